//! From the files of `content/` to a [`Guide`], or to everything that is wrong with them.

mod field;
mod indicators;
mod kinds;
mod limit;
mod reader;

use std::collections::{HashMap, HashSet};
use std::fmt;

use toml::de::DeTable;

use crate::code::{Code, CriterionCode, QuestionCode};
use crate::guide::{Guide, Parts};
use crate::indicator::{Indicators, NumberKind};
use crate::text;
use reader::Reader;

pub use field::{Field, FieldKind};
pub(crate) use kinds::is_web_address;
pub use limit::Limit;

/// A file of the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFile {
    /// Its path within the folder, with `/`: `bronnen/riec.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Something wrong in the content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path within the content folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The key, as `adressen.0.url` for one in the first of a list; empty for the whole file.
    pub field: String,
    /// Dutch: what is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Where each line of a file begins.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(breaks).collect())
    }

    /// The line, from 1, of a byte offset.
    pub(crate) fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|&start| start <= offset)
    }
}

/// The keys that a reference may name.
#[derive(Default)]
pub(crate) struct Keys {
    themes: HashSet<String>,
    sources: HashSet<String>,
    terms: HashSet<String>,
}

/// What a reference refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A theme.
    Theme,
    /// A source.
    Source,
    /// A term of the glossary.
    Term,
}

impl Keys {
    fn of(&self, target: Target) -> (&HashSet<String>, &'static str) {
        match target {
            Target::Theme => (&self.themes, "thema"),
            Target::Source => (&self.sources, "bron"),
            Target::Term => (&self.terms, "begrip"),
        }
    }
}

/// A rank as it was read, to compare with the others of its theme and question.
pub(crate) struct RankAt {
    theme: String,
    question: QuestionCode,
    rank: u8,
    file: String,
    line: usize,
}

/// Makes a guide of the files of a content folder. Files that are no `.toml` are left alone, and
/// so are the indicators: see [`load_indicators`].
///
/// # Errors
/// All problems of all files, by file and line. A guide with a problem is refused whole.
pub fn load(files: &[ContentFile]) -> Result<Guide, Vec<Problem>> {
    let (gathered, mut problems) = gather(files, |path| !is_of_indicators(path));
    check_ranks(&gathered.ranks, &mut problems);
    let parts = whole(gathered, &mut problems);
    match parts {
        Some(parts) if problems.is_empty() => Ok(Guide::new(parts)),
        _ => {
            problems.sort();
            problems.dedup();
            Err(problems)
        }
    }
}

/// The indicators of a content folder. They are no part of an edition: they follow the tables of
/// those who keep figures, and not the guide.
///
/// # Errors
/// All problems of all their files, by file and line. With a problem none is taken.
pub fn load_indicators(files: &[ContentFile]) -> Result<Indicators, Vec<Problem>> {
    let (gathered, mut problems) = gather(files, is_of_indicators);
    for (file, line, key) in &gathered.denominators {
        let named = gathered.indicators.iter().find(|one| one.slug == *key);
        let message = match named {
            Some(one) if one.kind == NumberKind::Count && one.denominator.is_none() => continue,
            Some(_) => format!("noemer: {key:?} is geen aantal zonder noemer"),
            None => format!("noemer: kengetal {key:?} bestaat niet"),
        };
        problems.push(Problem {
            file: file.clone(),
            line: *line,
            field: "noemer".to_owned(),
            message,
        });
    }
    if problems.is_empty() {
        return Ok(Indicators::new(gathered.indicators));
    }
    problems.sort();
    problems.dedup();
    Err(problems)
}

/// Reads the files with these paths; the paths of all say which themes and sources there are.
fn gather(files: &[ContentFile], wanted: impl Fn(&str) -> bool) -> (kinds::Gathered, Vec<Problem>) {
    let mut problems = Vec::new();
    let files = files.iter().filter(|file| is_toml(&file.path));
    let parsed: Vec<ParsedFile<'_>> = files
        .clone()
        .filter(|file| wanted(&file.path))
        .map(|file| ParsedFile::new(file, &mut problems))
        .collect();
    let paths = files.map(|file| file.path.as_str());
    let keys = Keys {
        themes: names_in(paths.clone(), "themas"),
        sources: names_in(paths, "bronnen"),
        terms: term_slugs(&parsed),
    };
    let mut gathered = kinds::Gathered::default();
    for file in &parsed {
        file.read(&keys, &mut gathered, &mut problems);
    }
    (gathered, problems)
}

/// The JSON Schema (draft 2020-12) of each kind of content file: its name and the schema.
pub fn schemas() -> Vec<(&'static str, serde_json::Value)> {
    kinds::KINDS
        .iter()
        .map(|kind| (kind.name, kind.schema()))
        .collect()
}

/// What a file, or each table of a list in it, may hold. Nothing for a file that is none of ours.
pub(crate) fn fields_of(file: &str, list: Option<&str>) -> Vec<Field> {
    let named = file.trim_end_matches(".toml");
    let kind = kinds::KINDS.iter().find(|kind| {
        let rest = kind.pattern.strip_prefix(named);
        rest.is_some_and(|rest| rest == ".toml" || rest.starts_with("/*"))
    });
    let fields = kind.map(|kind| kind.fields()).unwrap_or_default();
    let Some(list) = list else { return fields };
    fields
        .into_iter()
        .find_map(|field| match field.kind {
            FieldKind::Tables(_, fields) if field.key == list => Some(fields),
            _ => None,
        })
        .unwrap_or_default()
}

