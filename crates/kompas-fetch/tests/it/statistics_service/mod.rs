//! A service of statistics that behaves like the real ones, as a pure function from an address to
//! an answer: `OData` 4 of the CBS, and `OData` 3 of the older service and of the police.
//!
//! It needs nothing but `serde_json`, so that other crates can take this file in by its path.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

mod filter;
mod table;

use filter::{Filter, no_property};
pub(crate) use table::{Dimension, Figure, Kind, Row, Table, v3_sets, v4_sets};

/// Where the links of its answers lead. Nobody should go there.
pub(crate) const INTERNAL: &str = "http://statistiek.prod.binnen.nl";

/// `ODataApi` gives no more rows than this.
const LIMIT: usize = 10_000;

/// An answer: status, media type and body.
pub(crate) type Said = (u16, &'static str, String);

/// One entry of a set.
pub(crate) type Entry = Map<String, Value>;

/// The sets of a table by their names.
pub(crate) type Sets = BTreeMap<String, Vec<Entry>>;

/// The services.
#[derive(Debug, Clone)]
pub(crate) struct StatisticsService {
    v3: HashMap<String, Sets>,
    v4: HashMap<String, Sets>,
    /// The most values of an answer of `OData` 4: 100,000.
    page: usize,
    /// The most rows of an answer of the feed of `OData` 3: 10,000.
    feed_page: usize,
}

impl Default for StatisticsService {
    fn default() -> Self {
        Self {
            v3: HashMap::new(),
            v4: HashMap::new(),
            page: 100_000,
            feed_page: LIMIT,
        }
    }
}

impl StatisticsService {
    /// A service with one table, in both its forms.
    pub(crate) fn of(table: &Table) -> Self {
        Self::default()
            .with_v3(&table.id, v3_sets(table))
            .with_v4(&table.id, v4_sets(table))
    }

    /// The same service with smaller pages.
    pub(crate) fn paged(mut self, page: usize, feed_page: usize) -> Self {
        (self.page, self.feed_page) = (page, feed_page);
        self
    }

    pub(crate) fn with_v3(mut self, table: &str, sets: Sets) -> Self {
        self.v3.insert(table.to_owned(), sets);
        self
    }

    pub(crate) fn with_v4(mut self, table: &str, sets: Sets) -> Self {
        self.v4.insert(table.to_owned(), sets);
        self
    }

    /// Answers as the service at this path would.
    pub(crate) fn answer(&self, path_and_query: &str) -> Said {
        let (path, query) = path_and_query
            .split_once('?')
            .unwrap_or((path_and_query, ""));
        let options = Options::read(query);
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["odata", "v1", "CBS", table, set] => self.answer_v4(table, set, &options),
            [engine @ ("ODataApi" | "ODataFeed"), "odata", table, set] => {
                let feed = *engine == "ODataFeed";
                self.answer_v3(feed, table, set, &options)
            }
            _ => (404, "text/html", "<h1>Not Found</h1>".to_owned()),
        }
    }

    fn answer_v4(&self, table: &str, set: &str, options: &Options) -> Said {
        let context = format!("https://datasets.cbs.nl/odata/v1/CBS/{table}/$metadata#{set}");
        // a table that it does not know is empty, also where only the case is wrong
        let Some(sets) = self.v4.get(table) else {
            return ok(&json!({ "@odata.context": context, "value": [] }));
        };
        let Some(entries) = sets.get(set) else {
            return (404, "application/json", String::new());
        };
        if let ("Properties", [only]) = (set, entries.as_slice()) {
            return ok(&Value::Object(only.clone()));
        }
        let found = match options.filter(entries, &["eq", "startswith", "contains"]) {
            Ok(found) => found,
            Err(problem) => return refused(400, &json!({ "error": { "message": problem } })),
        };
        let size = if set == "Observations" {
            self.page
        } else {
            100_000
        };
        let page = found.iter().copied().skip(options.skip);
        let page: Vec<&Entry> = page.take(size).collect();
        let end = options.skip + page.len();
        let mut answer = json!({ "@odata.context": context, "value": page });
        if end < found.len() {
            let link = format!("{INTERNAL}/{table}/{set}?$filter=Geslacht&$skip={end}");
            answer["@odata.nextLink"] = json!(link);
        }
        ok(&answer)
    }

    fn answer_v3(&self, feed: bool, table: &str, set: &str, options: &Options) -> Said {
        if !options.json {
            let atom = "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"/>";
            return (200, "application/atom+xml", atom.to_owned());
        }
        if !feed && options.skips {
            return old_error(
                500,
                "The 'Skip' query option is not supported on the ODataApi",
            );
        }
        let Some(entries) = self.v3.get(table).and_then(|sets| sets.get(set)) else {
            return old_error(404, "Resource not found for the segment");
        };
        let known = ["eq", "startswith", "substringof"];
        let found = match options.filter(entries, &known) {
            Ok(found) => found,
            Err(problem) => return old_error(400, &problem),
        };
        let asked = options.top.unwrap_or(usize::MAX);
        if !feed && found.len().min(asked) > LIMIT {
            return old_error(500, "The query returns more than 10000 rows");
        }
        let size = if feed { self.feed_page } else { LIMIT };
        let page = found.iter().skip(options.skip).take(size.min(asked));
        let page: Result<Vec<Entry>, String> = page.map(|row| options.selected(row)).collect();
        let page = match page {
            Ok(page) => page,
            Err(problem) => return old_error(400, &problem),
        };
        let end = options.skip + page.len();
        let mut answer =
            json!({ "odata.metadata": format!("{INTERNAL}/$metadata"), "value": page });
        // what was asked for by number needs no link
        if asked > size && end < found.len() {
            answer["odata.nextLink"] = json!(format!("{INTERNAL}/{set}?$skip={end}"));
        }
        ok(&answer)
    }
}

