//! The content folder, the schema of its files, and what is said of bad content.

mod addresses;
mod bad_content;
mod demo;
mod guide;
mod indicators;
mod local;
mod local_data;
mod local_figures;
mod local_lead_times;
mod local_merge;
mod local_signals;
mod own_figures;
mod own_figures_mapping;
mod pieces;
mod profiles;
mod recomputed;
mod schemas;

use std::path::{Path, PathBuf};

use kompas_domain::content::{self, ContentFile};
use kompas_domain::guide::Guide;

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of the content folder.
fn content_files() -> Vec<ContentFile> {
    fn walk(folder: &Path, prefix: &str, files: &mut Vec<ContentFile>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{path}/"), files);
            } else {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                files.push(ContentFile { path, text });
            }
        }
    }
    let mut files = Vec::new();
    walk(&root().join("content"), "", &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The guide of the content folder.
fn guide() -> Guide {
    content::load(&content_files()).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{} problems in content/\n{}", lines.len(), lines.join("\n"))
    })
}
