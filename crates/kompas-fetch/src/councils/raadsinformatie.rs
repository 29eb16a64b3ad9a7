//! Open Raadsinformatie: an Elasticsearch 7 index for each municipality.

use kompas_domain::document::DocumentKind;
use kompas_domain::text::fold;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::answer::Reply;
use crate::fetcher::Fetcher;
use crate::fields::{self, Fields, Notes, day, plain, web_address};
use crate::found::{Found, FoundPage, Question, code};
use crate::refusal::Refusal;

const SERVICE: &str = "Open Raadsinformatie";

/// Elasticsearch gives no results beyond this.
const DEEPEST: u64 = 10_000;

/// The fields of a document that we ask for, so that none comes unasked.
const FIELDS: [&str; 8] = [
    "@id",
    "@type",
    "name",
    "title",
    "url",
    "original_url",
    "content_type",
    "last_discussed_at",
];

/// The search service Open Raadsinformatie.
#[derive(Debug, Clone)]
pub struct OpenRaadsinformatie {
    base: String,
}

impl Default for OpenRaadsinformatie {
    fn default() -> Self {
        Self::at(Self::ADDRESS)
    }
}

impl OpenRaadsinformatie {
    /// Where the service is.
    pub const ADDRESS: &'static str = "https://api.openraadsinformatie.nl/v1/elastic";

    /// The same service at another address.
    pub fn at(base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
        }
    }

    /// Searches documents, best first. A phrase may stand in double quotes.
    ///
    /// # Errors
    /// The municipality is unknown there, the page lies too deep, or the service cannot be
    /// reached or read.
    pub async fn search(
        &self,
        fetcher: &Fetcher,
        question: &Question,
    ) -> Result<FoundPage, Refusal> {
        if question.skipped() + u64::from(question.size()) > DEEPEST {
            return Err(refused(
                "verder dan het tienduizendste resultaat zoekt die dienst niet",
            ));
        }
        let address = format!("{}/{}/_search", self.base, index(question));
        let body = body(question).to_string();
        let reply = fetcher
            .ask(&address, "application/json", Some(body))
            .await?;
        read_page(&reply, question, fetcher.now())
    }
}

fn refused(problem: &str) -> Refusal {
    Refusal::Question {
        service: SERVICE,
        problem: problem.to_owned(),
    }
}

/// The indexes to search: their names are the municipality's and the time of making, as in
/// `ori_alkmaar_20190507105200`.
fn index(question: &Question) -> String {
    let Some(municipality) = &question.municipality else {
        return "ori_*".to_owned();
    };
    let name = fold(&municipality.name);
    let parts: Vec<&str> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    format!("ori_{}_2*", parts.join("*"))
}

fn body(question: &Question) -> Value {
    let words = json!({
        "simple_query_string": {
            "query": question.words,
            "fields": ["text", "title", "description", "name"],
            "default_operator": "and",
            "flags": "PHRASE",
        }
    });
    let mut filter = Vec::new();
    let mut range = serde_json::Map::new();
    for (bound, day) in [("gte", question.from), ("lte", question.to)] {
        if let Some(day) = day {
            range.insert(bound.to_owned(), json!(day.to_string()));
        }
    }
    if !range.is_empty() {
        filter.push(json!({ "range": { "last_discussed_at": range } }));
    }
    json!({
        "query": { "bool": { "must": [words], "filter": filter } },
        "highlight": {
            "fields": { "text": {}, "description": {} },
            "fragment_size": 200,
            "number_of_fragments": 1,
        },
        "_source": { "includes": FIELDS },
        "from": question.skipped(),
        "size": question.size(),
        "track_total_hits": true,
    })
}

fn read_page(
    reply: &Reply,
    question: &Question,
    now: OffsetDateTime,
) -> Result<FoundPage, Refusal> {
    let value = fields::json(SERVICE, reply)?;
    let mut notes = Notes::new(SERVICE);
    let outer =
        Fields::outer(SERVICE, &value)?.only(&mut notes, &["took", "timed_out", "_shards", "hits"]);
    let shards = outer.object("_shards");
    let of_shards = |name| {
        let number = shards
            .as_ref()
            .and_then(|shards| shards.get(name)?.as_u64());
        number.unwrap_or_default()
    };
    if let Some(municipality) = &question.municipality
        && shards.is_some()
        && of_shards("total") == 0
    {
        let problem = format!("die dienst heeft geen stukken van {}", municipality.name);
        return Err(refused(&problem));
    }
    let mut remarks = Vec::new();
    if outer.is_true("timed_out") || of_shards("failed") > 0 {
        remarks.push("Open Raadsinformatie heeft niet alles kunnen doorzoeken.".to_owned());
    }
    let hits = outer.needed_object(&mut notes, "hits");
    let hits = hits.map(|hits| hits.only(&mut notes, &["total", "max_score", "hits"]));
    let (total, total_is_estimate) = hits
        .as_ref()
        .map_or((0, false), |hits| read_total(hits, &mut notes));
    let items = hits
        .as_ref()
        .map(|hits| hits.needed_list(&mut notes, "hits"))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|hit| read_hit(hit, &mut notes))
        .collect();
    Ok(FoundPage {
        total,
        total_is_estimate,
        items,
        unknown_fields: notes.finish()?,
        remarks,
        searched_at: now,
    })
}

fn read_total(hits: &Fields<'_>, notes: &mut Notes) -> (u64, bool) {
    let Some(total) = hits.needed_object(notes, "total") else {
        return (0, false);
    };
    let rough = total.text("relation").as_deref() == Some("gte");
    (total.needed_number(notes, "value"), rough)
}

fn read_hit(hit: Fields<'_>, notes: &mut Notes) -> Option<Found> {
    const KNOWN: [&str; 7] = [
        "_index",
        "_type",
        "_id",
        "_score",
        "_source",
        "highlight",
        "sort",
    ];
    let hit = hit.only(notes, &KNOWN);
    let identifier = hit.needed_text(notes, "_id");
    let municipality = municipality(&hit.needed_text(notes, "_index"));
    let source = hit.needed_object(notes, "_source")?.only(notes, &FIELDS);
    let title = source.text("name").or_else(|| source.text("title"));
    let title = title.unwrap_or_else(|| source.needed_text(notes, "name"));
    Some(Found {
        title,
        address: web_address(source.text("original_url"))
            .or_else(|| web_address(source.text("url"))),
        page_address: web_address(source.text("@id")),
        municipality_code: code(municipality.as_deref()),
        municipality,
        organisation: None,
        date: source.text("last_discussed_at").and_then(|text| day(&text)),
        kind: DocumentKind::CouncilPaper,
        snippet: snippet(&hit),
        identifier,
    })
}

fn snippet(hit: &Fields<'_>) -> Option<String> {
    let highlight = hit.object("highlight")?;
    ["text", "description"].iter().find_map(|field| {
        let first = highlight.get(field)?.as_array()?.first()?.as_str()?;
        plain(first)
    })
}

/// `alkmaar` of `ori_alkmaar_20190507105200`.
fn municipality(index: &str) -> Option<String> {
    let (name, _) = index.strip_prefix("ori_")?.rsplit_once('_')?;
    Some(name.replace('_', " "))
}
