//! The guide of this repository.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use kompas_domain::content::{self, ContentFile};
use kompas_search::GuideIndex;

/// Its index.
pub(crate) static REAL: LazyLock<GuideIndex> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = Vec::new();
    read(&root, "", &mut files);
    let guide = content::load(&files).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("the content has problems:\n{}", lines.join("\n"))
    });
    GuideIndex::build(&guide).unwrap()
});

fn read(folder: &Path, path: &str, files: &mut Vec<ContentFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
        } else {
            let text = fs::read_to_string(entry.path()).unwrap();
            files.push(ContentFile { path, text });
        }
    }
}
