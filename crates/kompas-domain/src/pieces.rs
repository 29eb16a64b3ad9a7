//! The guide cut into pieces: what one person changes at a time. A theme, a source, a listing, a
//! term; each a TOML table with a key. Files go in, files come out.

mod changes;
mod typed;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use toml::Value;

use crate::content::{ContentFile, Field, Problem, Target, fields_of, is_of_guide};
use crate::text;

pub use toml::Table;

pub use changes::{FieldChange, Happened, PieceChange, changes};
pub use typed::{Typed, table_of, typed_of};
pub use words::words;

/// What kind of piece it is, in the order in which pieces are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PieceKind {
    /// What the edition says of itself.
    Edition,
    /// A question.
    Question,
    /// A criterion.
    Criterion,
    /// A theme.
    Theme,
    /// A source.
    Source,
    /// A source under a theme.
    Listing,
    /// A term of the glossary.
    Term,
    /// The words by which an answer to a question is known.
    QuestionWords,
    /// The words by which a theme is known.
    ThemeWords,
    /// An error in the publication.
    Erratum,
}

/// Where the pieces of a kind stand in the files.
enum Home {
    /// Each in a file of its own.
    File,
    /// All in one file, in a list, each known by one of its keys.
    List {
        file: &'static str,
        list: &'static str,
        key: &'static str,
    },
}

impl PieceKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Edition,
        Self::Question,
        Self::Criterion,
        Self::Theme,
        Self::Source,
        Self::Listing,
        Self::Term,
        Self::QuestionWords,
        Self::ThemeWords,
        Self::Erratum,
    ];

    /// The beginning of the keys of such pieces: `bronnen`.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Edition => "gids",
            Self::Question => "vragen",
            Self::Criterion => "criteria",
            Self::Theme => "themas",
            Self::Source => "bronnen",
            Self::Listing => "vermeldingen",
            Self::Term => "begrippen",
            Self::QuestionWords => "zoekprofielen/vragen",
            Self::ThemeWords => "zoekprofielen/themas",
            Self::Erratum => "errata",
        }
    }

    /// A word for it in addresses: `bronnen`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::QuestionWords => "zoekprofielen-vragen",
            Self::ThemeWords => "zoekprofielen-themas",
            other => other.folder(),
        }
    }

    /// Dutch: `bron`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Edition => "editie",
            Self::Question => "vraag",
            Self::Criterion => "criterium",
            Self::Theme => "thema",
            Self::Source => "bron",
            Self::Listing => "vermelding",
            Self::Term => "begrip",
            Self::QuestionWords => "zoekprofiel van een vraag",
            Self::ThemeWords => "zoekprofiel van een thema",
            Self::Erratum => "erratum",
        }
    }

    /// Dutch, of more than one: `bronnen`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Edition => "editie",
            Self::Question => "vragen",
            Self::Criterion => "criteria",
            Self::Theme => "thema’s",
            Self::Source => "bronnen",
            Self::Listing => "vermeldingen",
            Self::Term => "begrippen",
            Self::QuestionWords => "zoekprofielen van vragen",
            Self::ThemeWords => "zoekprofielen van thema’s",
            Self::Erratum => "errata",
        }
    }

    /// Whether editors may add such pieces and take them away: questions and criteria are fixed.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Theme
                | Self::Source
                | Self::Listing
                | Self::Term
                | Self::ThemeWords
                | Self::Erratum
        )
    }

    /// What can be filled in.
    pub fn fields(self) -> Vec<Field> {
        match self.home() {
            Home::File => fields_of(self.folder(), None),
            Home::List { file, list, .. } => fields_of(file, Some(list)),
        }
    }

    const fn home(self) -> Home {
        let (file, list, key) = match self {
            Self::Question => ("vragen.toml", "vraag", "code"),
            Self::Criterion => ("criteria.toml", "criterium", "code"),
            Self::Term => ("begrippen.toml", "begrip", "term"),
            Self::QuestionWords => ("zoekprofielen/vragen.toml", "vraag", "code"),
            Self::Erratum => ("errata.toml", "erratum", "code"),
            Self::Edition | Self::Theme | Self::Source | Self::Listing | Self::ThemeWords => {
                return Home::File;
            }
        };
        Home::List { file, list, key }
    }

    /// How many parts the key of such a piece has.
    const fn parts(self) -> usize {
        match self {
            Self::Edition => 0,
            Self::Listing => 2,
            _ => 1,
        }
    }
}

/// The key of a piece: `bronnen/riec`, `vermeldingen/cybercrime/politie`, `vragen/g1`, `gids`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PieceKey {
    kind: PieceKind,
    key: String,
}

