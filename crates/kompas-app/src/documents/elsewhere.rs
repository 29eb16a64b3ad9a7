//! Papers of other municipalities: searched at a public service, then fetched.

use std::str::FromStr;

use kompas_domain::code::UnknownCode;
use kompas_domain::document::{DocumentKind, SearchService};
use kompas_domain::filter::FilterProblem;
use kompas_domain::text::fold;
use kompas_fetch::councils::{OpenBesluitvorming, OpenRaadsinformatie};
use kompas_fetch::official::{LocalRegulations, OfficialPublications};
use kompas_fetch::{Fetcher, Found, FoundPage, Municipality, Question, Refusal};
use serde::{Deserialize, Serialize};
use time::{Date, Month, OffsetDateTime};

use super::add::{Destination, FetchOrder};
use crate::access::{Asker, Right};
use crate::{App, Error, Pairs};

/// Papers on a page; openbesluitvorming.nl counts more than 24 as two questions.
const PAGE_SIZE: u32 = 20;
/// No service searches beyond its ten thousandth result.
const LAST_PAGE: u32 = 10_000 / PAGE_SIZE;
/// The services of KOOP are asked no more words than this; none must be left out unsaid.
const MOST_WORDS: usize = 12;
/// The most letters of a text that a service gave.
const MOST_LETTERS: usize = 300;
/// Where the papers go.
const COLLECTION: &str = "andere-gemeenten";

/// The search services that are asked.
#[derive(Default)]
pub struct SearchServices {
    decisions: OpenBesluitvorming,
    councils: OpenRaadsinformatie,
    publications: OfficialPublications,
    regulations: LocalRegulations,
}

impl SearchServices {
    /// All of them at one address, for tests.
    pub fn at(base: &str) -> Self {
        Self {
            decisions: OpenBesluitvorming::at(base),
            councils: OpenRaadsinformatie::at(base),
            publications: OfficialPublications::at(base),
            regulations: LocalRegulations::at(base),
        }
    }

    async fn search(
        &self,
        service: SearchService,
        fetcher: &Fetcher,
        question: &Question,
    ) -> Result<FoundPage, Refusal> {
        match service {
            SearchService::OpenBesluitvorming => self.decisions.search(fetcher, question).await,
            SearchService::OpenRaadsinformatie => self.councils.search(fetcher, question).await,
            SearchService::OfficialPublications => {
                self.publications.search(fetcher, question).await
            }
            SearchService::LocalRegulations => self.regulations.search(fetcher, question).await,
        }
    }
}

/// What a search service found. A form can carry it, so that it need not be asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElsewhereView {
    /// The service that was asked.
    pub service: SearchService,
    /// This page, from 1.
    pub page: u32,
    /// How many pages can be asked for.
    pub pages: u32,
    /// How many papers the service has.
    pub total: u64,
    /// The service says that the number is rough.
    pub total_is_estimate: bool,
    /// The papers of this page.
    pub papers: Vec<FoundPaper>,
    /// What the service says of its answer, as Dutch sentences.
    pub remarks: Vec<String>,
    /// Fields of the answer that Kompas does not know.
    pub unknown_fields: Vec<String>,
    /// When it was asked.
    pub searched_at: OffsetDateTime,
}

/// A paper that a search service found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPaper {
    /// Its title.
    pub title: String,
    /// What is fetched: the document, or else the page about it.
    pub address: Option<String>,
    /// The page about it.
    pub page_address: Option<String>,
    /// The name of its municipality.
    pub municipality: Option<String>,
    /// The CBS code of its municipality, where the search was narrowed to that code: no service
    /// gives codes, and the store knows municipalities by nothing else.
    pub municipality_code: Option<String>,
    /// Who made it.
    pub organisation: Option<String>,
    /// Its date.
    pub date: Option<Date>,
    /// What it is.
    pub kind: DocumentKind,
    /// Some text around the words.
    pub snippet: Option<String>,
    /// The document that Kompas has of this address already.
    pub document: Option<i64>,
}

