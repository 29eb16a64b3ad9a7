//! Linked data held against the profiles of the government, by programs of others.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kompas_export::{LinkedFormat, What};
use serde_json::Value;

use super::{bytes, graph};
use crate::office::output;
use crate::tools::data_python;

const NL_SBB: &str = "nl-sbb.ttl";
const DCAT_AP_NL: &str = "dcat-ap-nl.ttl";

/// Files in a folder of their own, with what a checker says of each by its name.
struct Checked {
    folder: PathBuf,
    files: Vec<PathBuf>,
}

impl Checked {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("gegevens")
            .join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self {
            folder,
            files: Vec::new(),
        }
    }

    fn add(&mut self, name: &str, bytes: &[u8]) {
        let file = self.folder.join(name);
        fs::write(&file, bytes).unwrap();
        self.files.push(file);
    }

    fn against(&self, shapes: &str) -> BTreeMap<String, Value> {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gegevens");
        let mut command = data_python();
        command
            .arg(data.join("toets.py"))
            .arg(data.join(shapes))
            .args(&self.files);
        serde_json::from_str(&output(&mut command, "gegevens")).unwrap()
    }
}

#[test]
fn another_program_reads_the_same_and_finds_nothing_wrong() {
    let count = graph(What::Edition).len();
    for shapes in [NL_SBB, DCAT_AP_NL] {
        let mut checked = Checked::new(&format!("heel-{shapes}"));
        for format in LinkedFormat::ALL {
            let name = format!("heel.{}", format.name());
            checked.add(&name, &bytes(What::Edition, format));
        }
        let said = checked.against(shapes);
        for one in said.values() {
            assert_eq!(one["statements"], count);
            assert_eq!(one["wrong"], serde_json::json!([]), "{shapes}");
        }
        assert_eq!(said["heel.ttl"]["mark"], said["heel.jsonld"]["mark"]);
    }
}

#[test]
fn the_lists_and_the_catalogue_stand_by_themselves() {
    for (what, name, shapes) in [
        (What::Terms, "begrippen", NL_SBB),
        (What::Themes, "themas", NL_SBB),
        (What::Questions, "vragen", NL_SBB),
        (What::Catalogue, "catalogus", DCAT_AP_NL),
    ] {
        let mut checked = Checked::new(name);
        checked.add("alles.ttl", &bytes(what, LinkedFormat::Turtle));
        let said = checked.against(shapes);
        assert_eq!(said["alles.ttl"]["wrong"], serde_json::json!([]), "{name}");
    }
}

/// That the checks would find it if something were missing, each by itself.
fn every_loss_is_found(shapes: &str, what: What<'_>, losses: &[(&str, &str)]) {
    let mut checked = Checked::new(&format!("zonder-{shapes}"));
    let whole = graph(what);
    for (number, (thing, property)) in losses.iter().enumerate() {
        let thing = format!("<{}{thing}>", super::BASE);
        let property = format!("<{property}>");
        let kept: Vec<String> = whole
            .iter()
            .filter(|[subject, predicate, _]| *subject != thing || *predicate != property)
            .map(|statement| format!("{} .\n", statement.join(" ")))
            .collect();
        assert!(kept.len() < whole.len(), "{thing} has no {property}");
        checked.add(&format!("{number}.ttl"), kept.concat().as_bytes());
    }
    let said = checked.against(shapes);
    for (number, loss) in losses.iter().enumerate() {
        let wrong = &said[&format!("{number}.ttl")]["wrong"];
        let line = format!("{}{} {} ", super::BASE, loss.0, loss.1);
        let mut lines = wrong.as_array().unwrap().iter();
        let found = lines.any(|wrong| wrong.as_str().unwrap().starts_with(&line));
        assert!(found, "{loss:?}: {wrong}");
    }
}

#[test]
fn nothing_that_nl_sbb_wants_can_be_missing() {
    let term = "/themas/cybercrime";
    every_loss_is_found(
        NL_SBB,
        What::Themes,
        &[
            (term, "http://www.w3.org/2004/02/skos/core#prefLabel"),
            (term, "http://www.w3.org/2004/02/skos/core#definition"),
            (term, "http://www.w3.org/2004/02/skos/core#inScheme"),
            ("/themas", "http://purl.org/dc/terms/title"),
        ],
    );
}

#[test]
fn nothing_that_dcat_ap_nl_wants_can_be_missing() {
    let register = "/bronnen/handelsregister";
    let edition = "/edities/2023";
    every_loss_is_found(
        DCAT_AP_NL,
        What::Catalogue,
        &[
            (register, "http://purl.org/dc/terms/title"),
            (register, "http://purl.org/dc/terms/description"),
            (register, "http://purl.org/dc/terms/identifier"),
            (register, "http://purl.org/dc/terms/accessRights"),
            (register, "http://purl.org/dc/terms/creator"),
            (register, "http://purl.org/dc/terms/publisher"),
            (register, "http://www.w3.org/ns/dcat#contactPoint"),
            (register, "http://www.w3.org/ns/dcat#theme"),
            (edition, "http://purl.org/dc/terms/title"),
            (edition, "http://purl.org/dc/terms/description"),
            (edition, "http://purl.org/dc/terms/publisher"),
            (edition, "http://www.w3.org/ns/dcat#contactPoint"),
            (edition, "http://www.w3.org/ns/dcat#dataset"),
            ("/over#uitgever", "http://xmlns.com/foaf/0.1/name"),
        ],
    );
}
