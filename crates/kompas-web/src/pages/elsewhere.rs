//! Papers of other municipalities: search at a public service, and have what is chosen fetched.

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::access::Right;
use kompas_app::documents::{ElsewhereView, FoundPaper};
use kompas_domain::code::Code;
use kompas_domain::document::SearchService;

use super::manage::{field, page, reasons};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::filters::address;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const POLICY: Policy = Policy::With(Right::Work);
const PATH: &str = "/beheer/elders";

/// Bytes of what is chosen from a page of results, which comes back with its titles.
const CHOSEN: usize = 1 << 20;

/// A service that is busy is waited for, so not under the usual limits.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, POLICY, search)
        .post_large(PATH, POLICY, CHOSEN, add)
}

/// What a service has, for who has to choose one.
struct About {
    service: SearchService,
    /// The host that a search goes to.
    host: &'static str,
    has: &'static str,
}

const SERVICES: [About; 4] = [
    About {
        service: SearchService::OpenBesluitvorming,
        host: "openbesluitvorming.nl",
        has: "Stukken van gemeenteraden, provincies en waterschappen, zoals voorstellen, brieven en bijlagen. Van en tot gaan over de dag van het stuk. U mag een gemeente ook met haar CBS-code kiezen.",
    },
    About {
        service: SearchService::OpenRaadsinformatie,
        host: "api.openraadsinformatie.nl",
        has: "Ook stukken van gemeenteraden, uit een andere verzameling. Zet woorden die bij elkaar horen tussen aanhalingstekens. Van en tot gaan over de dag waarop de raad het stuk het laatst besprak.",
    },
    About {
        service: SearchService::OfficialPublications,
        host: "repository.overheid.nl",
        has: "Wat overheden bekendmaken: gemeentebladen, de Staatscourant en Kamerstukken. Kiest u een gemeente, dan zoekt Kompas alleen in haar gemeenteblad. Van en tot gaan over de dag van de bekendmaking.",
    },
    About {
        service: SearchService::LocalRegulations,
        host: "zoekservice.overheid.nl",
        has: "Verordeningen en beleidsregels van gemeenten, provincies en waterschappen. Van en tot gaan over de dag van de laatste wijziging.",
    },
];

/// What was typed in the form, to show again.
struct Typed {
    service: String,
    words: String,
    municipality: String,
    from: String,
    to: String,
}

impl Typed {
    fn of(pairs: &Pairs) -> Self {
        let typed = |name| field(pairs, name).to_owned();
        Self {
            service: typed("dienst"),
            words: typed("q"),
            municipality: typed("gemeente"),
            from: typed("van"),
            to: typed("tot"),
        }
    }

    fn pairs(&self) -> [(&'static str, String); 5] {
        [
            ("dienst", self.service.clone()),
            ("q", self.words.clone()),
            ("gemeente", self.municipality.clone()),
            ("van", self.from.clone()),
            ("tot", self.to.clone()),
        ]
    }
}

/// What was found, and what of it was chosen.
struct Results {
    view: ElsewhereView,
    chosen: Vec<usize>,
    /// The same in the form, so that a mistake does not cost another search.
    carried: String,
}

impl Results {
    fn new(view: ElsewhereView, chosen: Vec<usize>) -> Result<Self, Failure> {
        Ok(Self {
            carried: serde_json::to_string(&view).map_err(Failure::internal)?,
            view,
            chosen,
        })
    }

    /// `42 stukken`, `Ongeveer 42 stukken`.
    fn count(&self) -> String {
        let rough = if self.view.total_is_estimate {
            "Ongeveer "
        } else {
            ""
        };
        let noun = if self.view.total == 1 {
            "stuk"
        } else {
            "stukken"
        };
        format!("{rough}{} {noun}", self.view.total)
    }

    fn is_chosen(&self, number: usize) -> bool {
        self.chosen.contains(&number)
    }

    fn has_address(&self) -> bool {
        self.view.papers.iter().any(|paper| paper.address.is_some())
    }
}

#[derive(Template)]
#[template(path = "elders.html")]
struct ElsewherePage {
    page: Page,
    typed: Typed,
    /// What went wrong: a heading and its lines.
    trouble: Option<(&'static str, Vec<String>)>,
    results: Option<Results>,
}

impl ElsewherePage {
    fn new(site: &Visit, typed: Typed) -> Self {
        let page = page(site, PATH, "Zoeken bij andere gemeenten").below(("Beheer", "/beheer"));
        Self {
            page,
            typed,
            trouble: None,
            results: None,
        }
    }

    /// The page about a paper, or the paper itself. What a form carried may be anything, so only an
    /// address of the web becomes a link.
    fn link(paper: &FoundPaper) -> Option<&str> {
        let address = paper.page_address.as_deref().or(paper.address.as_deref())?;
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        is_web.then_some(address)
    }

    fn at(&self, number: u32) -> String {
        let number = ("pagina", number.to_string());
        let pairs = self.typed.pairs();
        let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
        address(PATH, filled.chain([&number]), "")
    }
}

async fn search(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let mut shown = ElsewherePage::new(&site, Typed::of(&pairs));
    let mut status = StatusCode::OK;
    if !pairs.is_empty() {
        match site.app.search_elsewhere(site.asker, &pairs).await {
            Ok(view) => shown.results = Some(Results::new(view, Vec::new())?),
            Err(Error::BadQuery(problems)) => {
                status = StatusCode::BAD_REQUEST;
                let lines = problems
                    .into_iter()
                    .map(|problem| format!("{}: {}.", label(&problem.name), problem.message));
                shown.trouble = Some(("Er is nog niet gezocht", lines.collect()));
            }
            Err(error) => {
                shown.trouble = Some(("De dienst gaf geen resultaten", reasons(error)?));
            }
        }
    }
    render(status, &shown)
}

async fn add(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let mut shown = ElsewherePage::new(&site, Typed::of(&pairs));
    let problems = match serde_json::from_str::<ElsewhereView>(field(&pairs, "gevonden")) {
        Ok(view) => {
            let numbers = pairs.iter().filter(|(name, _)| name == "keuze");
            let chosen: Vec<usize> = numbers
                .filter_map(|(_, value)| value.parse().ok())
                .collect();
            let papers: Vec<FoundPaper> = chosen
                .iter()
                .filter_map(|number| view.papers.get(number.checked_sub(1)?).cloned())
                .collect();
            match site.app.add_found(site.asker, &papers).await {
                Ok(_) => return Ok(Redirect::to("/beheer/taken").into_response()),
                Err(error) => {
                    shown.results = Some(Results::new(view, chosen)?);
                    reasons(error)?
                }
            }
        }
        Err(_) => vec!["De lijst met stukken kwam niet goed over. Zoek opnieuw.".to_owned()],
    };
    shown.trouble = Some(("Er is niets opgehaald", problems));
    render(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// How the form calls a parameter.
fn label(name: &str) -> &str {
    match name {
        "q" => "Woorden",
        "dienst" => "Dienst",
        "gemeente" => "Gemeente",
        "van" => "Van",
        "tot" => "Tot en met",
        other => other,
    }
}
