//! Reports to try the formats on.

use std::io::Write;

use kompas_domain::report::{
    Picture, Report, ReportBlock, ReportColumn, ReportField, ReportFigure, ReportNote, ReportTable,
    words,
};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span, Words};
use time::macros::date;

/// Words that break a format which takes them for its own.
pub(crate) const ODD: &str = "#let x = 1; *ster* _streep_ $e$ @bron `code` <b>vet</b> &amp; \\ \" ' [^1] | 5 < 6 ]]> %PDF \u{200b}é ≤ “q”";

fn text(kind: RichKind, spans: Vec<Span>) -> ReportBlock {
    ReportBlock::Text(RichBlock { kind, spans })
}

fn form(text: &str, strong: bool, emphasis: bool, link: Option<&str>) -> Span {
    Span::Text(Words {
        text: text.to_owned(),
        strong,
        emphasis,
        link: link.map(str::to_owned),
    })
}

/// A drawing of bars, the first one high.
fn bars(title: &str) -> ReportFigure {
    ReportFigure {
        caption: title.to_owned(),
        description: "Staafdiagram: veertig meldingen in 2023, vijfentwintig in 2024, tien in 2025."
            .to_owned(),
        svg: r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 120" width="300" height="120"><rect width="300" height="120" fill="#ffffff"/><rect x="20" y="20" width="60" height="80" fill="#154273"/><rect x="110" y="50" width="60" height="50" fill="#154273"/><rect x="200" y="80" width="60" height="20" fill="#154273"/><text x="20" y="115" font-size="12" fill="#000000">2023</text></svg>"##.to_owned(),
    }
}

/// A report with one of each: all kinds of blocks, a note that is referred to twice, odd words.
pub(crate) fn small() -> Report {
    Report {
        kind: "Raadsinformatiebrief".to_owned(),
        title: "Cybercrime in Voorbeeldstad".to_owned(),
        organisation: "Gemeente Voorbeeldstad".to_owned(),
        date: date!(2026 - 11 - 28),
        summary: "Wat er speelt en wat wij doen.".to_owned(),
        keywords: vec!["cybercrime".to_owned(), "veiligheid".to_owned()],
        letterhead: vec!["Team Veiligheid".to_owned(), "Postbus 1".to_owned()],
        logo: None,
        reference: vec![
            ReportField {
                label: "Ons kenmerk".to_owned(),
                value: "2026-0042".to_owned(),
            },
            ReportField {
                label: "Portefeuillehouder".to_owned(),
                value: "burgemeester".to_owned(),
            },
        ],
        contents: true,
        blocks: vec![
            ReportBlock::heading(1, "Aanleiding"),
            text(
                RichKind::Paragraph,
                vec![
                    words("Het aantal meldingen "),
                    form("groeit", true, false, None),
                    words("."),
                    Span::Citation(1),
                    Span::Break,
                    form("Op een nieuwe regel", false, true, None),
                    words(" met een "),
                    form("adres", false, false, Some("https://example.org/a?b=1&c=2")),
                    words("."),
                    Span::Citation(2),
                    words(" En nog eens."),
                    Span::Citation(1),
                ],
            ),
            text(RichKind::Quote, vec![words("Wij doen wat wij zeggen.")]),
            ReportBlock::heading(2, "Wat wij weten"),
            ReportBlock::plain(item(1, Mark::Dot), "Een punt"),
            ReportBlock::plain(item(2, Mark::Dot), "Een punt eronder"),
            ReportBlock::plain(item(2, Mark::None), "Dat doorgaat"),
            ReportBlock::plain(item(1, Mark::Number(3)), "Nummer drie"),
            ReportBlock::plain(item(1, Mark::Number(4)), "Nummer vier"),
            ReportBlock::heading(1, "Maatregelen"),
            ReportBlock::Table(ReportTable {
                caption: "Maatregelen met planning".to_owned(),
                columns: vec![
                    ReportColumn {
                        label: "Maatregel".to_owned(),
                        share: 3,
                    },
                    ReportColumn {
                        label: "Klaar".to_owned(),
                        share: 1,
                    },
                ],
                rows: vec![
                    vec![
                        vec![words("Voorlichting"), Span::Citation(2)],
                        vec![words("1 maart 2027")],
                    ],
                    vec![vec![words(ODD)], vec![]],
                ],
            }),
            ReportBlock::Figure(bars("Meldingen per jaar")),
            ReportBlock::paragraph(ODD),
        ],
        notes: vec![
            ReportNote {
                spans: vec![
                    words("“De schade groeit” "),
                    words("Instituut. (2025). Rapport, p. 12. "),
                    form(
                        "Onze kopie",
                        false,
                        false,
                        Some("https://kompas.example/documenten/1?versie=1#passage-2"),
                    ),
                ],
            },
            ReportNote {
                spans: vec![words("Wijkagent (1 november 2026), schriftelijk antwoord.")],
            },
        ],
        footer: "Gemaakt met Kompas op 28 november 2026".to_owned(),
    }
}

fn item(depth: u8, mark: Mark) -> RichKind {
    RichKind::Item { depth, mark }
}