impl PieceKey {
    /// The key of a piece of this kind; none when the parts cannot be keys.
    pub fn new(kind: PieceKind, parts: &[&str]) -> Option<Self> {
        let fits = parts.len() == kind.parts() && parts.iter().all(|part| text::is_slug(part));
        fits.then(|| Self {
            kind,
            key: parts.join("/"),
        })
    }

    /// A key after a name, with a number behind it where that is taken: `digipanel`, `digipanel-2`.
    /// None when no key can be made of the name.
    pub fn free(kind: PieceKind, name: &str, is_taken: impl Fn(&Self) -> bool) -> Option<Self> {
        const MOST: usize = 100;
        let plain = text::slug(name);
        let numbered = (2..MOST).map(|at| format!("{plain}-{at}"));
        let parts = std::iter::once(plain.clone()).chain(numbered);
        parts
            .filter_map(|part| Self::new(kind, &[&part]))
            .find(|key| !is_taken(key))
    }

    /// The listing of a source under a theme.
    pub fn listing(theme: &str, source: &str) -> Option<Self> {
        Self::new(PieceKind::Listing, &[theme, source])
    }

    /// Its kind.
    pub fn kind(&self) -> PieceKind {
        self.kind
    }

    /// The parts after the kind: for a listing the theme and the source.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.key.split('/').filter(|part| !part.is_empty())
    }

    /// The last part: the key of a source, also for its listing.
    pub fn last(&self) -> &str {
        self.parts().last().unwrap_or_default()
    }

    /// Where the piece is shown in the guide; none for what has no page of its own.
    pub fn page(&self) -> Option<String> {
        let mut parts = self.parts();
        let first = parts.next().unwrap_or_default();
        Some(match self.kind {
            PieceKind::Edition => "/".to_owned(),
            PieceKind::Question => format!("/vragen/{}", first.to_uppercase()),
            PieceKind::Theme => format!("/themas/{first}"),
            PieceKind::Source => format!("/bronnen/{first}"),
            PieceKind::Listing => format!("/bronnen/{}", self.last()),
            PieceKind::Term => format!("/begrippen#{first}"),
            PieceKind::Criterion | PieceKind::Erratum => "/over".to_owned(),
            PieceKind::QuestionWords | PieceKind::ThemeWords => return None,
        })
    }

    fn file(&self) -> String {
        match self.kind.home() {
            Home::List { file, .. } => file.to_owned(),
            Home::File => format!("{self}.toml"),
        }
    }
}

impl fmt::Display for PieceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.folder())?;
        if self.key.is_empty() {
            return Ok(());
        }
        write!(f, "/{}", self.key)
    }
}

/// Error of [`FromStr`]: no piece can have this key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPiece;

impl FromStr for PieceKey {
    type Err = NoPiece;

    fn from_str(key: &str) -> Result<Self, NoPiece> {
        let of_kind = |kind: PieceKind| {
            let rest = key.strip_prefix(kind.folder())?;
            let rest = match rest {
                "" => "",
                _ => rest.strip_prefix('/')?,
            };
            let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
            let found = Self::new(kind, &parts)?;
            (found.to_string() == key).then_some(found)
        };
        PieceKind::ALL.into_iter().find_map(of_kind).ok_or(NoPiece)
    }
}

/// A guide in pieces. They need not make a guide without problems.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pieces {
    all: BTreeMap<PieceKey, Table>,
    /// For a file that no piece of changed: its text as it came.
    texts: BTreeMap<String, String>,
    /// The order of the pieces that stand in a list.
    order: HashMap<PieceKey, usize>,
}

impl Pieces {
    /// Cuts files into pieces.
    ///
    /// # Errors
    /// A file is no TOML, or no file of a guide.
    pub fn of(files: &[ContentFile]) -> Result<Self, Vec<Problem>> {
        let mut pieces = Self::default();
        let mut problems = Vec::new();
        for file in files.iter().filter(|file| is_of_guide(&file.path)) {
            let table = file.text.parse::<Table>();
            if table.is_ok_and(|table| pieces.take(&file.path, tidy(table))) {
                pieces.texts.insert(file.path.clone(), file.text.clone());
            } else {
                problems.push(Problem {
                    file: file.path.clone(),
                    line: 1,
                    field: String::new(),
                    message: "dit bestand is niet te lezen als deel van een gids".to_owned(),
                });
            }
        }
        if problems.is_empty() {
            Ok(pieces)
        } else {
            Err(problems)
        }
    }

    fn take(&mut self, path: &str, mut table: Table) -> bool {
        for kind in PieceKind::ALL {
            let Home::List { file, list, .. } = kind.home() else {
                continue;
            };
            if file != path {
                continue;
            }
            let Some(Value::Array(items)) = table.remove(list) else {
                return table.is_empty();
            };
            for (at, item) in items.into_iter().enumerate() {
                let Value::Table(item) = item else {
                    return false;
                };
                let Some(piece) = named(kind, &item) else {
                    return false;
                };
                self.order.insert(piece.clone(), at);
                if self.all.insert(piece, item).is_some() {
                    return false;
                }
            }
            return table.is_empty();
        }
        let key = path.strip_suffix(".toml").and_then(|key| key.parse().ok());
        let Some(key) = key else { return false };
        self.all.insert(key, table);
        true
    }

