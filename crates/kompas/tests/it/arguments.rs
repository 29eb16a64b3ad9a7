//! Help, version, and what is said when the arguments are wrong.

use crate::Desk;

const COMMANDS: [&[&str]; 42] = [
    &[],
    &["serve"],
    &["demo"],
    &["zoek"],
    &["bronnen"],
    &["catalogus"],
    &["catalogus", "controleer"],
    &["catalogus", "exporteer"],
    &["catalogus", "importeer"],
    &["documenten", "zoek-elders"],
    &["completions"],
    &["man"],
    &["backup"],
    &["backup", "maak"],
    &["backup", "controleer"],
    &["backup", "herstel"],
    &["backup", "lijst"],
    &["migratie", "status"],
    &["migratie", "uitvoeren"],
    &["config"],
    &["config", "controleer"],
    &["config", "toon"],
    &["doctor"],
    &["cijfers"],
    &["cijfers", "ververs"],
    &["cijfers", "toon"],
    &["cijfers", "controleer"],
    &["lokaal"],
    &["organisaties"],
    &["organisaties", "lijst"],
    &["organisaties", "maak"],
    &["gebruikers"],
    &["gebruikers", "lijst"],
    &["gebruikers", "uitnodigen"],
    &["gebruikers", "wachtwoord"],
    &["gebruikers", "uitzetten"],
    &["sleutels"],
    &["sleutels", "lijst"],
    &["sleutels", "trek-in"],
    &["log"],
    &["log", "controleer"],
    &["log", "hoofd"],
];

/// Words by which the library under the command line would show through.
const ENGLISH: [&str; 12] = [
    "usage",
    "options",
    "commands",
    "command",
    "arguments",
    "error",
    "print",
    "default",
    "possible",
    "values",
    "tip",
    "help",
];

#[track_caller]
fn assert_dutch(text: &str) {
    let text = text
        .replace("--help", "")
        .replace("\"help\"", "")
        .to_lowercase();
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        assert!(!ENGLISH.contains(&word), "{word:?} in {text}");
    }
}

#[test]
fn help_of_every_command_is_dutch() {
    let desk = Desk::new();
    for command in COMMANDS {
        for flag in ["-h", "--help"] {
            let arguments = [command, &[flag]].concat();
            let ran = desk.run(&arguments).expect(0);
            assert_dutch(&ran.out);
            for word in ["Gebruik: kompas", "Opties:", "Toon deze hulp", "--json"] {
                assert!(ran.out.contains(word), "no {word:?} in {}", ran.out);
            }
            assert_eq!(ran.err, "");
        }
    }
    let short = desk.run(&["-h"]).out;
    let long = desk.run(&["--help"]).out;
    assert!(short.contains("Opdrachten:") && long.contains("Afsluitcodes:"));
}

#[test]
fn help_names_defaults_and_choices() {
    let desk = Desk::new();
    let help = |command| {
        let out = desk.run(&[command, "--help"]).out;
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let serve = help("serve");
    assert!(serve.contains("[standaard: 127.0.0.1:8080]"), "{serve}");
    assert!(serve.contains("[standaard: waarschuwing] [kies fout, waarschuwing, info of debug]"));
    let sources = help("bronnen");
    assert!(sources.contains("[kies intern of extern]"), "{sources}");
}

#[test]
fn the_version() {
    let desk = Desk::new();
    for flag in ["-V", "--version"] {
        let ran = desk.run(&[flag]).expect(0);
        assert_eq!(ran.out, format!("kompas {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn wrong_arguments_are_told_in_dutch_with_what_would_be_right() {
    let desk = Desk::new();
    let cases: &[(&[&str], &[&str])] = &[
        (
            &[],
            &["Gebruik: kompas [OPTIES] <OPDRACHT>", "Zoek in de gids"],
        ),
        (
            &["zoeken"],
            &["De opdracht \"zoeken\" bestaat niet.", "Bedoelde u zoek?"],
        ),
        (&["help"], &["De opdracht \"help\" bestaat niet."]),
        (&["catalogus"], &["Controleer de bestanden van de gids"]),
        (
            &["catalogus", "import"],
            &[
                "Bedoelde u exporteer of importeer?",
                "Gebruik: kompas catalogus [OPTIES] <OPDRACHT>",
            ],
        ),
        (
            &["bronnen", "--tema", "cyber"],
            &[
                "De optie \"--tema\" bestaat hier niet.",
                "Bedoelde u --thema?",
                "Gebruik: kompas bronnen [OPTIES]",
                "Meer uitleg: kompas bronnen --help",
            ],
        ),
        (&["bronnen", "boa"], &["\"boa\" past hier niet."]),
        (&["bronnen", "--json=ja"], &["--json", "\"ja\" past niet"]),
        (
            &["bronnen", "--vorm"],
            &["Achter --vorm <VORM> ontbreekt een waarde."],
        ),
        (&["zoek"], &["Dit ontbreekt nog: <TEKST>"]),
        (&["zoek", " "], &["typ een of meer woorden"]),
        (
            &["zoek", "boa", "--aantal", "0"],
            &["\"0\" past niet bij --aantal <GETAL>: kies een getal van 1 tot en met 1000."],
        ),
        (
            &["zoek", "boa", "--aantal=1", "--aantal=2"],
            &["--aantal <GETAL> mag maar één keer."],
        ),
        (
            &["serve", "--listen", "8080"],
            &["\"8080\" past niet bij --listen <ADRES:POORT>: kies een IP-adres met een poort"],
        ),
        (
            &["serve", "--site", "kompas"],
            &["kies een adres zoals https://"],
        ),
        (
            &["serve", "--log", "warn"],
            &[
                "\"warn\" past niet bij --log <NIVEAU>.",
                "Kies fout, waarschuwing, info of debug.",
            ],
        ),
        (&["completions", "bsh"], &["Bedoelde u bash?"]),
        (&["completions"], &["Dit ontbreekt nog: <SHELL>."]),
        (
            &["catalogus", "exporteer", "--overschrijf"],
            &["Dit ontbreekt nog: --naar <PAD>."],
        ),
    ];
    for (arguments, lines) in cases {
        let ran = desk.run(arguments).expect(2);
        ran.tells(lines);
        assert_eq!(ran.out, "");
        assert_dutch(&ran.err);
    }
}

#[test]
fn wrong_arguments_as_json() {
    let desk = Desk::new();
    let ran = desk.run(&["bronnen", "--tema", "x", "--json"]).expect(2);
    let (message, details) = ran.json_error();
    assert_eq!(message, "De optie \"--tema\" bestaat hier niet.");
    assert_eq!(details[0], "Bedoelde u --thema?");
    let ran = desk.run(&["--json"]).expect(2);
    assert_eq!(ran.json_error().0, "Er ontbreekt een opdracht.");
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    let odd = std::ffi::OsStr::from_bytes(&[0xff]);
    let ran = desk.command(&["zoek"]).arg(odd).output().unwrap();
    crate::Ran::from(ran)
        .expect(2)
        .tells(&["geen geldige tekst"]);
}
