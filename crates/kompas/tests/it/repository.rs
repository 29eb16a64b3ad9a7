//! Rules over the repository itself: which crate may use which, and what the documents say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Which workspace crates each crate may use. Arrows point down only; the middle crates never
/// use each other.
const MAY_USE: [(&str, &[&str]); 13] = [
    (
        "kompas",
        &[
            "kompas-app",
            "kompas-domain",
            "kompas-export",
            "kompas-store",
            "kompas-web",
        ],
    ),
    (
        "kompas-app",
        &[
            "kompas-chart",
            "kompas-domain",
            "kompas-export",
            "kompas-fetch",
            "kompas-ingest",
            "kompas-mail",
            "kompas-search",
            "kompas-signon",
            "kompas-store",
        ],
    ),
    // It knows the program from outside only.
    ("kompas-chaos", &[]),
    ("kompas-chart", &["kompas-domain"]),
    ("kompas-domain", &[]),
    ("kompas-export", &["kompas-domain"]),
    ("kompas-fetch", &["kompas-domain"]),
    ("kompas-ingest", &["kompas-domain"]),
    ("kompas-mail", &[]),
    ("kompas-search", &["kompas-domain"]),
    ("kompas-signon", &[]),
    ("kompas-store", &["kompas-domain"]),
    ("kompas-web", &["kompas-app", "kompas-domain"]),
];

/// Heavy or delicate dependencies, each named in the `Cargo.toml` of exactly one crate.
const ONE_OWNER: [(&str, &str); 26] = [
    ("argon2", "kompas-app"),
    ("zxcvbn", "kompas-app"),
    ("totp-rs", "kompas-app"),
    ("governor", "kompas-web"),
    ("tantivy", "kompas-search"),
    ("frostem", "kompas-search"),
    ("fst", "kompas-search"),
    ("rust_xlsxwriter", "kompas-export"),
    ("toml", "kompas-domain"),
    ("askama", "kompas-web"),
    ("rust-embed", "kompas-store"),
    ("anyhow", "kompas"),
    ("sqlx", "kompas-store"),
    ("hayro-interpret", "kompas-ingest"),
    ("zip", "kompas-ingest"),
    ("scraper", "kompas-ingest"),
    ("seccompiler", "kompas-ingest"),
    ("tokio-rustls", "kompas-fetch"),
    ("lettre", "kompas-mail"),
    ("openidconnect", "kompas-signon"),
    ("similar", "kompas-domain"),
    ("prometheus-client", "kompas-web"),
    ("listenfd", "kompas"),
    ("typst", "kompas-export"),
    ("typst-pdf", "kompas-export"),
    ("lol_html", "kompas-web"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Crate {
    description: String,
    /// All dependencies by name, of any kind but for tests.
    uses: BTreeSet<String>,
}

fn crates() -> BTreeMap<String, Crate> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let uses = dependencies
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
                .collect();
            let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
            let description = text("description");
            (text("name"), Crate { description, uses })
        })
        .collect()
}

fn workspace_uses(krate: &Crate) -> Vec<&str> {
    let uses = krate.uses.iter().map(String::as_str);
    uses.filter(|name| name.starts_with("kompas")).collect()
}

#[test]
fn arrows_point_down_only() {
    let crates = crates();
    let known: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let names: BTreeSet<&str> = crates.keys().map(String::as_str).collect();
    assert_eq!(names, known, "a crate without a place in the picture");
    for (name, allowed) in MAY_USE {
        for used in workspace_uses(&crates[name]) {
            assert!(allowed.contains(&used), "{name} may not use {used}");
        }
    }
}

#[test]
fn a_heavy_dependency_has_one_owner() {
    for (name, krate) in crates() {
        for (dependency, owner) in ONE_OWNER {
            assert!(
                owner == name || !krate.uses.contains(dependency),
                "{dependency} belongs to {owner}; {name} may not use it"
            );
        }
    }
}

/// The domain does no I/O, knows no clock and logs nothing.
#[test]
fn the_domain_uses_little() {
    let uses = &crates()["kompas-domain"].uses;
    let little: BTreeSet<String> = ["serde", "serde_json", "similar", "time", "toml"]
        .map(str::to_owned)
        .into();
    assert!(uses.is_subset(&little), "{uses:?}");
}

/// Nothing below the program reads environment, clock, home or working directory, or prints.
#[test]
fn only_the_program_looks_around() {
    const NEVER: [&str; 10] = [
        "std::env::var",
        "env::current_dir",
        "env::home_dir",
        "env::args",
        "SystemTime::now",
        "Instant::now",
        "println!",
        "eprintln!",
        "dbg!(",
        "now_utc()",
    ];
    const PROGRAMS: [&str; 2] = ["kompas", "kompas-chaos"];
    for name in crates()
        .keys()
        .filter(|name| !PROGRAMS.contains(&name.as_str()))
    {
        each_source(
            &root().join("crates").join(name).join("src"),
            &mut |path, text| {
                let code = text.split("#[cfg(test)]").next().unwrap_or(text);
                for never in NEVER {
                    assert!(!code.contains(never), "{} has {never}", path.display());
                }
            },
        );
    }
}

fn each_source(folder: &Path, check: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_source(&path, check);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            check(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// ARCHITECTURE.md lists the crates as they are.
#[test]
fn the_list_of_crates_is_true() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let listed = text
        .split_once("<!-- crates -->")
        .and_then(|(_, rest)| rest.split_once("<!-- /crates -->"))
        .map_or("", |(list, _)| list.trim());
    let lines: Vec<String> = crates()
        .iter()
        .map(|(name, krate)| {
            let uses = workspace_uses(krate);
            let uses = if uses.is_empty() {
                "none".to_owned()
            } else {
                uses.join(", ")
            };
            format!("- `{name}`: {}. Uses: {uses}.", krate.description)
        })
        .collect();
    assert_eq!(
        listed,
        lines.join("\n"),
        "write this list in ARCHITECTURE.md:\n{}",
        lines.join("\n")
    );
}

/// The commands that the README opens with are there.
#[test]
fn the_readme_names_real_targets() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let makefile = std::fs::read_to_string(root().join("Makefile")).unwrap();
    for target in ["run", "test", "lint", "bench", "fmt"] {
        assert!(
            readme.contains(&format!("make {target}")),
            "README lacks make {target}"
        );
        assert!(
            makefile.contains(&format!("\n{target}:")),
            "Makefile lacks {target}"
        );
    }
}

/// A scope over more than anyone may see is made in one place only.
#[test]
fn only_the_access_rules_make_a_scope_for_an_asker() {
    let web = root().join("crates/kompas-web/src");
    each_source(&web, &mut |path, text| {
        assert!(
            !text.contains("Scope::"),
            "{} makes a scope",
            path.display()
        );
    });
}