impl ElsewhereView {
    /// All that the user should know of this answer, as Dutch sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.remarks.clone();
        if !self.unknown_fields.is_empty() {
            notes.push(format!(
                "De dienst gaf velden die Kompas niet kent: {}. De lijst klopt, maar kan iets missen. Meld dit bij de makers van Kompas.",
                self.unknown_fields.join(", ")
            ));
        }
        notes
    }
}

impl From<Found> for FoundPaper {
    fn from(found: Found) -> Self {
        Self {
            title: found.title,
            address: found.address.or_else(|| found.page_address.clone()),
            page_address: found.page_address,
            municipality: found.municipality.map(|name| spelled(&name)),
            municipality_code: None,
            organisation: found.organisation,
            date: found.date,
            kind: found.kind,
            snippet: found.snippet,
            document: None,
        }
    }
}

impl App {
    /// Asks one search service, with the parameters `q`, `dienst`, `gemeente`, `van`, `tot` and
    /// `pagina` of an address. This goes out to that service.
    ///
    /// # Errors
    /// The asker may not work with documents; a pair is wrong; the service refuses, cannot be reached or gives
    /// what cannot be read, which is told as [`Error::Refused`]; the store fails.
    pub async fn search_elsewhere(
        &self,
        asker: Asker,
        pairs: Pairs<'_>,
    ) -> Result<ElsewhereView, Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let (service, question) = asked(pairs).map_err(Error::BadQuery)?;
        let answer = archive
            .services
            .search(service, &archive.fetcher, &question)
            .await;
        let found = answer.map_err(|refusal| Error::Refused(refusal.message()))?;
        let mut papers: Vec<FoundPaper> = found.items.into_iter().map(FoundPaper::from).collect();
        let addresses: Vec<String> = papers
            .iter()
            .filter_map(|paper| paper.address.clone())
            .collect();
        let known = archive
            .store
            .known_addresses(asker.scope(), &addresses)
            .await?;
        let municipality = question.municipality.as_ref();
        let code = municipality.and_then(|municipality| municipality.code.clone());
        for paper in &mut papers {
            paper.municipality_code.clone_from(&code);
            let address = paper.address.as_ref();
            paper.document = address.and_then(|address| known.get(address).copied());
        }
        let pages = found.total.div_ceil(u64::from(PAGE_SIZE));
        Ok(ElsewhereView {
            service,
            page: question.page,
            pages: u32::try_from(pages).map_or(LAST_PAGE, |pages| pages.clamp(1, LAST_PAGE)),
            total: found.total,
            total_is_estimate: found.total_is_estimate,
            papers,
            remarks: found.remarks,
            unknown_fields: found.unknown_fields,
            searched_at: found.searched_at,
        })
    }

    /// Has papers that a service found fetched into the collection of other municipalities; gives
    /// the jobs.
    ///
    /// # Errors
    /// The asker may not work with documents; there is no paper, or one without a web address; the store fails.
    pub async fn add_found(&self, asker: Asker, papers: &[FoundPaper]) -> Result<Vec<i64>, Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        if papers.is_empty() {
            return Err(Error::Refused("Kies een of meer stukken.".to_owned()));
        }
        let destination = Destination {
            collection: COLLECTION.to_owned(),
            ..Destination::default()
        };
        let orders = papers.iter().map(|paper| order(paper, &destination));
        self.order_all(archive, asker, &destination, orders.collect())
            .await
    }
}

fn order(paper: &FoundPaper, destination: &Destination) -> FetchOrder {
    let said = |text: &Option<String>| text.as_deref().and_then(one_line);
    let code = paper.municipality_code.as_deref().and_then(code);
    FetchOrder {
        address: paper.address.clone().unwrap_or_default(),
        destination: destination.clone(),
        kind: Some(paper.kind),
        title: one_line(&paper.title),
        publisher: said(&paper.organisation).or_else(|| said(&paper.municipality)),
        municipality: code,
    }
}

/// A text on one line and not too long; none where it says nothing.
fn one_line(text: &str) -> Option<String> {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line: String = words.join(" ").chars().take(MOST_LETTERS).collect();
    (!line.is_empty()).then_some(line)
}

