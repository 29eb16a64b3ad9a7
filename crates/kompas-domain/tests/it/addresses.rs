//! Web addresses wherever they stand in a guide.

use kompas_domain::content;

use crate::{content_files, guide};

#[test]
fn every_address_of_a_source_is_on_the_list_with_its_page() {
    let guide = guide();
    let found = guide.addresses();
    for source in guide.sources() {
        for address in &source.addresses {
            let path = format!("/bronnen/{}", source.slug);
            let places = &found[&address.url];
            assert!(
                places.iter().any(|place| place.path == path),
                "{}",
                address.url
            );
        }
    }
}

#[test]
fn addresses_in_prose_are_found_with_the_page_that_shows_them() {
    for (path, key, expected) in [
        ("bronnen/riec.toml", "wat", "/bronnen/riec"),
        ("bronnen/riec.toml", "bereiken", "/bronnen/riec"),
        (
            "vermeldingen/weerbaar-buitengebied/riec.toml",
            "tekst",
            "/bronnen/riec",
        ),
        (
            "themas/cybercrime.toml",
            "samenvatting",
            "/themas/cybercrime",
        ),
        ("errata.toml", "fout", "/over#errata"),
    ] {
        let mut files = content_files();
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        let key = format!("{key} = \"");
        assert!(file.text.contains(&key), "{path} has no {key}");
        file.text = file
            .text
            .replacen(&key, &format!("{key}Zie https://voorbeeld.example/a. "), 1);
        let found = content::load(&files).unwrap().addresses();
        let places = &found["https://voorbeeld.example/a"];
        let paths: Vec<&str> = places.iter().map(|place| place.path.as_str()).collect();
        assert_eq!(paths, [expected], "{path} {key}");
    }
}
