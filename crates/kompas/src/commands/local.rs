//! `kompas lokaal`: the local picture of a municipality.

use std::fmt::Write as _;

use kompas_app::access::Asker;
use kompas_app::local::{Beside, FigureView, Picture};
use kompas_domain::code::Code;
use kompas_domain::guide::Theme;
use kompas_domain::local::{ANSWER_CAUTION, Answer, Difference};
use serde_json::{Value, json};

use super::archive::{app, runtime};
use super::documents::refused;
use crate::cli::Lokaal;
use crate::failure::{Exit, Refusal};
use crate::output::{Output, columns, plain};

const BESIDE: [(Beside, &str, &str); 3] = [
    (Beside::Similar, "vergelijkbaar", "Vergelijkbaar"),
    (Beside::Region, "veiligheidsregio", "Regio"),
    (Beside::Country, "nederland", "Nederland"),
];

/// Shows the picture.
pub(super) fn run(arguments: &Lokaal, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(Box::pin(show(arguments, output)))
}

async fn show(arguments: &Lokaal, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    if let Some(theme) = &arguments.thema
        && app.guide().theme(theme).is_none()
    {
        let themes: Vec<&str> = app
            .guide()
            .themes()
            .iter()
            .map(|one| one.slug.as_str())
            .collect();
        return Err(
            Refusal::new(Exit::Usage, format!("Er is geen thema {theme:?}."))
                .hint(format!("Kies uit: {}", themes.join(", ")))
                .into(),
        );
    }
    let asked_for = &arguments.gemeente;
    let found = app.municipality(asked_for).map_err(refused)?;
    let municipality = found.ok_or_else(|| {
        Refusal::new(
            Exit::NothingFound,
            format!("Er is geen gemeente {asked_for:?}."),
        )
        .hint("Noem de code of de naam, zoals GM0344 of Utrecht.")
    })?;
    let picture = app
        .picture(Asker::Operator, municipality.code)
        .await
        .map_err(refused)?;
    let asked = arguments.thema.as_deref();
    let views = match asked {
        Some(theme) => picture.of_theme(theme),
        None => picture.figures.iter().collect(),
    };
    let views: Vec<&FigureView<'_>> = views
        .into_iter()
        .filter(|view| view.latest.is_some())
        .collect();
    if views.is_empty() {
        return Err(Refusal::new(
            Exit::NothingFound,
            format!(
                "Er zijn nog geen cijfers over {}.",
                picture.place.municipality.name
            ),
        )
        .hint("Haal ze op met: kompas cijfers ververs")
        .into());
    }
    let themes = app.guide().themes().iter();
    let themes = themes.filter(|theme| asked.is_none_or(|asked| theme.slug == asked));
    let answers: Vec<(&Theme, Answer)> = themes
        .map(|theme| (theme, picture.answer(&theme.slug)))
        .collect();
    output.data(&json(&picture, &answers, &views), || {
        text(&picture, &answers, &views)
    })
}

fn json(picture: &Picture<'_>, answers: &[(&Theme, Answer)], views: &[&FigureView<'_>]) -> Value {
    let answers = answers.iter().map(|(theme, answer)| {
        json!({ "thema": theme.slug, "oordeel": answer.verdict.code(), "zin": answer.sentences(), "kengetallen": answer.because })
    });
    let rows = views.iter().map(|view| {
        let (year, own) = view.latest.as_ref().map_or((None, None), |(year, own)| {
            (Some(*year), own.figure().map(|figure| figure.value))
        });
        let mut row = json!({
            "kengetal": view.indicator.slug,
            "titel": view.indicator.title,
            "jaar": year,
            "waarde": own,
            "tabel": view.origin.as_ref().map(|origin| &origin.table),
        });
        for (whom, key, _) in BESIDE {
            let other = view.beside(whom);
            row[key] = json!({
                "waarde": other.and_then(|(shown, _)| shown.figure().map(|figure| figure.value)),
                "verschil": other.and_then(|(_, difference)| difference).map(Code::code),
            });
        }
        row
    });
    let signals = picture.signals.iter().map(|signal| {
        json!({ "kengetal": signal.slug, "zin": signal.sentence, "maat": signal.measure, "lezen": signal.reading, "verder": signal.ask })
    });
    json!({
        "gemeente": picture.place.municipality.code,
        "naam": picture.place.municipality.name,
        "antwoorden": answers.collect::<Value>(),
        "springtEruit": signals.collect::<Value>(),
        "kengetallen": rows.collect::<Value>(),
    })
}

fn text(picture: &Picture<'_>, answers: &[(&Theme, Answer)], views: &[&FigureView<'_>]) -> String {
    let mut text = format!(
        "{} ({})\n",
        picture.place.municipality.name, picture.place.municipality.code
    );
    for (theme, answer) in answers {
        let (title, told) = (plain(&theme.title), plain(&answer.sentences()));
        let _ = writeln!(text, "\n{title}: speelt dit hier?\n  {told}");
    }
    let _ = writeln!(text, "\n{ANSWER_CAUTION}");
    let shown = |slug: &str| views.iter().any(|view| view.indicator.slug == slug);
    for signal in picture.signals.iter().filter(|signal| shown(&signal.slug)) {
        let _ = writeln!(text, "\n  Springt eruit: {}", plain(&signal.sentence));
        let _ = writeln!(text, "  {}", plain(&signal.measure));
    }
    text.push('\n');
    let head = ["Kengetal", "Hier"].into_iter();
    let head = head.chain(BESIDE.map(|(_, _, name)| name));
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).collect()];
    rows.extend(views.iter().map(|view| cells(view)));
    let mut lines = columns(&rows, 1).into_iter();
    let _ = writeln!(text, "{}", lines.next().unwrap_or_default());
    for (line, view) in lines.zip(views) {
        let _ = writeln!(text, "{line}\n  {}", plain(&more(view)));
    }
    let _ = writeln!(
        text,
        "\n+ hier duidelijk hoger dan daar, - hier duidelijk lager, = geen duidelijk verschil"
    );
    text
}

/// A figure as a row: its name, the municipality, the others.
fn cells(view: &FigureView<'_>) -> Vec<String> {
    let own = view.latest.as_ref().map(|(_, own)| view.value(own));
    let others = BESIDE.into_iter().map(|(whom, ..)| {
        view.beside(whom)
            .map_or_else(String::new, |(other, difference)| {
                let sign = match difference {
                    Some(Difference::Higher) => '+',
                    Some(Difference::Lower) => '-',
                    Some(Difference::NotClear) => '=',
                    None => ' ',
                };
                format!("{} {sign}", view.value(&other))
            })
    });
    let first = [plain(&view.indicator.title), own.unwrap_or_default()];
    first.into_iter().chain(others).collect()
}

/// What goes below a row.
fn more(view: &FigureView<'_>) -> String {
    let margin = view.margin().map(|margin| format!("marge {margin}"));
    let parts = [
        Some(view.per()),
        Some(view.when()),
        view.counted(),
        margin,
        Some(view.trend()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
