//! Figures that an organisation brings itself: read from a file, kept, and shown to its members in
//! the picture of their own municipality.

use std::collections::{BTreeMap, HashMap};

use kompas_domain::code::Code;
use kompas_domain::demo;
use kompas_domain::indicator::{Indicator, IndicatorTable, NumberKind};
use kompas_domain::local::{LeadTimes, lead_times};
use kompas_domain::municipality::Municipality;
use kompas_domain::own_figures::{
    Field, LEAD_TIMES, Mapping, OwnFigures, OwnShape, Problem, Sheet, fields, read_months,
    read_years,
};
use kompas_domain::statistics::{Service, Value};
use kompas_domain::trail::LogAction;
use kompas_store::{NewOwnFigures, OwnFiguresRecord, Saved};
use time::OffsetDateTime;

use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::people::FieldProblem;
use crate::{App, Error};

/// The largest file of own figures: 512 KiB.
pub const LARGEST_FILE: usize = 512 << 10;

/// A table of which an organisation can bring figures itself.
#[derive(Debug, Clone)]
pub struct OwnTable<'a> {
    /// Its key.
    pub code: &'a str,
    /// Its name.
    pub title: &'a str,
    /// What its figures say.
    pub says: &'a str,
    /// What to mind.
    pub warnings: &'a [String],
    /// The indicator that is made from it; none for lead times.
    pub indicator: Option<&'a Indicator>,
    /// What it holds.
    pub shape: OwnShape,
    /// What kind of number it holds.
    pub kind: NumberKind,
    /// What the organisation brought; none when nothing was.
    pub kept: Option<OwnKept>,
}

/// Own figures as they are kept.
#[derive(Debug, Clone)]
pub struct OwnKept {
    /// The figures.
    pub figures: OwnFigures,
    /// The name of the file that they came from.
    pub file: String,
    /// The name of who brought them; none when the account is gone.
    pub author: Option<String>,
    /// Counts their changes.
    pub version: u32,
    /// When they were brought.
    pub updated: OffsetDateTime,
}

/// A file of own figures, read but not kept.
#[derive(Debug, Clone)]
pub struct OwnSheet {
    /// Its cells, row by row.
    pub cells: Vec<Vec<String>>,
    /// The same with its header apart.
    pub sheet: Sheet,
    /// What its columns seem to be.
    pub mapping: Mapping,
}

/// Own figures to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewOwn<'a> {
    /// The table.
    pub code: &'a str,
    /// The version that the asker saw; 0 for none.
    pub seen: u32,
    /// The name of the file.
    pub file: &'a str,
    /// The cells of the file, row by row.
    pub cells: &'a [Vec<String>],
    /// For each field the number of its column, from 1; empty for none.
    pub columns: &'a [(String, String)],
}

/// How long cases run in a municipality.
#[derive(Debug, Clone)]
pub struct OwnLeadTimes {
    /// What the counts say.
    pub reading: LeadTimes,
    /// When they were brought.
    pub updated: OffsetDateTime,
}

/// What lead times say, for the page on which they are brought.
const LEAD_TIMES_SAY: &str = "Hoe lang zaken in de persoonsgerichte aanpak lopen: ICO, PGA en Top X, geteld per maand. Lange zaken en zaken die terugkomen, kunnen laten zien dat de keten hapert.";

impl Archive {
    /// The tables that organisations can bring, by name.
    fn own_kinds(&self) -> Vec<OwnTable<'_>> {
        let indicators = self.local.indicators.all();
        let mut tables: Vec<OwnTable<'_>> = indicators
            .iter()
            .filter_map(|one| Some((one, own_table(one)?)))
            .map(|(indicator, (_, table))| OwnTable {
                code: &table.table,
                title: &indicator.title,
                says: &indicator.says,
                warnings: &indicator.warnings,
                indicator: Some(indicator),
                shape: OwnShape::Years,
                kind: indicator.kind,
                kept: None,
            })
            .collect();
        tables.push(OwnTable {
            code: LEAD_TIMES,
            title: "Doorlooptijden in de persoonsgerichte aanpak",
            says: LEAD_TIMES_SAY,
            warnings: &[],
            indicator: None,
            shape: OwnShape::Months,
            kind: NumberKind::Count,
            kept: None,
        });
        tables.sort_by_key(|one| one.title);
        tables
    }

    fn own_kind(&self, code: &str) -> Result<OwnTable<'_>, Error> {
        let found = self.own_kinds().into_iter().find(|one| one.code == code);
        found.ok_or_else(|| Error::NotFound {
            kind: "eigen tabel",
            key: code.to_owned(),
        })
    }

    /// What may be shown to the asker beside the figures of a municipality, by table: what her own
    /// organisation brought, if that is the municipality. Of an example all see what was made up.
    pub(super) async fn own_of(
        &self,
        asker: Asker,
        municipality: &Municipality,
    ) -> Result<HashMap<String, OwnKept>, Error> {
        if self.local.is_demo() {
            return Ok(made_up(municipality, (self.clock)()));
        }
        let Some(organisation) = asker.organisation() else {
            return Ok(HashMap::new());
        };
        let own = self.store.organisation(organisation).await?;
        let is_here = own.is_some_and(|own| own.details.code.as_deref() == Some(municipality.code));
        if !is_here {
            return Ok(HashMap::new());
        }
        let records = self.store.own_figures(organisation).await?;
        Ok(records.into_iter().filter_map(kept).collect())
    }
}

