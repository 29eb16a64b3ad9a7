//! The configuration: file, environment, options.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::Desk;
use crate::serve::{Running, get};

impl Desk {
    /// Writes a file with rights.
    fn write(&self, name: &str, text: &str, mode: u32) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        self.text(name)
    }

    /// What `config toon` tells of a key: its values and where they came from.
    fn told(&self, arguments: &[&str], variables: &[(&str, &str)], key: &str) -> (String, String) {
        let all = [&["config", "toon", "--json"], arguments].concat();
        let mut command = self.command(&all);
        command.envs(variables.iter().copied());
        let ran = crate::Ran::from(command.output().unwrap()).expect(0);
        let told = ran.json();
        let keys = told["sleutels"].as_array().unwrap();
        let row = keys.iter().find(|row| row["sleutel"] == key).unwrap();
        let values = row["waarden"].as_array().unwrap().iter();
        let values: Vec<&str> = values.filter_map(Value::as_str).collect();
        (
            values.join(", "),
            row["herkomst"].as_str().unwrap().to_owned(),
        )
    }
}

#[test]
fn the_example_of_the_reference_is_right() {
    let desk = Desk::new();
    desk.write("kompas.toml", &kompas::config::example(), 0o644);
    let ran = desk
        .run(&["config", "toon", "--config", "kompas.toml"])
        .expect(0);
    assert!(
        ran.out.contains("site.adres = https://kompas.example.nl"),
        "{ran:#?}"
    );
    assert!(ran.out.contains("kompas-beheer is beheerder"), "{ran:#?}");
}

#[test]
fn what_is_nearer_goes_first() {
    let desk = Desk::new();
    let (value, origin) = desk.told(&[], &[], "site.luister");
    assert_eq!(
        (value.as_str(), origin.as_str()),
        ("127.0.0.1:8080", "standaard")
    );

    let standing = ".local/share/kompas-data/kompas.toml";
    desk.write(standing, "[site]\nluister = \"127.0.0.1:1\"\n", 0o644);
    let (value, origin) = desk.told(&[], &[], "site.luister");
    assert_eq!(value, "127.0.0.1:1");
    assert!(origin.ends_with("kompas.toml:2"), "{origin}");

    desk.write(
        "gegevens/kompas.toml",
        "[site]\nluister = \"127.0.0.1:2\"\n",
        0o644,
    );
    let data = ["--data", "gegevens"];
    assert_eq!(desk.told(&data, &[], "site.luister").0, "127.0.0.1:2");
    let by_variable = [("KOMPAS_GEGEVENS_MAP", "gegevens")];
    assert_eq!(
        desk.told(&[], &by_variable, "site.luister").0,
        "127.0.0.1:2"
    );

    desk.write("ander.toml", "[site]\nluister = \"127.0.0.1:3\"\n", 0o644);
    let by_variable = [("KOMPAS_CONFIG", "ander.toml")];
    assert_eq!(
        desk.told(&data, &by_variable, "site.luister").0,
        "127.0.0.1:3"
    );

    desk.write("eigen.toml", "[site]\nluister = \"127.0.0.1:4\"\n", 0o644);
    let named = ["--config", "eigen.toml"];
    assert_eq!(
        desk.told(&named, &by_variable, "site.luister").0,
        "127.0.0.1:4"
    );

    let more = [("KOMPAS_SITE_LUISTER", "127.0.0.1:5")];
    let (value, origin) = desk.told(&named, &more, "site.luister");
    assert_eq!(value, "127.0.0.1:5");
    assert_eq!(origin, "omgeving KOMPAS_SITE_LUISTER");
    let empty = [("KOMPAS_SITE_LUISTER", "")];
    assert_eq!(desk.told(&named, &empty, "site.luister").0, "127.0.0.1:4");
}