/// Sentences as an adviser writes them.
const SENTENCES: [&str; 9] = [
    "Het aantal meldingen bij politie en gemeente is het afgelopen jaar opnieuw gestegen, vooral in de wijken rond het station.",
    "De cijfers zijn voorlopig: de aangiftebereidheid is laag en een deel van de slachtoffers meldt zich alleen bij de bank.",
    "Ondernemers op het bedrijventerrein vragen om één aanspreekpunt voor informatieveiligheid.",
    "Met de veiligheidsregio en het Platform Veilig Ondernemen maken wij afspraken over voorlichting, weerbaarheid en de opvang van slachtoffers.",
    "Voor de bestuurlijke aanpak kijken wij naar de Algemene plaatselijke verordening en naar vergunningverlening.",
    "Jongeren komen via sociale media in aanraking met geldezels, die hun bankrekening uitlenen.",
    "De portefeuillehouder bespreekt de voortgang elk kwartaal in de driehoek.",
    "Uit gesprekken met wijkagenten blijkt dat vooral ouderen worden opgelicht door iemand die zich voordoet als bankmedewerker.",
    "De kosten passen binnen de begroting van het programma Veiligheid en Leefbaarheid.",
];

/// How many notes the long report has.
pub(crate) const NOTES: u32 = 60;

/// A report of twenty pages: sixty notes, five figures, tables that go on over pages, a logo.
pub(crate) fn long() -> Report {
    let mut blocks = Vec::new();
    let mut note = 0;
    for (chapter, heading) in CHAPTERS.into_iter().enumerate() {
        blocks.push(ReportBlock::heading(1, heading));
        for (part, heading) in PARTS.into_iter().enumerate() {
            let level = if part == 2 { 3 } else { 2 };
            blocks.push(ReportBlock::heading(level, heading));
            for paragraph in 0..4 {
                blocks.push(text(
                    RichKind::Paragraph,
                    sentences(chapter * 16 + part * 4 + paragraph, &mut note),
                ));
            }
        }
        blocks.push(text(RichKind::Quote, sentences(chapter, &mut note)));
        for (depth, mark) in [
            (1, Mark::Number(1)),
            (2, Mark::Dot),
            (2, Mark::Dot),
            (3, Mark::Dot),
            (1, Mark::None),
            (1, Mark::Number(2)),
        ] {
            blocks.push(ReportBlock::plain(
                item(depth, mark),
                SENTENCES[chapter + usize::from(depth)],
            ));
        }
        blocks.push(ReportBlock::Figure(bars("Meldingen per jaar")));
        blocks.push(ReportBlock::Table(measures(12 + 8 * (chapter % 2))));
    }
    Report {
        title: "Veiligheidsbeeld Voorbeeldstad: cybercrime en gedigitaliseerde criminaliteit"
            .to_owned(),
        logo: Some(logo()),
        notes: (1..=NOTES)
            .map(|number| ReportNote {
                spans: vec![
                    words(&format!(
                        "“De schade groeit.” Instituut voor Veiligheid. (2025). Monitor, deel {number}, p. {}. ",
                        number * 3
                    )),
                    form(
                        "Onze kopie",
                        false,
                        false,
                        Some("https://kompas.example/documenten/1?versie=1#passage-2"),
                    ),
                ],
            })
            .collect(),
        blocks,
        ..small()
    }
}

const CHAPTERS: [&str; 5] = [
    "Aanleiding",
    "Lokaal beeld",
    "Wat wij en onze partners doen",
    "Wat andere gemeenten doen",
    "Advies en maatregelen",
];

const PARTS: [&str; 4] = [
    "Wat de cijfers zeggen",
    "Wat wij horen van inwoners en ondernemers",
    "Onderzoek naar slachtofferschap onder kwetsbare groepen in de binnenstad",
    "Gevolgen voor de uitvoering",
];

/// A paragraph; three of four have a reference, until there are no more notes.
fn sentences(at: usize, note: &mut u32) -> Vec<Span> {
    let mut spans: Vec<Span> = (0..4)
        .map(|next| {
            let space = if next == 0 { "" } else { " " };
            let sentence = SENTENCES[(at * 2 + next) % SENTENCES.len()];
            words(&format!("{space}{sentence}"))
        })
        .collect();
    if !at.is_multiple_of(4) && *note < NOTES {
        *note += 1;
        spans.push(Span::Citation(*note));
    }
    spans
}

fn measures(rows: usize) -> ReportTable {
    let column = |label: &str, share| ReportColumn {
        label: label.to_owned(),
        share,
    };
    ReportTable {
        caption: "Maatregelen met planning en wie ze neemt".to_owned(),
        columns: vec![
            column("Maatregel", 5),
            column("Verantwoordelijke", 2),
            column("Klaar", 2),
        ],
        rows: (0..rows)
            .map(|row| {
                vec![
                    vec![words(SENTENCES[row % SENTENCES.len()]), Span::Citation(7)],
                    vec![words("adviseur informatieveiligheid")],
                    vec![words("1 maart 2027")],
                ]
            })
            .collect(),
    }
}

/// A picture of one colour.
fn logo() -> Picture {
    let (width, height) = (120_u32, 40_u32);
    let mut rows = Vec::new();
    for _ in 0..height {
        rows.push(0);
        rows.extend(std::iter::repeat_n([8, 63, 81], width as usize).flatten());
    }
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(&rows).unwrap();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    size.extend([8, 2, 0, 0, 0]);
    for (name, data) in [
        (b"IHDR", size),
        (b"IDAT", packer.finish().unwrap()),
        (b"IEND", Vec::new()),
    ] {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(&data);
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(name);
        bytes.extend(data);
        bytes.extend(crc.sum().to_be_bytes());
    }
    Picture {
        media_type: "image/png".to_owned(),
        description: "Logo van de gemeente Voorbeeldstad".to_owned(),
        bytes,
    }
}
