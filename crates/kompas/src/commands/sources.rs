//! `kompas bronnen`: the sources that pass the filters.

use kompas_app::{FileFormat, SourceView, SourcesView, tables};
use kompas_domain::code::Code;
use serde_json::Value;

use super::{app, counted};
use crate::cli::Bronnen;
use crate::failure::{Exit, Refusal};
use crate::output::{Output, columns, plain};

const COLUMNS: [&str; 6] = ["Naam", "Vorm", "Bereik", "Toegang", "Vragen", "Thema's"];

/// Prints the sources as a table.
pub(super) fn run(arguments: &Bronnen, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide)?;
    let view = app.sources(&pairs(arguments))?;
    if !view.sources.is_empty() || output.json {
        let rows = tables::sources(&view).to_file(FileFormat::Json);
        let rows: Value = serde_json::from_slice(&rows.map_err(kompas_app::Error::Export)?)?;
        output.data(&rows, || table(&rows_of(&view)))?;
    }
    if view.sources.is_empty() {
        return Err(Refusal::new(
            Exit::NothingFound,
            "Geen enkele bron past bij al deze filters.",
        )
        .into());
    }
    output.note(&format!(
        "{} van {}",
        view.sources.len(),
        counted(view.total, "bron", "bronnen")
    ));
    Ok(())
}

/// The arguments as the pairs of an address.
fn pairs(arguments: &Bronnen) -> Vec<(String, String)> {
    [
        ("thema", &arguments.thema),
        ("vraag", &arguments.vraag),
        ("vorm", &arguments.vorm),
        ("bereik", &arguments.bereik),
        ("toegang", &arguments.toegang),
    ]
    .into_iter()
    .flat_map(|(name, values)| {
        let values = values.iter();
        values.map(move |value| (name.to_owned(), value.clone()))
    })
    .collect()
}

fn rows_of(view: &SourcesView<'_>) -> Vec<[String; 6]> {
    view.sources.iter().map(row).collect()
}

fn row(item: &SourceView<'_>) -> [String; 6] {
    let source = item.source;
    let questions: Vec<&str> = item.questions().into_iter().map(Code::code).collect();
    let themes: Vec<&str> = item
        .listings
        .iter()
        .map(|item| item.theme.short.as_str())
        .collect();
    [
        plain(&source.name),
        source.form.label().to_owned(),
        source.reach.map_or("-", Code::label).to_owned(),
        source.access.label().to_owned(),
        questions.join(" "),
        plain(&themes.join(", ")),
    ]
}

/// Rows under headings.
fn table(rows: &[[String; 6]]) -> String {
    let headings = COLUMNS.map(str::to_owned);
    let lines: Vec<&[String; 6]> = std::iter::once(&headings).chain(rows).collect();
    columns(&lines, COLUMNS.len()).join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = ["Coördinator", "Partner", "-", "", "G1", "x"].map(str::to_owned);
        assert_eq!(
            table(&[row]),
            "Naam         Vorm     Bereik  Toegang  Vragen  Thema's\n\
             Coördinator  Partner  -                G1      x\n"
        );
    }
}