#[test]
fn a_site_starts_by_its_file_and_an_option_goes_first() {
    let desk = Desk::new();
    desk.write(
        "etc/kompas.toml",
        "[site]\nluister = \"127.0.0.1:0\"\n[gegevens]\nmap = \"gegevens\"\n[log]\nniveau = \"info\"\n",
        0o644,
    );
    let mut command = desk.command(&["serve", "--config", "etc/kompas.toml"]);
    let mut site = Running::of(&mut command);
    let (told, address) = site.ready();
    assert!(
        told.contains("gids gelezen"),
        "the level of the file: {told}"
    );
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    site.stop("-TERM");
    let database = desk.path("etc/gegevens/kompas.db");
    assert!(database.is_file(), "a path begins at the file");

    let mut command = desk.command(&["serve", "--config", "etc/kompas.toml", "--log", "fout"]);
    let mut site = Running::of(&mut command);
    let (told, _) = site.ready();
    assert!(!told.contains("gids gelezen"), "{told}");
    site.stop("-TERM");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let desk = Desk::new();
    desk.write(
        "kompas.toml",
        "[site]\n\
         adress = \"https://x.nl\"\n\
         luister = \"overal\"\n\
         [databse]\n\
         adres = 1\n\
         [database]\n\
         adres = \"postgres://kompas:hunter2@db/kompas\"\n\
         [ophalen]\n\
         intern = [\"intranet\", 3]\n\
         [mail]\n\
         poort = 0\n\
         beveiliging = \"geen\"\n\
         gebruiker = \"kompas\"\n\
         [log]\n\
         niveau = \"veel\"\n\
         [[aanmelden.oidc]]\n\
         naam = \"A\"\n\
         uitgever = \"http://a.nl\"\n\
         client-id = \"k\"\n\
         groepen = { x = \"baas\" }\n\
         geheim = \"x\"\n",
        0o644,
    );
    let checked = desk
        .run(&["config", "controleer", "--config", "kompas.toml"])
        .expect(2);
    for line in [
        "kompas.toml:2: onbekende sleutel \"adress\" in [site]; bedoelde u \"adres\"?",
        "kompas.toml:3: site.luister: kies een IP-adres",
        "kompas.toml:4: onbekende sleutel \"databse\"; bedoelde u \"database\"?",
        "kompas.toml:7: database.adres: zet een adres met een wachtwoord in een eigen bestand",
        "kompas.toml:9: ophalen.intern: schrijf server en poort",
        "kompas.toml:11: mail.poort: kies een getal",
        "kompas.toml:11: mail.poort: zet er ook mail.server bij",
        "kompas.toml:13: mail.gebruiker: zet er ook mail.wachtwoord-bestand bij",
        "kompas.toml:15: log.niveau: kies fout, waarschuwing, info of debug",
        "kompas.toml:16: kies óf client-geheim-bestand óf sleutel-bestand",
        "kompas.toml:18: uitgever: schrijf een adres zoals https://",
        "kompas.toml:20: groepen, \"x\": kies adviseur, coordinator, redacteur of beheerder",
        "kompas.toml:21: onbekende sleutel \"geheim\" in [aanmelden.oidc]",
    ] {
        assert!(checked.out.contains(line), "no {line:?} in {}", checked.out);
    }
    assert!(!checked.out.contains("hunter2"), "{}", checked.out);
    let refused = desk.run(&["bronnen", "--config", "kompas.toml"]).expect(2);
    refused.tells(&[
        "De configuratie heeft ",
        "kompas.toml:2: ",
        "kompas config toon",
    ]);
    // What does not use it goes on.
    desk.run(&["man", "--config", "kompas.toml"]).expect(0);
    desk.write("half.toml", "[site\n", 0o644);
    let half = ["config", "controleer", "--config", "half.toml"];
    let half = desk.run(&half).expect(2);
    assert!(
        half.out.starts_with("half.toml:1: geen geldig TOML"),
        "{half:#?}"
    );
    let none = ["bronnen", "--config", "nergens.toml"];
    desk.run(&none)
        .expect(2)
        .tells(&["nergens.toml: niet te lezen: dit bestaat niet"]);
}