/// The name of a municipality that is written without capitals: `bergen op zoom`.
fn spelled(name: &str) -> String {
    const SMALL: [&str; 9] = ["aan", "bij", "de", "den", "der", "en", "het", "in", "op"];
    if name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    let words = name.split(' ').enumerate().map(|(number, word)| {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if number == 0 || !SMALL.contains(&word) => {
                first.to_uppercase().chain(letters).collect()
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

fn asked(pairs: Pairs<'_>) -> Result<(SearchService, Question), Vec<FilterProblem>> {
    let mut service = None;
    let mut question = Question {
        size: PAGE_SIZE,
        ..Question::new("")
    };
    let mut problems = Vec::new();
    for (name, value) in pairs {
        let value = value.trim();
        let read = match name.as_str() {
            "q" => {
                value.clone_into(&mut question.words);
                Ok(())
            }
            _ if value.is_empty() => Ok(()),
            "dienst" => SearchService::from_str(value)
                .map(|found| service = Some(found))
                .map_err(|error: UnknownCode| error.to_string()),
            "gemeente" => municipality(value).map(|found| question.municipality = Some(found)),
            "van" => day(value).map(|day| question.from = Some(day)),
            "tot" => day(value).map(|day| question.to = Some(day)),
            "pagina" => value
                .parse()
                .ok()
                .filter(|page| (1..=LAST_PAGE).contains(page))
                .map(|page| question.page = page)
                .ok_or_else(|| format!("{value:?} kan niet; kies een getal van 1 tot {LAST_PAGE}")),
            _ => Err(
                "dit bestaat hier niet; kies dienst, q, gemeente, van, tot of pagina".to_owned(),
            ),
        };
        problems.extend(read.err().map(|message| problem(name, message)));
    }
    problems.extend(words_problem(&question.words).map(|said| problem("q", said)));
    if service.is_none() && !problems.iter().any(|problem| problem.name == "dienst") {
        problems.push(problem("dienst", "kies een dienst"));
    }
    if question.from.zip(question.to).is_some_and(|(a, b)| a > b) {
        problems.push(problem("tot", "deze dag ligt voor de eerste dag"));
    }
    let by_code = question.municipality.as_ref();
    if by_code.is_some_and(|found| found.code.is_some())
        && service.is_some_and(|service| service != SearchService::OpenBesluitvorming)
    {
        problems.push(problem(
            "gemeente",
            "deze dienst kent geen codes; schrijf de naam, zoals Soest",
        ));
    }
    match service {
        Some(service) if problems.is_empty() => Ok((service, question)),
        _ => Err(problems),
    }
}

fn problem(name: &str, message: impl Into<String>) -> FilterProblem {
    FilterProblem {
        name: name.to_owned(),
        message: message.into(),
    }
}

fn words_problem(words: &str) -> Option<String> {
    if !words.chars().any(char::is_alphanumeric) {
        return Some("vul een of meer woorden in".to_owned());
    }
    let count = words.split_whitespace().count();
    (count > MOST_WORDS)
        .then(|| format!("dit zijn {count} woorden; kies er hoogstens {MOST_WORDS}"))
}

/// A municipality by its name, with or without `gemeente`, or by its code: `GM0342`.
fn municipality(text: &str) -> Result<Municipality, String> {
    if let Some(code) = code(text) {
        return Ok(Municipality {
            code: Some(code.clone()),
            name: code,
        });
    }
    let name = text
        .split_once(' ')
        .filter(|(first, _)| fold(first) == "gemeente")
        .map_or(text, |(_, name)| name.trim());
    let is_name = name.chars().any(char::is_alphabetic) && name.chars().count() <= 60;
    if !is_name {
        return Err(format!(
            "{text:?} is geen gemeente; schrijf de naam of de code, zoals Soest of GM0342"
        ));
    }
    Ok(Municipality {
        code: None,
        name: name.to_owned(),
    })
}

/// The CBS code of a municipality, of `GM0342`, `gm0342` or `0342`.
fn code(text: &str) -> Option<String> {
    let digits = text
        .strip_prefix("GM")
        .or_else(|| text.strip_prefix("gm"))
        .unwrap_or(text);
    let is_code = digits.len() == 4 && digits.chars().all(|letter| letter.is_ascii_digit());
    is_code.then(|| format!("GM{digits}"))
}

/// A day: `2024-01-31` or `31-1-2024`.
fn day(text: &str) -> Result<Date, String> {
    let wrong = || format!("{text:?} is geen dag; schrijf hem als 31-12-2024");
    let parts: Vec<u16> = text
        .split('-')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| wrong())?;
    let (year, month, day) = match parts[..] {
        [year, month, day] if year >= 1000 => (year, month, day),
        [day, month, year] if year >= 1000 => (year, month, day),
        _ => return Err(wrong()),
    };
    let month = u8::try_from(month)
        .ok()
        .and_then(|month| Month::try_from(month).ok());
    let day = u8::try_from(day).ok();
    month
        .zip(day)
        .and_then(|(month, day)| Date::from_calendar_date(i32::from(year), month, day).ok())
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (text, expected) in [
            ("2024-01-31", Some("2024-01-31")),
            ("31-1-2024", Some("2024-01-31")),
            ("31-02-2024", None),
            ("2024-13-01", None),
            ("1-2-24", None),
            ("2024", None),
            ("gisteren", None),
            ("99999-01-01", None),
        ] {
            let read = day(text).ok().map(|day| day.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn municipalities() {
        for (text, code, name) in [
            ("Soest", None, "Soest"),
            ("gemeente Bergen op Zoom", None, "Bergen op Zoom"),
            ("GM0342", Some("GM0342"), "GM0342"),
            ("0342", Some("GM0342"), "GM0342"),
            ("'s-Hertogenbosch", None, "'s-Hertogenbosch"),
        ] {
            let read = municipality(text).unwrap();
            assert_eq!((read.code.as_deref(), &*read.name), (code, name), "{text}");
        }
        for text in ["12", "gemeente ?", &"x".repeat(61)] {
            assert!(municipality(text).is_err(), "{text}");
        }
        for (text, expected) in [
            ("alkmaar", "Alkmaar"),
            ("bergen op zoom", "Bergen op Zoom"),
            ("den haag", "Den Haag"),
            ("Hof van Twente", "Hof van Twente"),
        ] {
            assert_eq!(spelled(text), expected);
        }
    }

    #[test]
    fn what_is_wrong_is_told_together() {
        let pairs = |text: &str| -> Vec<(String, String)> {
            let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        for (text, expected) in [
            ("dienst=regelingen&q=damocles&gemeente=&van=", &[][..]),
            ("dienst=openbesluitvorming&q=x&gemeente=GM0342", &[]),
            ("q=", &["q", "dienst"]),
            ("dienst=elders&q=...", &["dienst", "q"]),
            ("dienst=regelingen&q=x&gemeente=GM0342", &["gemeente"]),
            (
                "dienst=regelingen&q=x&van=2024-02-01&tot=2024-01-01",
                &["tot"],
            ),
            (
                "dienst=regelingen&q=x&van=a&tot=b&pagina=0&kleur=rood",
                &["van", "tot", "pagina", "kleur"],
            ),
            ("dienst=regelingen&q=1 2 3 4 5 6 7 8 9 10 11 12 13", &["q"]),
        ] {
            let problems = asked(&pairs(text)).err().unwrap_or_default();
            let names: Vec<&str> = problems.iter().map(|problem| &*problem.name).collect();
            assert_eq!(names, expected, "{text}");
        }
    }

    #[test]
    fn texts_of_a_service_are_one_short_line() {
        assert_eq!(one_line(" a\n\u{1b} b ").as_deref(), Some("a b"));
        assert_eq!(one_line("\u{0} "), None);
        assert_eq!(one_line(&"é".repeat(400)).unwrap().chars().count(), 300);
    }
}
