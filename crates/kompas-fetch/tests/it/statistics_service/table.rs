//! A table as a test writes it down, and as each kind of service has it.

use serde_json::{Value, json};

use super::{Entry, INTERNAL, Sets};

/// A table as a test writes it down.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) modified: String,
    /// `Regulier` or `Gediscontinueerd`.
    pub(crate) status: String,
    pub(crate) dimensions: Vec<Dimension>,
    /// Codes; also the title. The unit is `aantal`.
    pub(crate) measures: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A dimension of a table.
#[derive(Debug, Clone)]
pub(crate) struct Dimension {
    pub(crate) key: String,
    pub(crate) kind: Kind,
    /// Without spaces.
    pub(crate) codes: Vec<String>,
    /// How wide the older services make its codes, with spaces.
    pub(crate) width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Other,
    Areas,
    Neighbourhoods,
    Periods,
}

/// A row of a table: a code for each dimension and a figure for each measure.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) codes: Vec<String>,
    pub(crate) figures: Vec<Figure>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Figure {
    Number(f64),
    /// With the word that the CBS has for it: `Impossible`.
    Absent(&'static str),
}

fn entry(value: Value) -> Entry {
    match value {
        Value::Object(entry) => entry,
        other => panic!("{other} is no object"),
    }
}

fn status(kind: Kind) -> Option<&'static str> {
    (kind == Kind::Periods).then_some("Definitief")
}

/// A table as `OData` 4 has it.
pub(crate) fn v4_sets(table: &Table) -> Sets {
    let properties = json!({ "Identifier": table.id, "Title": table.title,
        "Modified": table.modified, "Status": table.status });
    let measures = table.measures.iter().map(|code| {
        entry(json!({ "Identifier": code, "Title": code, "DataType": "Long", "Unit": "aantal" }))
    });
    let dimensions = table.dimensions.iter().map(|one| {
        let kind = match one.kind {
            Kind::Other => "Dimension",
            Kind::Areas => "GeoDimension",
            Kind::Neighbourhoods => "GeoDetailDimension",
            Kind::Periods => "TimeDimension",
        };
        entry(
            json!({ "Identifier": one.key, "Title": one.key, "Kind": kind,
            "CodesUrl": format!("{INTERNAL}/{}Codes", one.key) }),
        )
    });
    let mut sets = Sets::from([
        ("Properties".to_owned(), vec![entry(properties)]),
        ("MeasureCodes".to_owned(), measures.collect()),
        ("Dimensions".to_owned(), dimensions.collect()),
        ("Observations".to_owned(), observations(table)),
    ]);
    for one in &table.dimensions {
        let codes = one.codes.iter().map(|code| {
            entry(json!({ "Identifier": code, "Title": code, "Status": status(one.kind) }))
        });
        sets.insert(format!("{}Codes", one.key), codes.collect());
    }
    sets
}

fn observations(table: &Table) -> Vec<Entry> {
    let mut all = Vec::new();
    for row in &table.rows {
        for (measure, figure) in table.measures.iter().zip(&row.figures) {
            let (attribute, value) = match figure {
                Figure::Number(number) => ("None", Some(*number)),
                Figure::Absent(why) => (*why, None),
            };
            let mut observation = entry(json!({ "Id": all.len(), "Measure": measure,
                "ValueAttribute": attribute, "Value": value, "StringValue": null }));
            for (dimension, code) in table.dimensions.iter().zip(&row.codes) {
                observation.insert(dimension.key.clone(), json!(code));
            }
            all.push(observation);
        }
    }
    all
}

/// A table as `OData` 3 has it.
pub(crate) fn v3_sets(table: &Table) -> Sets {
    let padded = |one: &Dimension, code: &str| format!("{code:<width$}", width = one.width);
    let about = json!({ "ID": 0, "Title": table.title, "Identifier": table.id,
        "Modified": table.modified, "Frequency": "Perjaar", "OutputStatus": table.status });
    let dimensions = table.dimensions.iter().map(|one| {
        let kind = match one.kind {
            Kind::Other => "Dimension",
            Kind::Areas => "GeoDimension",
            Kind::Neighbourhoods => "GeoDetail",
            Kind::Periods => "TimeDimension",
        };
        entry(
            json!({ "odata.type": format!("Cbs.OData.{kind}"), "Type": kind, "Key": one.key,
            "Title": one.key }),
        )
    });
    let group = entry(json!({ "Type": "TopicGroup", "Key": "", "Title": "Groep" }));
    let measures = table.measures.iter().map(|code| {
        entry(
            json!({ "Type": "Topic", "Key": code, "Title": code, "Datatype": "Long",
            "Unit": "aantal" }),
        )
    });
    let properties = dimensions.chain([group]).chain(measures).collect();
    let rows = table.rows.iter().enumerate().map(|(number, row)| {
        let mut typed = entry(json!({ "ID": number }));
        for (one, code) in table.dimensions.iter().zip(&row.codes) {
            typed.insert(one.key.clone(), json!(padded(one, code)));
        }
        for (measure, figure) in table.measures.iter().zip(&row.figures) {
            let value = match figure {
                Figure::Number(number) => json!(number),
                Figure::Absent(_) => Value::Null,
            };
            typed.insert(measure.clone(), value);
        }
        typed
    });
    let mut sets = Sets::from([
        ("TableInfos".to_owned(), vec![entry(about)]),
        ("DataProperties".to_owned(), properties),
        ("TypedDataSet".to_owned(), rows.collect()),
    ]);
    for one in &table.dimensions {
        let codes = one.codes.iter().map(|code| {
            entry(json!({ "Key": padded(one, code), "Title": code, "Status": status(one.kind) }))
        });
        sets.insert(one.key.clone(), codes.collect());
    }
    sets
}