#[test]
fn a_variable_is_checked_too() {
    let desk = Desk::new();
    let mut command = desk.command(&["config", "controleer"]);
    command.env("KOMPAS_SITE_ADRES", "geen adres");
    command.env("KOMPAS_OPHALEN_INTERN", "a.nl:443, b");
    command.env("KOMPAS_LOG_NIVAU", "info");
    let ran = crate::Ran::from(command.output().unwrap()).expect(2);
    assert!(
        ran.out.contains("bedoelde u KOMPAS_LOG_NIVEAU?"),
        "{ran:#?}"
    );
    assert!(
        ran.out.contains("KOMPAS_SITE_ADRES: kies een adres"),
        "{ran:#?}"
    );
    assert!(
        ran.out
            .contains("KOMPAS_OPHALEN_INTERN: schrijf server en poort"),
        "{ran:#?}"
    );
}

#[test]
fn a_secret_is_for_its_owner_only_and_is_never_shown() {
    let desk = Desk::new();
    desk.write(
        "kompas.toml",
        "[database]\nadres-bestand = \"geheim/db\"\n[mail]\nserver = \"s\"\nafzender = \"k@example.nl\"\n\
         gebruiker = \"k\"\nwachtwoord-bestand = \"geheim/mail\"\n\
         certificaten = \"nergens.pem\"\n",
        0o644,
    );
    let address = "postgres://kompas:x8-Kq2@127.0.0.1:1/kompas\n";
    desk.write("geheim/db", address, 0o640);
    desk.write("geheim/mail", "changeme\n", 0o600);
    let check = ["config", "controleer", "--config", "kompas.toml"];
    let checked = desk.run(&check).expect(2);
    assert!(
        checked
            .out
            .contains("geheim/db: ook anderen kunnen dit bestand lezen"),
        "{checked:#?}"
    );
    assert!(
        checked
            .out
            .contains("geheim/mail: dit is een voorbeeld en geen geheim"),
        "{checked:#?}"
    );
    assert!(
        checked
            .out
            .contains("nergens.pem: niet te lezen: dit bestaat niet"),
        "{checked:#?}"
    );
    let refused = ["documenten", "lijst", "--config", "kompas.toml"];
    desk.run(&refused)
        .expect(2)
        .tells(&["rechten 640", "chmod 600"]);

    desk.write("geheim/db", address, 0o600);
    desk.write("geheim/mail", "een-echt-geheim\n", 0o600);
    desk.write("nergens.pem", "", 0o644);
    desk.run(&check).expect(0);
    let shown = desk
        .run(&["config", "toon", "--config", "kompas.toml"])
        .expect(0);
    for secret in ["x8-Kq2", "een-echt-geheim"] {
        assert!(!format!("{shown:?}").contains(secret), "{shown:#?}");
    }
    let mut command = desk.command(&["config", "toon"]);
    command.env("KOMPAS_DATABASE", address.trim());
    let shown = crate::Ran::from(command.output().unwrap()).expect(0);
    assert!(
        shown
            .out
            .contains("postgres://kompas:***@127.0.0.1:1/kompas"),
        "{shown:#?}"
    );

    // The address is used; an option goes first.
    desk.run(&refused)
        .expect(1)
        .tells(&["de databaseserver antwoordt niet"]);
    let option = [&refused[..], &["--database", "mysql://x"]].concat();
    desk.run(&option)
        .expect(1)
        .tells(&["het adres van --database klopt niet"]);
    desk.write("geheim/db", "postgres://kompas:geheim@db/kompas", 0o600);
    desk.run(&refused)
        .expect(2)
        .tells(&["dit is een voorbeeld en geen geheim"]);
}

#[test]
fn a_file_in_the_data_folder_names_no_other() {
    let desk = Desk::new();
    desk.write(
        "gegevens/kompas.toml",
        "[gegevens]\nmap = \"elders\"\n",
        0o644,
    );
    let ran = desk
        .run(&["config", "controleer", "--data", "gegevens"])
        .expect(2);
    assert!(ran.out.contains("laat deze regel weg"), "{ran:#?}");
}