/// Where an indicator comes from an organisation itself.
pub(super) fn own_table(indicator: &Indicator) -> Option<(usize, &IndicatorTable)> {
    let mut tables = indicator.tables.iter().enumerate();
    tables.find(|(_, table)| table.service == Service::Own)
}

fn kept(record: OwnFiguresRecord) -> Option<(String, OwnKept)> {
    let own = OwnKept {
        figures: OwnFigures::from_json(&record.content)?,
        file: record.file,
        author: record.author,
        version: record.version,
        updated: record.updated,
    };
    Some((record.code, own))
}

/// What is made up of the first municipality that does not exist.
fn made_up(municipality: &Municipality, now: OffsetDateTime) -> HashMap<String, OwnKept> {
    let first = kompas_domain::municipality::fictitious().first();
    if first.is_none_or(|first| first.code != municipality.code) {
        return HashMap::new();
    }
    let own = |figures| OwnKept {
        figures,
        file: "Fictief".to_owned(),
        author: None,
        version: 1,
        updated: now,
    };
    let years = demo::own_years().into_iter().map(|(code, years)| {
        let years = years
            .into_iter()
            .map(|(year, number)| (year, (Value::Number(number), None)));
        (code.to_owned(), own(OwnFigures::Years(years.collect())))
    });
    let months = own(OwnFigures::Months(demo::lead_times()));
    years.chain([(LEAD_TIMES.to_owned(), months)]).collect()
}

/// What the counts among own figures say.
pub(super) fn lead_times_of(own: &HashMap<String, OwnKept>) -> Option<OwnLeadTimes> {
    let kept = own.get(LEAD_TIMES)?;
    let OwnFigures::Months(months) = &kept.figures else {
        return None;
    };
    Some(OwnLeadTimes {
        reading: lead_times(months)?,
        updated: kept.updated,
    })
}

