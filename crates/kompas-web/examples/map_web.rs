//! Writes the built-in guide as a folder that works from a disk: `map_web FOLDER [ADDRESS OF THE SITE]`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use kompas_app::{App, catalogue};
use kompas_web::{FolderFacts, folder};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let to = arguments.next().ok_or("name a folder")?;
    let (files, _) = catalogue::files(None, None)?;
    let guide = catalogue::load(&files)?;
    let about = FolderFacts {
        edition: guide.edition().number.clone(),
        published: None,
        site: arguments.next(),
    };
    let app = Arc::new(App::new(guide)?);
    let start = Instant::now();
    let files = folder(app, &about).await?;
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let (count, took) = (files.len(), start.elapsed().as_millis());
    eprintln!("{count} files, {bytes} bytes, {took} ms");
    for file in files {
        let path = Path::new(&to).join(file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, file.bytes)?;
    }
    Ok(())
}
