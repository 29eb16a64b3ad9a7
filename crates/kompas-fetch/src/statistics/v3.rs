//! `OData` 3 of the older service of the CBS and that of the police: a row has a column for each
//! measure. `ODataApi` describes a table and gives no more than 10,000 rows of anything;
//! `ODataFeed` gives the rows, page by page.

use kompas_domain::code::Code;
use kompas_domain::statistics::{
    AreaKind, Dimension, DimensionCode, DimensionKind, Measure, TableFacts,
};
use serde_json::Value;

use super::asked::{Asked, begins, either};
use super::place::{About, Place, address, encoded, status};
use super::position::{Mark, Position};
use crate::exchange::short;
use crate::fetcher::Fetcher;
use crate::fields::{Fields, Notes, unreadable};
use crate::refusal::Refusal;

/// The most rows of one answer.
pub(super) const TOP: u64 = 10_000;

/// Without it the answer is Atom.
const FORMAT: (&str, &str) = ("$format", "json");

fn path(place: Place<'_>, engine: &str, part: &str) -> String {
    let (base, table) = (place.base, place.table);
    format!("{base}/{engine}/odata/{table}/{}", encoded(part))
}

/// The address of a page of rows.
pub(super) fn rows_address(
    place: Place<'_>,
    asked: &Asked<'_>,
    from: Option<&Position>,
) -> Result<String, Refusal> {
    let filter = asked.clauses(|column, text| format!("substringof('{text}',{column})"));
    let filter = filter.join(" and ");
    let dimensions = asked.facts.dimensions.iter().map(|one| one.key.as_str());
    let measures = asked.query.measures.iter().map(String::as_str);
    let select: Vec<&str> = ["ID"]
        .into_iter()
        .chain(dimensions)
        .chain(measures)
        .collect();
    let (select, top) = (select.join(","), TOP.to_string());
    let skip = match from.map(|from| &from.mark) {
        None => None,
        Some(Mark::Skip(rows)) => Some(rows.to_string()),
        Some(Mark::Token(_)) => {
            return Err(place.refusal("krijgt een plaats die van een andere dienst is"));
        }
    };
    let mut parameters = vec![
        FORMAT,
        ("$filter", filter.as_str()),
        ("$select", select.as_str()),
        ("$top", top.as_str()),
    ];
    parameters.extend(skip.as_deref().map(|rows| ("$skip", rows)));
    Ok(address(
        &path(place, "ODataFeed", "TypedDataSet"),
        &parameters,
    ))
}

/// What a table says of itself.
pub(super) async fn about(place: Place<'_>, fetcher: &Fetcher) -> Result<About, Refusal> {
    let value = list(place, fetcher, "TableInfos", None).await?;
    let mut notes = Notes::new(place.name());
    let outer = Fields::outer(place.name(), &value)?;
    let entries = outer.needed_list(&mut notes, "value");
    let Some(fields) = entries.first() else {
        notes.finish()?;
        return Err(place.unknown());
    };
    let identifier = fields.needed_text(&mut notes, "Identifier");
    let about = About {
        title: fields.needed_text(&mut notes, "Title"),
        modified: fields.needed_text(&mut notes, "Modified"),
        is_ended: is_ended(fields),
    };
    notes.finish()?;
    if identifier.eq_ignore_ascii_case(place.table) {
        Ok(about)
    } else {
        Err(place.unknown())
    }
}

fn is_ended(fields: &Fields<'_>) -> bool {
    ["OutputStatus", "Frequency"].iter().any(|name| {
        let word = fields.text(name).unwrap_or_default().to_lowercase();
        ["stopgezet", "gediscontinueerd", "vervallen"]
            .iter()
            .any(|end| word.starts_with(end))
    })
}