fn ok(answer: &Value) -> Said {
    (200, "application/json", answer.to_string())
}

fn refused(status: u16, error: &Value) -> Said {
    (status, "application/json", error.to_string())
}

fn old_error(status: u16, problem: &str) -> Said {
    let message = json!({ "lang": "en-US", "value": problem });
    refused(
        status,
        &json!({ "odata.error": { "code": "", "message": message } }),
    )
}

/// What is asked of a set.
#[derive(Debug, Default)]
struct Options {
    json: bool,
    filter: Option<String>,
    select: Option<Vec<String>>,
    top: Option<usize>,
    skips: bool,
    skip: usize,
}

impl Options {
    fn read(query: &str) -> Self {
        let mut options = Self::default();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decoded(value);
            match decoded(name).as_str() {
                "$format" => options.json = value == "json",
                "$filter" => options.filter = Some(value),
                "$select" => options.select = Some(value.split(',').map(str::to_owned).collect()),
                "$top" => options.top = value.parse().ok(),
                "$skip" => {
                    options.skips = true;
                    options.skip = value.parse().unwrap();
                }
                _ => {}
            }
        }
        options
    }

    fn filter<'e>(&self, entries: &'e [Entry], known: &[&str]) -> Result<Vec<&'e Entry>, String> {
        let Some(filter) = &self.filter else {
            return Ok(entries.iter().collect());
        };
        let filter = Filter::read(filter, known)?;
        let mut found = Vec::new();
        for entry in entries {
            if filter.holds(entry)? {
                found.push(entry);
            }
        }
        Ok(found)
    }

    fn selected(&self, entry: &Entry) -> Result<Entry, String> {
        let Some(select) = &self.select else {
            return Ok(entry.clone());
        };
        let mut selected = Entry::new();
        for name in select {
            let value = entry.get(name).ok_or_else(|| no_property(name))?;
            selected.insert(name.clone(), value.clone());
        }
        Ok(selected)
    }
}

/// A plus is a plus, as with the real services.
fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let code = [bytes.next().unwrap(), bytes.next().unwrap()];
        let code = std::str::from_utf8(&code).unwrap();
        out.push(u8::from_str_radix(code, 16).unwrap());
    }
    String::from_utf8(out).unwrap()
}
