//! `OData` 4 of the CBS: every value is a row of its own.

use kompas_domain::statistics::{Dimension, DimensionCode, DimensionKind, Measure, TableFacts};

use super::asked::{Asked, any_of};
use super::place::{About, Place, address, encoded, status};
use super::position::Position;
use crate::fetcher::Fetcher;
use crate::fields::{Fields, Notes, unreadable};
use crate::refusal::Refusal;

fn path(place: Place<'_>, part: &str) -> String {
    let (base, table) = (place.base, place.table);
    format!("{base}/odata/v1/CBS/{table}/{}", encoded(part))
}

/// The address of a page of values.
pub(super) fn rows_address(place: Place<'_>, asked: &Asked<'_>, from: Option<&Position>) -> String {
    let measures = asked.query.measures.iter().map(String::as_str);
    let mut clauses = vec![any_of("Measure", measures)];
    clauses.extend(asked.clauses(|column, text| format!("contains({column},'{text}')")));
    let filter = clauses.join(" and ");
    let mark = from.map(|from| from.mark.parameter());
    let mut parameters = vec![("$filter", filter.as_str())];
    parameters.extend(mark.as_ref().map(|(name, value)| (*name, value.as_str())));
    address(&path(place, "Observations"), &parameters)
}

/// What a table says of itself.
pub(super) async fn about(place: Place<'_>, fetcher: &Fetcher) -> Result<About, Refusal> {
    let value = place.describe(fetcher, &path(place, "Properties")).await?;
    let mut notes = Notes::new(place.name());
    let fields = Fields::outer(place.name(), &value)?;
    // of a table that it does not know the service gives an object without properties
    if fields.get("Identifier").is_none() && fields.get("Title").is_none() {
        return Err(place.unknown());
    }
    if fields.needed_text(&mut notes, "Identifier") != place.table {
        return Err(place.unknown());
    }
    let about = About {
        title: fields.needed_text(&mut notes, "Title"),
        modified: fields.needed_text(&mut notes, "Modified"),
        is_ended: matches!(
            fields.needed_text(&mut notes, "Status").as_str(),
            "Gediscontinueerd" | "Vervallen"
        ),
    };
    notes.finish()?;
    Ok(about)
}

/// What a table is and holds.
pub(super) async fn table(place: Place<'_>, fetcher: &Fetcher) -> Result<TableFacts, Refusal> {
    let about = about(place, fetcher).await?;
    let measures = list(place, fetcher, "MeasureCodes", measure).await?;
    let measures: Vec<Measure> = measures.into_iter().flatten().collect();
    let mut dimensions = list(place, fetcher, "Dimensions", dimension).await?;
    place.check_keys(&dimensions, &measures)?;
    for dimension in &mut dimensions {
        let part = format!("{}Codes", dimension.key);
        dimension.codes = list(place, fetcher, &part, code).await?;
        if dimension.kind == DimensionKind::Areas {
            dimension.codes.retain(|code| !is_neighbourhood(&code.code));
        }
    }
    Ok(TableFacts {
        service: place.service,
        table: place.table.to_owned(),
        title: about.title,
        modified: about.modified,
        is_ended: about.is_ended,
        dimensions,
        measures,
    })
}

/// All entries of a part of the description.
async fn list<T>(
    place: Place<'_>,
    fetcher: &Fetcher,
    part: &str,
    read: fn(&Fields<'_>, &mut Notes) -> T,
) -> Result<Vec<T>, Refusal> {
    let value = place.describe(fetcher, &path(place, part)).await?;
    let mut notes = Notes::new(place.name());
    let outer = Fields::outer(place.name(), &value)?;
    let entries = outer.needed_list(&mut notes, "value");
    let entries: Vec<T> = entries.iter().map(|one| read(one, &mut notes)).collect();
    notes.finish()?;
    if outer.get("@odata.nextLink").is_some() {
        let problem = format!("{part} is langer dan een pagina");
        return Err(unreadable(place.name(), problem));
    }
    Ok(entries)
}

fn dimension(fields: &Fields<'_>, notes: &mut Notes) -> Dimension {
    let key = fields.needed_text(notes, "Identifier");
    let kind = fields.needed_text(notes, "Kind");
    Dimension {
        title: fields.text("Title").unwrap_or_else(|| key.clone()),
        kind: match kind.as_str() {
            "TimeDimension" => DimensionKind::Periods,
            kind if kind.starts_with("Geo") => DimensionKind::Areas,
            _ => DimensionKind::Other,
        },
        codes: Vec::new(),
        key,
    }
}

fn code(fields: &Fields<'_>, notes: &mut Notes) -> DimensionCode {
    let code = fields.needed_text(notes, "Identifier");
    DimensionCode {
        title: fields.text("Title").unwrap_or_else(|| code.clone()),
        status: status(fields.text("Status").as_deref()),
        code,
    }
}

/// A column of numbers.
fn measure(fields: &Fields<'_>, notes: &mut Notes) -> Option<Measure> {
    let code = fields.needed_text(notes, "Identifier");
    let is_text = fields.text("DataType").as_deref() == Some("String");
    (!is_text).then(|| Measure {
        title: fields.text("Title").unwrap_or_else(|| code.clone()),
        unit: fields.text("Unit").unwrap_or_default(),
        code,
    })
}

/// Districts and neighbourhoods are many and none of our areas.
fn is_neighbourhood(code: &str) -> bool {
    code.starts_with("WK") || code.starts_with("BU")
}