impl App {
    /// The tables of which the asker's organisation can bring figures itself, with what it has.
    ///
    /// # Errors
    /// The asker may not; there is no archive; the store fails.
    pub async fn own_tables(&self, asker: Asker) -> Result<Vec<OwnTable<'_>>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let records = archive.store.own_figures(organisation).await?;
        let mut known: BTreeMap<String, OwnKept> = records.into_iter().filter_map(kept).collect();
        let mut tables = archive.own_kinds();
        for table in &mut tables {
            table.kept = known.remove(table.code);
        }
        Ok(tables)
    }

    /// One of them.
    ///
    /// # Errors
    /// There is no such table; the asker may not; there is no archive; the store fails.
    pub async fn own_table(&self, asker: Asker, code: &str) -> Result<OwnTable<'_>, Error> {
        let tables = self.own_tables(asker).await?;
        let found = tables.into_iter().find(|one| one.code == code);
        found.ok_or_else(|| Error::NotFound {
            kind: "eigen tabel",
            key: code.to_owned(),
        })
    }

    /// Reads a CSV or XLSX with own figures, in a limited process, and proposes what its columns
    /// are. Nothing is kept.
    ///
    /// # Errors
    /// It is no such file, or its table seems to be about persons: all that is wrong with it; there
    /// is no such table; the asker may not; the store fails.
    pub async fn read_own_figures(
        &self,
        asker: Asker,
        code: &str,
        bytes: &[u8],
    ) -> Result<OwnSheet, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        archive.own_kind(code)?;
        if bytes.is_empty() {
            return Err(FieldProblem::alone(
                "bestand",
                "kies een CSV- of Excel-bestand (.xlsx)",
            ));
        }
        let read = archive.reader.grid(bytes).await;
        let read = read.map_err(|failure| {
            let message = if failure.is_passing() {
                failure.message()
            } else {
                "Kompas kon deze tabel niet lezen. Haal weg wat niet nodig is, of sla haar op als CSV, en kies dat."
                    .to_owned()
            };
            FieldProblem::alone("bestand", message)
        })?;
        let cells = read.map_err(|refusal| FieldProblem::alone("bestand", refusal.message()))?;
        self.own_sheet(asker, code, cells).await
    }

    /// The cells of a file with own figures, with what its columns seem to be.
    ///
    /// # Errors
    /// The table seems to be about persons, or is no table: all that is wrong with it; there is no
    /// such table; the asker may not; the store fails.
    pub async fn own_sheet(
        &self,
        asker: Asker,
        code: &str,
        cells: Vec<Vec<String>>,
    ) -> Result<OwnSheet, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let table = archive.own_kind(code)?;
        let sheet = Sheet::of(&cells).map_err(|problems| refused(&problems))?;
        let learned = archive.store.own_columns(organisation, code).await?;
        let learned: BTreeMap<String, Field> = learned
            .into_iter()
            .filter_map(|(header, field)| Some((header, Field::from_code(&field)?)))
            .collect();
        let mapping = Mapping::propose(&sheet, table.shape, table.kind, &learned);
        Ok(OwnSheet {
            cells,
            sheet,
            mapping,
        })
    }

    /// Keeps own figures in place of those that the asker saw, and remembers what the columns of
    /// the file are. Gives the years of which the number is about too few to be kept.
    ///
    /// # Errors
    /// All that is wrong with the columns or the rows; there is no such table; the asker may not;
    /// the store fails.
    pub async fn save_own_figures(
        &self,
        asker: Asker,
        new: NewOwn<'_>,
    ) -> Result<(Saved, Vec<u16>), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let table = archive.own_kind(new.code)?;
        let refuse = |problems: Vec<Problem>| refused(&problems);
        let sheet = Sheet::of(new.cells).map_err(refuse)?;
        let pairs = new
            .columns
            .iter()
            .map(|(field, column)| (field.as_str(), column.as_str()));
        let mapping = Mapping::of(pairs, &sheet, table.shape, table.kind).map_err(refuse)?;
        let today = (archive.clock)().date();
        let year = u16::try_from(today.year()).unwrap_or(u16::MAX);
        let (figures, too_small) = match table.shape {
            OwnShape::Years => {
                let years = read_years(&sheet, &mapping, table.kind, year).map_err(refuse)?;
                let too_small = years.too_small.clone();
                (OwnFigures::from(years), too_small)
            }
            OwnShape::Months => {
                let newest = (year, u8::from(today.month()));
                let months = read_months(&sheet, &mapping, newest).map_err(refuse)?;
                (OwnFigures::Months(months), Vec::new())
            }
        };
        let learned: Vec<(String, String)> = mapping
            .learn(&sheet)
            .into_iter()
            .map(|(header, field)| (header, field.code().to_owned()))
            .collect();
        let object = format!("eigen-cijfers/{}", table.code);
        let entry = archive.entry(asker, LogAction::ChangeOwnFigures, object);
        let kept = NewOwnFigures {
            code: table.code,
            seen: new.seen,
            content: &figures.as_json(),
            file: new.file,
            columns: &learned,
        };
        let saved = archive
            .store
            .save_own_figures(organisation, kept, &entry)
            .await?;
        Ok((saved, too_small))
    }

    /// Removes own figures of which the asker saw this version.
    ///
    /// # Errors
    /// There is no such table; the asker may not; the store fails.
    pub async fn remove_own_figures(
        &self,
        asker: Asker,
        code: &str,
        seen: u32,
    ) -> Result<Saved, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let table = archive.own_kind(code)?;
        let object = format!("eigen-cijfers/{}", table.code);
        let entry = archive.entry(asker, LogAction::ChangeOwnFigures, object);
        let gone = archive
            .store
            .remove_own_figures(organisation, table.code, seen, &entry)
            .await?;
        Ok(gone)
    }
}

impl OwnTable<'_> {
    /// What its columns can be, in the order in which they are asked.
    pub fn fields(&self) -> &'static [Field] {
        fields(self.shape, self.kind)
    }
}

fn refused(problems: &[Problem]) -> Error {
    Error::Form(
        problems
            .iter()
            .map(|problem| FieldProblem {
                field: "tabel",
                message: problem.to_string(),
            })
            .collect(),
    )
}
