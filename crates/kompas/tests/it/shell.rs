//! Completion scripts and the manual.

use std::fs;

use crate::Desk;

#[test]
fn completions_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = desk.run(&["completions", shell]).expect(0);
        assert!(ran.out.contains("importeer"), "{shell}");
        assert!(ran.out.contains("registratie"), "{shell} offers no values");
        let json = desk.run(&["completions", shell, "--json"]).expect(0);
        assert_eq!(json.json()["script"], ran.out.as_str());
    }
}

#[test]
fn the_main_page_of_the_manual() {
    let desk = Desk::new();
    let ran = desk.run(&["man"]).expect(0);
    assert!(ran.out.contains(".TH kompas 1"), "{}", ran.out);
    for heading in [
        ".SH NAAM",
        ".SH GEBRUIK",
        ".SH BESCHRIJVING",
        ".SH OPTIES",
        "Afsluitcodes",
    ] {
        assert!(ran.out.contains(heading), "no {heading} in {}", ran.out);
    }
    let json = desk.run(&["man", "--json"]).expect(0);
    assert_eq!(json.json()["pagina"], ran.out.as_str());
}

/// A command and all below it.
fn count(command: &clap::Command) -> usize {
    1 + command.get_subcommands().map(count).sum::<usize>()
}

#[test]
fn all_pages_of_the_manual() {
    let desk = Desk::new();
    let ran = desk.run(&["man", "--map", "man/man1", "--json"]).expect(0);
    let written = ran.json()["geschreven"].clone();
    let commands = count(&kompas::cli::command());
    assert_eq!(written.as_array().unwrap().len(), commands);
    for name in written.as_array().unwrap() {
        let page = desk.path("man/man1").join(name.as_str().unwrap());
        let page = fs::read_to_string(page).unwrap();
        for heading in page.lines().filter(|line| line.starts_with(".SH ")) {
            let known = [
                "NAAM",
                "GEBRUIK",
                "BESCHRIJVING",
                "OPTIES",
                "ARGUMENTEN",
                "VERSIE",
            ];
            let heading = &heading[4..];
            let rest = ["OPDRACHTEN", "\"MEER UITLEG\""];
            assert!(
                known.contains(&heading) || rest.contains(&heading),
                "{heading}"
            );
        }
    }
    let page = fs::read_to_string(desk.path("man/man1/kompas-catalogus-importeer.1")).unwrap();
    assert!(page.contains("kompas catalogus importeer"), "{page}");
}
