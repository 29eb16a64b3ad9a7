//! The files with which an administrator installs the program, as the tools of systemd see them.
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::{Desk, root};

/// What `systemd-analyze` may find at most, in tenths: 0 is closed, 100 is open. What is left is
/// that the service has a network and runs in the root folder of the system.
const EXPOSURE: &str = "13";

fn folder() -> PathBuf {
    root().join("deploy/systemd")
}

fn analyze(arguments: &[&str]) -> Output {
    let output = Command::new("systemd-analyze").args(arguments).output();
    output.expect("systemd is needed for these tests: scripts/test-tools.sh systemd")
}

#[track_caller]
fn is_good(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

#[test]
fn the_service_is_one_that_systemd_understands() {
    let desk = Desk::new();
    let mut paths = Vec::new();
    for name in ["kompas.service", "kompas.socket"] {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        // It looks whether the program is there.
        let text = text.replace("/usr/local/bin/kompas", env!("CARGO_BIN_EXE_kompas"));
        std::fs::write(desk.path(name), text).unwrap();
        paths.push(desk.text(name));
    }
    is_good(&analyze(&["verify", "--man=no", &paths[0], &paths[1]]));
}

#[test]
fn the_service_is_closed_off() {
    let path = folder().join("kompas.service");
    let path = path.to_str().unwrap();
    let threshold = format!("--threshold={EXPOSURE}");
    is_good(&analyze(&[
        "security",
        "--offline=true",
        "--no-pager",
        &threshold,
        path,
    ]));
}

/// The options of the program in these files are options that it has.
#[test]
fn the_service_starts_the_program_as_it_can_be_started() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(folder().join("kompas.service")).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/kompas "));
    let arguments: Vec<&str> = line.unwrap().split(' ').chain(["--help"]).collect();
    desk.run(&arguments).expect(0);
}

/// A secret that the manager hands over can be read by its group where the right to it is an
/// entry in an access list; nobody else may.
#[test]
fn a_secret_of_the_manager_is_believed() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new();
    let given = desk.path("geheimen");
    std::fs::create_dir(&given).unwrap();
    let secret = given.join("mail");
    std::fs::write(&secret, "x8Kq-lang-en-willekeurig").unwrap();
    let check = |mode: u32, folder: Option<&PathBuf>| {
        std::fs::set_permissions(&secret, PermissionsExt::from_mode(mode)).unwrap();
        let mut command = desk.command(&["config", "controleer"]);
        command
            .env("KOMPAS_MAIL_SERVER", "smtp.example.nl")
            .env("KOMPAS_MAIL_AFZENDER", "kompas@example.nl")
            .env("KOMPAS_MAIL_GEBRUIKER", "kompas")
            .env("KOMPAS_MAIL_WACHTWOORD_BESTAND", &secret)
            .env("KOMPAS_SITE_ADRES", "https://kompas.example.nl");
        if let Some(folder) = folder {
            command.env("CREDENTIALS_DIRECTORY", folder);
        }
        crate::Ran::from(command.output().unwrap()).code
    };
    assert_eq!(check(0o400, None), 0);
    assert_eq!(check(0o440, Some(&given)), 0);
    assert_eq!(check(0o440, None), 2, "of nobody's folder");
    assert_eq!(check(0o444, Some(&given)), 2, "everybody can read it");
    assert_eq!(check(0o460, Some(&given)), 2, "others can write it");
    assert_eq!(
        check(0o440, Some(&desk.path("elders"))),
        2,
        "not in that folder"
    );
}