/// Whether a file is one of the guide, and not an indicator or, say, what explains it.
pub fn is_of_guide(path: &str) -> bool {
    is_toml(path) && !is_of_indicators(path)
}

/// Whether a file describes an indicator.
pub fn is_of_indicators(path: &str) -> bool {
    path.starts_with("kengetallen/")
}

fn is_toml(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "toml")
}

struct ParsedFile<'f> {
    path: &'f str,
    lines: Lines,
    table: DeTable<'f>,
}

impl<'f> ParsedFile<'f> {
    fn new(file: &'f ContentFile, problems: &mut Vec<Problem>) -> Self {
        let lines = Lines::new(&file.text);
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        for error in errors {
            problems.push(Problem {
                file: file.path.clone(),
                line: lines.at(error.span().map_or(0, |span| span.start)),
                field: String::new(),
                message: format!(
                    "geen geldig TOML; kijk naar aanhalingstekens, haakjes en het isgelijkteken ({})",
                    error.message()
                ),
            });
        }
        Self {
            path: &file.path,
            lines,
            table: table.into_inner(),
        }
    }

    fn read(&self, keys: &Keys, gathered: &mut kinds::Gathered, problems: &mut Vec<Problem>) {
        let Some((kind, place)) = kinds::kind_of(self.path) else {
            problems.push(Problem {
                file: self.path.to_owned(),
                line: 1,
                field: String::new(),
                message: format!(
                    "onbekend bestand; kies {}",
                    text::enumerate(&kinds::KINDS.map(|kind| kind.pattern), "of")
                ),
            });
            return;
        };
        for key in &place {
            if !text::is_slug(key) {
                problems.push(Problem {
                    file: self.path.to_owned(),
                    line: 1,
                    field: String::new(),
                    message: format!(
                        "{key:?} kan geen sleutel zijn; gebruik kleine letters, cijfers en streepjes"
                    ),
                });
            }
        }
        let mut reader = Reader::new(self.path, &self.lines, keys, &self.table, problems);
        (kind.read)(&mut reader, &place, gathered);
        reader.finish();
    }
}

fn names_in<'p>(paths: impl Iterator<Item = &'p str>, folder: &str) -> HashSet<String> {
    paths
        .filter_map(|path| {
            path.strip_prefix(folder)?
                .strip_prefix('/')?
                .strip_suffix(".toml")
        })
        .map(str::to_owned)
        .collect()
}

fn term_slugs(files: &[ParsedFile<'_>]) -> HashSet<String> {
    files
        .iter()
        .filter(|file| file.path == "begrippen.toml")
        .filter_map(|file| file.table.get("begrip")?.get_ref().as_array())
        .flatten()
        .filter_map(|term| term.get_ref().get("term")?.get_ref().as_str())
        .map(text::slug)
        .collect()
}

fn check_ranks(ranks: &[RankAt], problems: &mut Vec<Problem>) {
    let mut by_cell: HashMap<(&str, QuestionCode), Vec<&RankAt>> = HashMap::new();
    for rank in ranks {
        by_cell
            .entry((&rank.theme, rank.question))
            .or_default()
            .push(rank);
    }
    for ((theme, question), mut cell) in by_cell {
        cell.sort_by_key(|at| at.rank);
        for (at, expected) in cell.into_iter().zip(1..) {
            if at.rank != expected {
                problems.push(Problem {
                    file: at.file.clone(),
                    line: at.line,
                    field: String::new(),
                    message: format!(
                        "begin_hier = {}: onder {theme:?} moet bij {question} elke rang vanaf 1 precies één keer voorkomen; hier past {expected}",
                        at.rank
                    ),
                });
                break;
            }
        }
    }
}

/// The parts of a guide, when everything is there that a guide needs.
fn whole(gathered: kinds::Gathered, problems: &mut Vec<Problem>) -> Option<Parts> {
    let mut missing = |file: &str, what: String| {
        problems.push(Problem {
            file: file.to_owned(),
            line: 1,
            field: String::new(),
            message: what,
        });
    };
    for code in missing_codes(gathered.questions.iter().map(|question| question.code)) {
        missing("vragen.toml", format!("vraag {code} ontbreekt"));
    }
    for code in
        missing_codes::<CriterionCode>(gathered.criteria.iter().map(|criterion| criterion.code))
    {
        missing(
            "criteria.toml",
            format!("criterium {:?} ontbreekt", code.code()),
        );
    }
    if gathered.themes.is_empty() {
        missing("themas", "er is geen enkel thema".to_owned());
    }
    for source in &gathered.sources {
        if !gathered
            .listings
            .iter()
            .any(|listing| listing.source == source.slug)
        {
            missing(
                &format!("bronnen/{}.toml", source.slug),
                "deze bron staat onder geen enkel thema; maak een vermelding of verwijder de bron"
                    .to_owned(),
            );
        }
    }
    if gathered.edition.is_none() {
        missing("gids.toml", "dit bestand ontbreekt".to_owned());
    }
    Some(Parts {
        edition: gathered.edition?,
        questions: gathered.questions,
        criteria: gathered.criteria,
        themes: gathered.themes,
        sources: gathered.sources,
        listings: gathered.listings,
        terms: gathered.terms,
        errata: gathered.errata,
        profiles: gathered.profiles,
    })
}

/// The values of a closed list that are not among those present.
fn missing_codes<T: Code>(present: impl Iterator<Item = T>) -> Vec<T> {
    let present: Vec<T> = present.collect();
    T::ALL
        .iter()
        .copied()
        .filter(|code| !present.contains(code))
        .collect()
}