    /// The files: byte for byte as they came where nothing changed, and else written anew.
    pub fn files(&self) -> Vec<ContentFile> {
        let mut files: BTreeMap<String, Vec<(&PieceKey, &Table)>> = BTreeMap::new();
        for (key, table) in &self.all {
            files.entry(key.file()).or_default().push((key, table));
        }
        let files = files.into_iter().map(|(path, pieces)| {
            let text = self.texts.get(&path).cloned();
            ContentFile {
                text: text.unwrap_or_else(|| self.written(pieces)),
                path,
            }
        });
        files.collect()
    }

    fn written(&self, mut pieces: Vec<(&PieceKey, &Table)>) -> String {
        let table = match pieces.first().map(|(key, _)| key.kind.home()) {
            Some(Home::List { list, .. }) => {
                pieces.sort_by_key(|(key, _)| self.order.get(*key).copied().unwrap_or(usize::MAX));
                let items = pieces.into_iter();
                let items = items.map(|(key, table)| Value::Table(in_order(key.kind, table)));
                Table::from_iter([(list.to_owned(), Value::Array(items.collect()))])
            }
            _ => pieces
                .first()
                .map(|(key, table)| in_order(key.kind, table))
                .unwrap_or_default(),
        };
        toml::to_string_pretty(&table).unwrap_or_default()
    }

    /// The piece with this key.
    pub fn get(&self, key: &PieceKey) -> Option<&Table> {
        self.all.get(key)
    }

    /// All pieces, by kind and key.
    pub fn iter(&self) -> impl Iterator<Item = (&PieceKey, &Table)> {
        self.all.iter()
    }

    /// All pieces of a kind, by key.
    pub fn of_kind(&self, kind: PieceKind) -> impl Iterator<Item = (&PieceKey, &Table)> {
        self.all.iter().filter(move |(key, _)| key.kind == kind)
    }

    /// Puts a piece there, or takes it away with none. A piece of a list that was given another
    /// name goes by that from then on.
    pub fn set(&mut self, key: &PieceKey, table: Option<Table>) {
        if table.as_ref() == self.all.get(key) {
            return;
        }
        self.texts.remove(&key.file());
        self.all.remove(key);
        let Some(table) = table else { return };
        let renamed = named(key.kind, &table).filter(|renamed| renamed != key);
        let place = self.order.get(key).copied();
        if let (Some(renamed), Some(place)) = (&renamed, place) {
            self.order.insert(renamed.clone(), place);
        }
        self.all
            .insert(renamed.unwrap_or_else(|| key.clone()), table);
    }

    /// What a piece is called: the name of the source, and for a listing also its theme.
    pub fn title(&self, key: &PieceKey) -> String {
        let named = |kind: PieceKind, part: &str, name: &str| {
            let found = PieceKey::new(kind, &[part]).and_then(|key| self.get(&key));
            let title = found.and_then(|table| table.get(name)?.as_str());
            title.unwrap_or(part).to_owned()
        };
        let parts: Vec<&str> = key.parts().collect();
        match (key.kind, parts.as_slice()) {
            (PieceKind::Theme | PieceKind::ThemeWords, [key]) => {
                named(PieceKind::Theme, key, "titel")
            }
            (PieceKind::Source, [key]) => named(PieceKind::Source, key, "naam"),
            (PieceKind::Listing, [theme, source]) => format!(
                "{} bij {}",
                named(PieceKind::Source, source, "naam"),
                named(PieceKind::Theme, theme, "titel")
            ),
            (PieceKind::Term, [key]) => named(PieceKind::Term, key, "term"),
            (PieceKind::Question | PieceKind::QuestionWords, [code]) => {
                let short = named(PieceKind::Question, code, "kort");
                format!("{} {short}", code.to_uppercase())
            }
            (PieceKind::Criterion, [code]) => named(PieceKind::Criterion, code, "naam"),
            (PieceKind::Erratum, [code]) => code.to_uppercase(),
            _ => "Nummer, inleiding en voorwoord".to_owned(),
        }
    }

