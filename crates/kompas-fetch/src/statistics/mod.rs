//! What statistics offices counted: tables of the CBS and of the police.
//!
//! `StatLine` is asked by `OData` 4, where every value is a row of its own; the older service of the
//! CBS and that of the police speak `OData` 3, where a row has a column for each measure. Links in
//! their answers lead to other hosts and are never followed: what they say of the next page is
//! taken over, and the address is always ours.

mod asked;
mod codebook;
mod page;
mod place;
mod position;
mod rows;
mod scalar;
mod v3;
mod v4;

use kompas_domain::statistics::{Cell, Query, Service, TableFacts};

use crate::fetcher::Fetcher;
use crate::refusal::Refusal;
use asked::Asked;
use place::Place;

pub use position::Position;

/// The services that keep tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatisticsServices {
    cbs: String,
    cbs_old: String,
    police: String,
}

impl Default for StatisticsServices {
    fn default() -> Self {
        Self {
            cbs: Self::CBS.to_owned(),
            cbs_old: Self::CBS_OLD.to_owned(),
            police: Self::POLICE.to_owned(),
        }
    }
}

impl StatisticsServices {
    /// Where `StatLine` is.
    pub const CBS: &'static str = "https://datasets.cbs.nl";
    /// Where the older service of the CBS is.
    pub const CBS_OLD: &'static str = "https://opendata.cbs.nl";
    /// Where the tables of the police are.
    pub const POLICE: &'static str = "https://dataderden.cbs.nl";

    /// The same services, one of them at another address. [`Service::Own`] has none.
    #[must_use]
    pub fn at(mut self, service: Service, base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        match service {
            Service::Cbs => self.cbs = base,
            Service::CbsOld => self.cbs_old = base,
            Service::Police => self.police = base,
            Service::Own => {}
        }
        self
    }

    /// What a table is and holds. Codes of districts and neighbourhoods are left out.
    ///
    /// # Errors
    /// There is no such table, or the service cannot be reached or read.
    pub async fn table(
        &self,
        fetcher: &Fetcher,
        service: Service,
        table: &str,
    ) -> Result<TableFacts, Refusal> {
        let place = self.place(service, table)?;
        if place.is_v4() {
            v4::table(place, fetcher).await
        } else {
            v3::table(place, fetcher).await
        }
    }

    /// When the keeper changed a table last, as the keeper writes it: one small request, to know
    /// whether a refresh is needed.
    ///
    /// # Errors
    /// There is no such table, or the service cannot be reached or read.
    pub async fn modified(
        &self,
        fetcher: &Fetcher,
        service: Service,
        table: &str,
    ) -> Result<String, Refusal> {
        let place = self.place(service, table)?;
        let about = if place.is_v4() {
            v4::about(place, fetcher).await?
        } else {
            v3::about(place, fetcher).await?
        };
        Ok(about.modified)
    }

    /// One page of values from `from` on, which is the beginning without one. Each value goes to
    /// `take`, once the whole page is read and found good. Gives where the next page begins;
    /// nothing at the end.
    ///
    /// Of a table that has whole years only those are given, of another all periods that
    /// [`Period::read`](kompas_domain::statistics::Period::read) knows. What is no area of ours is
    /// left out.
    ///
    /// # Errors
    /// The query does not fit the table; the table has columns or codes that `facts` do not; the
    /// service cannot be reached or read, or repeats itself.
    pub async fn page(
        &self,
        fetcher: &Fetcher,
        facts: &TableFacts,
        query: &Query,
        from: Option<&Position>,
        take: &mut (dyn FnMut(Cell) + Send),
    ) -> Result<Option<Position>, Refusal> {
        let place = self.place(facts.service, &facts.table)?;
        let asked = Asked::new(facts, query).map_err(|problem| place.refusal(problem))?;
        let address = rows_address(place, &asked, from)?;
        let reply = place.ask(fetcher, &address).await?;
        let page = page::read(place, &asked, &reply.bytes)?;
        let next = page.next(place, &asked, from)?;
        for cell in page.cells {
            take(cell);
        }
        Ok(next)
    }

    /// The address that a person can open to see the rows of a query, from the first.
    ///
    /// # Errors
    /// The query does not fit the table.
    pub fn address(&self, facts: &TableFacts, query: &Query) -> Result<String, Refusal> {
        let place = self.place(facts.service, &facts.table)?;
        let asked = Asked::new(facts, query).map_err(|problem| place.refusal(problem))?;
        rows_address(place, &asked, None)
    }

    /// The page of a table that a person can read; none for [`Service::Own`].
    pub fn table_page(&self, service: Service, table: &str) -> Option<String> {
        let (site, keeper) = match service {
            Service::Cbs | Service::CbsOld => ("https://opendata.cbs.nl", "CBS"),
            Service::Police => ("https://data.politie.nl", "Politie"),
            Service::Own => return None,
        };
        Some(format!("{site}/#/{keeper}/nl/dataset/{table}/table"))
    }

    fn place<'a>(&'a self, service: Service, table: &'a str) -> Result<Place<'a>, Refusal> {
        let base = match service {
            Service::Cbs => &self.cbs,
            Service::CbsOld => &self.cbs_old,
            Service::Police => &self.police,
            Service::Own => "",
        };
        Place::new(base, service, table)
    }
}

fn rows_address(
    place: Place<'_>,
    asked: &Asked<'_>,
    from: Option<&Position>,
) -> Result<String, Refusal> {
    if place.is_v4() {
        Ok(v4::rows_address(place, asked, from))
    } else {
        v3::rows_address(place, asked, from)
    }
}
