//! One page of rows, and whether there is a next one. Nothing of a page is given before all of it
//! is read.

use kompas_domain::statistics::Cell;
use serde::de::Deserializer;

use super::asked::Asked;
use super::codebook::Codebook;
use super::place::Place;
use super::position::{Mark, Position};
use super::rows::Reader;
use super::v3;
use crate::fields::{no_json, unreadable};
use crate::refusal::Refusal;

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) cells: Vec<Cell>,
    pub(super) rows: u64,
    /// The number of the first row.
    pub(super) first: Option<i64>,
    /// The link to the next page.
    pub(super) link: Option<String>,
}

const REPEATED: &str = "geeft dezelfde rijen opnieuw in plaats van de volgende; \
     meld dit bij de beheerder van Kompas";

/// Reads a page.
pub(super) fn read(place: Place<'_>, asked: &Asked<'_>, bytes: &[u8]) -> Result<Page, Refusal> {
    let codebook = if place.is_v4() {
        Codebook::long(asked)
    } else {
        Codebook::wide(asked)
    };
    let mut reader = Reader::new(&codebook, asked.query.measures.len());
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let read = text.deserialize_map(&mut reader).and_then(|()| text.end());
    if let Some(problem) = reader.problem {
        return Err(place.refusal(problem));
    }
    read.map_err(|error| unread(place, &error))?;
    if !reader.has_rows {
        return Err(unreadable(place.name(), "value ontbreekt"));
    }
    Ok(reader.page)
}

fn unread(place: Place<'_>, error: &serde_json::Error) -> Refusal {
    if error.to_string().starts_with("number out of range") {
        let problem = format!("een getal in regel {} is te groot", error.line());
        return unreadable(place.name(), problem);
    }
    no_json(place.name(), error)
}

impl Page {
    /// Where the next page begins. Refuses what leads round in circles.
    pub(super) fn next(
        &self,
        place: Place<'_>,
        asked: &Asked<'_>,
        from: Option<&Position>,
    ) -> Result<Option<Position>, Refusal> {
        let rows = from.map_or(0, |from| from.rows).saturating_add(self.rows);
        let before = from.and_then(|from| from.first);
        if before.is_some() && before == self.first {
            return Err(place.refusal(REPEATED));
        }
        let measures = if place.is_v4() {
            asked.query.measures.len()
        } else {
            1
        };
        let most = asked
            .most()
            .saturating_mul(measures.try_into().unwrap_or(u64::MAX));
        if rows > most {
            let problem = format!("geeft meer rijen dan de {most} die er kunnen zijn");
            return Err(place.refusal(problem));
        }
        let Some(mark) = self.mark(place, rows)? else {
            return Ok(None);
        };
        let is_after = match from {
            Some(from) => mark.is_after(&from.mark),
            None => mark != Mark::Skip(0),
        };
        if self.rows == 0 || !is_after {
            return Err(place.refusal(REPEATED));
        }
        let first = self.first;
        Ok(Some(Position { rows, first, mark }))
    }

    fn mark(&self, place: Place<'_>, rows: u64) -> Result<Option<Mark>, Refusal> {
        if !place.is_v4() {
            let more = self.link.is_some() || self.rows >= v3::TOP;
            return Ok(more.then_some(Mark::Skip(rows)));
        }
        let Some(link) = &self.link else {
            return Ok(None);
        };
        let mark = Mark::of_link(link);
        mark.map(Some).ok_or_else(|| {
            let problem = "de verwijzing naar de volgende pagina heeft geen $skip of $skiptoken";
            unreadable(place.name(), problem)
        })
    }
}
