//! Every list of the site as a table, with exactly the rows that are shown.

use kompas_domain::code::{Code, SourceForm};
use kompas_domain::guide::Guide;
use kompas_domain::matrix::Matrix;
use kompas_export::{Cell, Column, Table};

use crate::documents::{DocumentsView, PassageView};
use crate::guide::{ListingsView, SourcesView, ThemeListing};
use crate::search::{HitTarget, SearchView};
use crate::usage::{UsageLine, UsageView};

fn columns(pairs: &[(&'static str, &'static str)]) -> Vec<Column> {
    pairs
        .iter()
        .map(|&(key, label)| Column::new(key, label))
        .collect()
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> Cell {
    Cell::List(items.into_iter().map(|item| item.to_string()).collect())
}

/// A list of sources.
pub fn sources(view: &SourcesView<'_>) -> Table {
    let rows = view.sources.iter().map(|item| {
        let source = item.source;
        vec![
            source.name.as_str().into(),
            source.slug.as_str().into(),
            source.form.label().into(),
            source.reach.map_or("", Code::label).into(),
            source.access.label().into(),
            source.keeper.as_str().into(),
            list(item.listings.iter().map(|item| &item.theme.title)),
            list(item.questions()),
            source.what.as_str().into(),
            source.how_to_reach.as_str().into(),
            list(source.addresses.iter().map(|address| &address.url)),
        ]
    });
    Table {
        name: "bronnen".to_owned(),
        columns: columns(&[
            ("naam", "Naam"),
            ("sleutel", "Sleutel"),
            ("vorm", "Vorm"),
            ("bereik", "Bereik"),
            ("toegang", "Toegang"),
            ("beheerder", "Beheerder"),
            ("themas", "Thema's"),
            ("vragen", "Vragen"),
            ("wat", "Wat is het"),
            ("bereiken", "Hoe te bereiken"),
            ("adressen", "Adressen"),
        ]),
        rows: rows.collect(),
    }
}

/// The listings of a theme or a question.
pub fn listings(name: &str, view: &ListingsView<'_>) -> Table {
    Table {
        name: name.to_owned(),
        columns: columns(&[
            ("thema", "Thema"),
            ("bron", "Bron"),
            ("sleutel", "Sleutel"),
            ("vorm", "Vorm"),
            ("bereik", "Bereik"),
            ("toegang", "Toegang"),
            ("tekst", "Wat de bron vertelt"),
            ("vragen", "Vragen"),
            ("beginHier", "Begin hier"),
            ("criteria", "Waarom gekozen"),
            ("gronden", "Waar het voorstel op rust"),
            ("puntenGelezen", "Punten zoals gelezen"),
            ("puntenAantal", "Aantal punten"),
            ("status", "Status"),
        ]),
        rows: view.listings.iter().map(listing_row).collect(),
    }
}

fn listing_row(item: &ThemeListing<'_>) -> Vec<Cell> {
    let ThemeListing {
        listing,
        source,
        theme,
    } = item;
    let begin_here = listing.advice.iter().filter_map(|advice| {
        let (rank, reason) = advice.rank.zip(advice.reason.as_ref())?;
        Some(format!("{} plaats {rank}: {reason}", advice.question))
    });
    vec![
        theme.title.as_str().into(),
        source.name.as_str().into(),
        source.slug.as_str().into(),
        source.form.label().into(),
        source.reach.map_or("", Code::label).into(),
        source.access.label().into(),
        listing.text.as_str().into(),
        list(listing.advice.iter().map(|advice| advice.question)),
        list(begin_here),
        list(
            listing
                .criteria
                .iter()
                .map(|note| format!("{}: {}", note.criterion.label(), note.note)),
        ),
        list(
            listing
                .advice
                .iter()
                .map(|advice| format!("{}: {}", advice.question, advice.grounds)),
        ),
        listing.dots_read.as_str().into(),
        listing.dots.to_string().into(),
        listing.status.label().into(),
    ]
}

/// Themes against questions, a row per cell.
pub fn matrix(guide: &Guide, matrix: &Matrix<'_>) -> Table {
    let rows = matrix.rows.iter().flat_map(|row| {
        row.cells.iter().map(|cell| {
            let [partners, registers, publications] = [
                SourceForm::Partner,
                SourceForm::Register,
                SourceForm::Publication,
            ]
            .map(|form| Cell::Count(cell.count(form)));
            vec![
                row.theme.title.as_str().into(),
                cell.question.code().into(),
                guide.question(cell.question).short.as_str().into(),
                partners,
                registers,
                publications,
                Cell::Count(cell.total()),
            ]
        })
    });
    Table {
        name: "matrix".to_owned(),
        columns: columns(&[
            ("thema", "Thema"),
            ("vraag", "Vraag"),
            ("vraagKort", "Vraag in het kort"),
            ("partners", "Partners (A)"),
            ("registraties", "Registraties (B)"),
            ("publicaties", "Publicaties (C)"),
            ("totaal", "Totaal"),
        ]),
        rows: rows.collect(),
    }
}

/// The glossary.
pub fn terms(guide: &Guide) -> Table {
    let rows = guide.terms().iter().map(|term| {
        let related = term.related.iter().filter_map(|slug| guide.term(slug));
        vec![
            term.term.as_str().into(),
            term.abbreviation.as_deref().unwrap_or("").into(),
            term.definition.as_str().into(),
            list(&term.synonyms),
            list(related.map(|term| &term.term)),
        ]
    });
    Table {
        name: "begrippen".to_owned(),
        columns: columns(&[
            ("term", "Term"),
            ("afkorting", "Afkorting"),
            ("definitie", "Definitie"),
            ("synoniemen", "Synoniemen"),
            ("verwant", "Verwante begrippen"),
        ]),
        rows: rows.collect(),
    }
}

/// The errors of the publication.
pub fn errata(guide: &Guide) -> Table {
    let rows = guide.errata().iter().map(|erratum| {
        let sources = erratum.sources.iter().filter_map(|slug| guide.source(slug));
        vec![
            erratum.code.as_str().into(),
            erratum.place.as_str().into(),
            erratum.wrong.as_str().into(),
            erratum.right.as_str().into(),
            list(sources.map(|source| &source.name)),
        ]
    });
    Table {
        name: "errata".to_owned(),
        columns: columns(&[
            ("code", "Code"),
            ("plaats", "Plaats"),
            ("fout", "Wat er fout staat"),
            ("juist", "Wat wij ermee deden"),
            ("bronnen", "Bronnen"),
        ]),
        rows: rows.collect(),
    }
}

/// A page of search results.
pub fn hits(view: &SearchView<'_>) -> Table {
    let rows = view.hits.iter().map(|hit| {
        let themes = match &hit.target {
            HitTarget::Source(_, themes) => list(themes.iter().map(|theme| &theme.title)),
            _ => Cell::List(Vec::new()),
        };
        let passage: String = hit.snippet.iter().map(|part| part.text.as_str()).collect();
        vec![
            hit.target.kind().code().into(),
            hit.target.title().into(),
            hit.target.path().into(),
            themes,
            passage.into(),
        ]
    });
    Table {
        name: "zoekresultaten".to_owned(),
        columns: columns(&[
            ("soort", "Soort"),
            ("titel", "Titel"),
            ("pad", "Pad op de site"),
            ("themas", "Thema's"),
            ("passage", "Passage"),
        ]),
        rows: rows.collect(),
    }
}

/// Documents that were found, a row for each passage; a document of a list has one row.
pub fn documents(view: &DocumentsView<'_>) -> Table {
    let rows = view.hits.iter().flat_map(|hit| {
        let row = |passage: Option<&PassageView>| {
            let text = passage.map_or_else(String::new, |passage| {
                passage
                    .snippet
                    .iter()
                    .map(|part| part.text.as_str())
                    .collect()
            });
            let page = passage.and_then(|passage| passage.page);
            vec![
                hit.title.as_str().into(),
                format!("/documenten/{}", hit.id).into(),
                hit.publisher.clone().unwrap_or_default().into(),
                hit.date
                    .map_or_else(String::new, |date| date.to_string())
                    .into(),
                hit.kind.label().into(),
                hit.collection.as_str().into(),
                page.map_or_else(String::new, |page| page.to_string())
                    .into(),
                text.into(),
            ]
        };
        let passages: Vec<Vec<Cell>> = hit
            .passages
            .iter()
            .map(|passage| row(Some(passage)))
            .collect();
        if passages.is_empty() {
            vec![row(None)]
        } else {
            passages
        }
    });
    Table {
        name: "documenten".to_owned(),
        columns: columns(&[
            ("titel", "Titel"),
            ("pad", "Pad op de site"),
            ("uitgever", "Uitgever"),
            ("datum", "Datum"),
            ("soort", "Soort"),
            ("verzameling", "Verzameling"),
            ("pagina", "Pagina"),
            ("passage", "Passage"),
        ]),
        rows: rows.collect(),
    }
}

/// How the guide is used: sources that were opened or not, and words that found nothing.
pub fn usage(view: &UsageView) -> Table {
    let row = |what: &'static str, line: &UsageLine| {
        vec![
            what.into(),
            line.label.as_str().into(),
            line.key.as_str().into(),
            Cell::Count(line.month as usize),
            Cell::Count(line.all as usize),
        ]
    };
    let sources = view.opened.iter().chain(&view.never);
    let sources = sources.map(|line| row("bron geopend", line));
    let nothing = view.nothing.iter();
    let nothing = nothing.map(|line| row("niets gevonden", line));
    Table {
        name: format!("gebruik-{}", view.month),
        columns: columns(&[
            ("wat", "Wat"),
            ("naam", "Naam of woorden"),
            ("sleutel", "Sleutel"),
            ("dezeMaand", "Deze maand"),
            ("laatste12Maanden", "Laatste 12 maanden"),
        ]),
        rows: sources.chain(nothing).collect(),
    }
}