    /// The piece in which a problem of [`crate::content::load`] stands, and the key in it; none
    /// for one that belongs to no piece.
    pub fn place_of(&self, problem: &Problem) -> Option<(PieceKey, String)> {
        for kind in PieceKind::ALL {
            let Home::List { file, list, .. } = kind.home() else {
                continue;
            };
            if file != problem.file {
                continue;
            }
            let rest = problem.field.strip_prefix(list)?.strip_prefix('.')?;
            let (at, field) = rest.split_once('.').unwrap_or((rest, ""));
            let mut pieces: Vec<&PieceKey> = self.of_kind(kind).map(|(key, _)| key).collect();
            pieces.sort_by_key(|key| self.order.get(*key).copied().unwrap_or(usize::MAX));
            let key = pieces.get(at.parse::<usize>().ok()?)?;
            return Some(((*key).clone(), field.to_owned()));
        }
        let key: PieceKey = problem.file.strip_suffix(".toml")?.parse().ok()?;
        self.get(&key)?;
        Some((key, problem.field.clone()))
    }
}

/// As it is read: texts without the white space around them, and nothing that says as much as when
/// it were not there.
fn tidy(table: Table) -> Table {
    let pairs = table.into_iter();
    let pairs = pairs.map(|(key, value)| (key, tidy_value(value)));
    pairs.filter(|(_, value)| !says_nothing(value)).collect()
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Boolean(flag) => !flag,
        _ => false,
    }
}

fn tidy_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.trim().to_owned()),
        Value::Array(items) => Value::Array(items.into_iter().map(tidy_value).collect()),
        Value::Table(table) => Value::Table(tidy(table)),
        other => other,
    }
}

/// The key of a piece that stands in a list, by the name that it gives itself.
fn named(kind: PieceKind, table: &Table) -> Option<PieceKey> {
    let Home::List { key, .. } = kind.home() else {
        return None;
    };
    let name = table.get(key)?.as_str()?;
    PieceKey::new(kind, &[&text::slug(name)])
}

/// The keys of a table in the order in which they are read, plain ones first: the format wants it.
fn in_order(kind: PieceKind, table: &Table) -> Table {
    ordered(&kind.fields(), table)
}

fn ordered(fields: &[Field], table: &Table) -> Table {
    use crate::content::FieldKind::{Table as One, Tables};
    let (later, first): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| field.kind.is_table());
    let mut out = Table::new();
    for field in first.into_iter().chain(later) {
        let Some(value) = table.get(field.key) else {
            continue;
        };
        let value = match (&field.kind, value) {
            (One(fields), Value::Table(table)) => Value::Table(ordered(fields, table)),
            (Tables(_, fields), Value::Array(items)) => {
                let items = items.iter().map(|item| match item {
                    Value::Table(table) => Value::Table(ordered(fields, table)),
                    other => other.clone(),
                });
                Value::Array(items.collect())
            }
            (_, other) => other.clone(),
        };
        out.insert(field.key.to_owned(), value);
    }
    for (key, value) in table {
        if !out.contains_key(key) {
            out.insert(key.clone(), value.clone());
        }
    }
    out
}

/// A piece without what it says of a thing that goes: keys in lists, and the tables of a list that
/// are about it.
pub fn without_reference(kind: PieceKind, table: &Table, target: Target, gone: &str) -> Table {
    without(&kind.fields(), table, target, gone)
}

fn without(fields: &[Field], table: &Table, target: Target, gone: &str) -> Table {
    use crate::content::FieldKind::{Reference, References, Tables};
    let mut table = table.clone();
    for field in fields {
        let Some(Value::Array(items)) = table.get_mut(field.key) else {
            continue;
        };
        match &field.kind {
            References(_, to) if *to == target => items.retain(|key| key.as_str() != Some(gone)),
            Tables(_, fields) => {
                let refers = fields
                    .iter()
                    .find(|field| field.kind == Reference(target))
                    .map(|field| field.key);
                items.retain(|item| {
                    let key = refers.and_then(|key| item.get(key)?.as_str());
                    key != Some(gone)
                });
            }
            _ => {}
        }
        if items.is_empty() {
            table.remove(field.key);
        }
    }
    table
}

/// The text of one piece, as it is kept.
pub fn to_text(kind: PieceKind, table: &Table) -> String {
    toml::to_string_pretty(&in_order(kind, table)).unwrap_or_default()
}

/// A piece from its text; none when that is no TOML.
pub fn from_text(text: &str) -> Option<Table> {
    text.parse().ok()
}

/// A piece that two people changed: what both made of it, and the keys that both changed, in which
/// mine is taken.
pub fn merge(base: &Table, mine: &Table, theirs: &Table) -> (Table, Vec<String>) {
    let mut merged = theirs.clone();
    let mut contested = Vec::new();
    let mut keys: Vec<&String> = base
        .keys()
        .chain(mine.keys())
        .chain(theirs.keys())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let (was, my, their) = (base.get(key), mine.get(key), theirs.get(key));
        if my == was || my == their {
            continue;
        }
        if their != was {
            contested.push(key.clone());
        }
        match my {
            Some(value) => merged.insert(key.clone(), value.clone()),
            None => merged.remove(key),
        };
    }
    (merged, contested)
}
