//! `kompas lokaal`: the local picture of a municipality.

use std::fmt::Write as _;

use kompas_app::access::Asker;
use kompas_app::local::{Beside, FigureView, Picture};
use kompas_domain::code::Code;
use serde_json::{Value, json};

use super::archive::{app, runtime};
use super::documents::refused;
use super::figures::shown_text;
use crate::cli::Lokaal;
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

const BESIDE: [(Beside, &str, &str); 3] = [
    (Beside::Similar, "vergelijkbaar", "vergelijkbaar"),
    (Beside::Region, "veiligheidsregio", "regio"),
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
    let picture = app
        .picture(Asker::Operator, &arguments.gemeente)
        .await
        .map_err(refused)?;
    let views: Vec<&FigureView<'_>> = picture
        .figures
        .iter()
        .filter(|view| is_of(view, arguments.thema.as_deref()) && view.latest.is_some())
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
    output.data(&json(&picture, &views), || text(&picture, &views))
}

fn is_of(view: &FigureView<'_>, theme: Option<&str>) -> bool {
    theme.is_none_or(|theme| view.indicator.themes.iter().any(|one| one == theme))
}

fn json(picture: &Picture<'_>, views: &[&FigureView<'_>]) -> Value {
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
        "springtEruit": signals.collect::<Value>(),
        "kengetallen": rows.collect::<Value>(),
    })
}

fn text(picture: &Picture<'_>, views: &[&FigureView<'_>]) -> String {
    let mut text = format!(
        "{} ({})\n",
        picture.place.municipality.name, picture.place.municipality.code
    );
    let shown = |slug: &str| views.iter().any(|view| view.indicator.slug == slug);
    for signal in picture.signals.iter().filter(|signal| shown(&signal.slug)) {
        let _ = writeln!(text, "\n  Springt eruit: {}", plain(&signal.sentence));
        let _ = writeln!(text, "  {}", plain(&signal.measure));
    }
    for view in views {
        let Some((year, own)) = &view.latest else {
            continue;
        };
        let _ = writeln!(
            text,
            "\n{} ({year}, {})",
            plain(&view.indicator.title),
            plain(&view.indicator.unit)
        );
        let _ = writeln!(text, "  {:<16}{}", "hier", shown_text(view.indicator, own));
        for (whom, _, name) in BESIDE {
            let Some((other, difference)) = view.beside(whom) else {
                continue;
            };
            let difference = difference.map(|one| format!("  hier {}", one.label()));
            let _ = writeln!(
                text,
                "  {name:<16}{}{}",
                shown_text(view.indicator, &other),
                difference.unwrap_or_default()
            );
        }
    }
    text
}
