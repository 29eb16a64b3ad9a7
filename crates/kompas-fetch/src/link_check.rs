//! What a check of an address found.

use kompas_domain::link::LinkState;

use crate::address::Reason;
use crate::fetcher::Arrival;
use crate::page::Page;
use crate::refusal::Refusal;
use crate::wall::wall;

/// What a check of an address found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkCheck {
    /// The state by this check alone; who calls decides when failing has lasted long enough.
    pub state: LinkState,
    /// The last HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// Where the answer came from, if that is another address.
    pub final_address: Option<String>,
    /// What was found, in Dutch.
    pub note: String,
    /// The site says that the new address is there to stay.
    pub permanent_redirect: bool,
}

/// Titles of pages that are not there, although the site says 200.
const GONE: [&str; 8] = [
    "404",
    "pagina niet gevonden",
    "page not found",
    "niet gevonden",
    "not found",
    "pagina bestaat niet",
    "deze pagina is verwijderd",
    "oeps",
];

pub(crate) fn of_arrival(arrival: &Arrival) -> LinkCheck {
    let (state, note) = verdict(arrival);
    let moved = arrival.hops > 0 && arrival.at.url != arrival.asked.url;
    LinkCheck {
        state,
        status: Some(arrival.reply.status),
        final_address: moved.then(|| arrival.at.url.to_string()),
        note,
        permanent_redirect: moved && arrival.for_good,
    }
}

fn verdict(arrival: &Arrival) -> (LinkState, String) {
    let status = arrival.reply.status;
    if wall(&arrival.asked.url, &arrival.at.url, &arrival.reply).is_some() {
        let note = "De site vraagt om in te loggen of om een captcha.";
        return (LinkState::Guarded, note.to_owned());
    }
    match status {
        200..300 => found(arrival),
        404 | 410 => (
            LinkState::Dead,
            format!("De site zegt dat de pagina er niet is (code {status})."),
        ),
        401 | 402 | 403 | 405 | 406 | 407 | 451 => (
            LinkState::Guarded,
            format!("De site laat machines hier niet toe (code {status})."),
        ),
        _ => (
            LinkState::Failing,
            format!("De site geeft een fout (code {status})."),
        ),
    }
}

fn found(arrival: &Arrival) -> (LinkState, String) {
    if arrival.reply.is_html() {
        let title = Page::glance(&arrival.reply.bytes).title;
        if GONE.iter().any(|gone| title.starts_with(gone)) {
            let note = "De site antwoordt, maar met een pagina die zegt dat er niets is.";
            return (LinkState::Dead, note.to_owned());
        }
    }
    let (asked, at) = (&arrival.asked.url, &arrival.at.url);
    if arrival.hops == 0 || asked == at {
        return (LinkState::Alive, "De pagina is bereikbaar.".to_owned());
    }
    if at.path() == "/" && asked.path() != "/" {
        let note = format!(
            "Het adres leidt nu naar de voorpagina van {}.",
            arrival.at.host
        );
        return (LinkState::Moved, note);
    }
    if arrival.for_good {
        return (LinkState::Moved, format!("De pagina staat nu op {at}."));
    }
    (
        LinkState::Alive,
        format!("De pagina is bereikbaar via {at}."),
    )
}

pub(crate) fn of_refusal(refusal: &Refusal) -> LinkCheck {
    let state = match refusal {
        Refusal::Robots { .. } | Refusal::Login { .. } | Refusal::Captcha { .. } => {
            LinkState::Guarded
        }
        Refusal::NotAllowed { reason, .. } if !matches!(reason, Reason::Downgrade) => {
            LinkState::Unknown
        }
        _ => LinkState::Failing,
    };
    LinkCheck {
        state,
        status: match refusal {
            Refusal::Status { status, .. } => Some(*status),
            _ => None,
        },
        final_address: None,
        note: refusal.message(),
        permanent_redirect: false,
    }
}
