//! The JSON Schemas in `docs/schema/` are those of the code.
//!
//! `KOMPAS_BIJWERKEN=1 cargo test -p kompas-domain` writes them anew.

use crate::root;

#[test]
fn schemas_are_up_to_date() {
    let folder = root().join("docs/schema");
    let update = std::env::var_os("KOMPAS_BIJWERKEN").is_some();
    let mut names = Vec::new();
    for (name, schema) in kompas_domain::content::schemas() {
        let path = folder.join(format!("{name}.schema.json"));
        let text = format!("{schema:#}\n");
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            stored,
            text,
            "{} is old: KOMPAS_BIJWERKEN=1 cargo test -p kompas-domain",
            path.display()
        );
        names.push(path.file_name().unwrap().to_owned());
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        assert!(
            names.contains(&entry.unwrap().file_name()),
            "a schema without a kind"
        );
    }
}