/// What a table is and holds.
pub(super) async fn table(place: Place<'_>, fetcher: &Fetcher) -> Result<TableFacts, Refusal> {
    let about = about(place, fetcher).await?;
    let value = list(place, fetcher, "DataProperties", None).await?;
    let (mut dimensions, measures) = properties(place, &value)?;
    place.check_keys(&dimensions, &measures)?;
    for dimension in &mut dimensions {
        dimension.codes = codes(place, fetcher, dimension).await?;
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

async fn list(
    place: Place<'_>,
    fetcher: &Fetcher,
    part: &str,
    filter: Option<&str>,
) -> Result<Value, Refusal> {
    let mut parameters = vec![FORMAT];
    parameters.extend(filter.map(|filter| ("$filter", filter)));
    let address = address(&path(place, "ODataApi", part), &parameters);
    place.describe(fetcher, &address).await
}

fn properties(place: Place<'_>, value: &Value) -> Result<(Vec<Dimension>, Vec<Measure>), Refusal> {
    let mut notes = Notes::new(place.name());
    let outer = Fields::outer(place.name(), value)?;
    let (mut dimensions, mut measures) = (Vec::new(), Vec::new());
    for fields in outer.needed_list(&mut notes, "value") {
        let kind = fields.needed_text(&mut notes, "Type");
        let kind = match kind.as_str() {
            "Dimension" => DimensionKind::Other,
            "GeoDimension" | "GeoDetail" => DimensionKind::Areas,
            "TimeDimension" => DimensionKind::Periods,
            "Topic" => {
                measures.extend(measure(&fields, &mut notes));
                continue;
            }
            "TopicGroup" | "" => continue,
            // it may tell rows apart, and adding them up would be wrong
            other => {
                let problem = format!("het heeft een onderdeel van de soort {}", short(other));
                return Err(unreadable(place.name(), problem));
            }
        };
        let key = fields.needed_text(&mut notes, "Key");
        dimensions.push(Dimension {
            title: fields.text("Title").unwrap_or_else(|| key.clone()),
            key,
            kind,
            codes: Vec::new(),
        });
    }
    notes.finish()?;
    Ok((dimensions, measures))
}

/// A column of numbers; those of text, as the name of a municipality, measure nothing.
fn measure(fields: &Fields<'_>, notes: &mut Notes) -> Option<Measure> {
    if fields.text("Datatype").as_deref() == Some("String") {
        return None;
    }
    let code = fields.needed_text(notes, "Key");
    Some(Measure {
        title: fields.text("Title").unwrap_or_else(|| code.clone()),
        unit: fields.text("Unit").unwrap_or_default(),
        code,
    })
}

/// The codes of a dimension; of areas only those of our kinds, because neighbourhoods are more
/// than the service gives at once.
async fn codes(
    place: Place<'_>,
    fetcher: &Fetcher,
    dimension: &Dimension,
) -> Result<Vec<DimensionCode>, Refusal> {
    let filter = (dimension.kind == DimensionKind::Areas)
        .then(|| either(AreaKind::ALL.iter().map(|kind| begins("Key", kind.code()))));
    let value = list(place, fetcher, &dimension.key, filter.as_deref()).await?;
    let mut notes = Notes::new(place.name());
    let outer = Fields::outer(place.name(), &value)?;
    let entries = outer.needed_list(&mut notes, "value");
    let codes: Vec<DimensionCode> = entries.iter().map(|one| code(one, &mut notes)).collect();
    notes.finish()?;
    let rows = u64::try_from(codes.len()).unwrap_or(u64::MAX);
    if rows >= TOP || outer.get("odata.nextLink").is_some() {
        let problem = format!("heeft in {} meer codes dan Kompas kan lezen", dimension.key);
        return Err(place.refusal(problem));
    }
    Ok(codes)
}

fn code(fields: &Fields<'_>, notes: &mut Notes) -> DimensionCode {
    let trimmed = fields.needed_text(notes, "Key");
    let padded = fields.get("Key").and_then(Value::as_str);
    DimensionCode {
        code: padded.unwrap_or_default().to_owned(),
        title: fields.text("Title").unwrap_or(trimmed),
        status: status(fields.text("Status").as_deref()),
    }
}
