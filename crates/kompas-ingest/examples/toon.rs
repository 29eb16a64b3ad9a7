//! Shows what is read in files: `cargo run -p kompas-ingest --example toon -- FILE…`.

fn main() {
    for path in std::env::args_os().skip(1) {
        let bytes = std::fs::read(&path).expect("a file");
        let name = path.to_string_lossy();
        match kompas_ingest::read(&bytes, Some(&name)) {
            Ok(read) => {
                println!(
                    "== {name}: {} {:?} {:?} {:?} pages {:?} {:?}",
                    read.format, read.title, read.date, read.language, read.pages, read.remarks
                );
                for block in &read.blocks {
                    println!("{:?} {:?} {}", block.page, block.kind, block.text);
                }
            }
            Err(refusal) => println!("== {name}: {}", refusal.message()),
        }
    }
}
