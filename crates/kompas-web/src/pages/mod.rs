//! The pages of the site: each a struct with its template.

mod about;
mod accounts;
pub(crate) mod changes;
mod documents;
mod dossiers;
mod edition_files;
mod editions;
pub(crate) mod editorial;
mod elsewhere;
mod entry;
mod feed;
mod figures;
mod form;
mod home;
pub(crate) mod local;
mod manage;
mod matrix;
mod members;
mod organisations;
mod own_figures;
mod own_sources;
mod paper_templates;
mod profile;
mod questions;
mod reading;
mod replies;
mod saved_searches;
mod search;
mod sign_on;
mod sources;
mod system;
mod terms;
mod themes;
pub(crate) mod tips;
mod tokens;
mod trail;

use std::borrow::Borrow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kompas_domain::code::{Code, SourceForm};
use kompas_domain::difference::Part;
use kompas_domain::dossier::{
    Confidence, DossierState, Ground, InformationLabel, InformationReach, Involvement, Openness,
    RetentionClass, SourceUse,
};
use kompas_domain::guide::Listing;
use kompas_domain::people::{OrganisationKind, Role};
use kompas_domain::round::StillHolds;
use kompas_domain::saved_search::Rhythm;
use time::OffsetDateTime;

pub(crate) use kompas_app::HitTarget;
pub(crate) use kompas_app::people::{MAX_DAYS, TokenState};
pub(crate) use kompas_domain::api_token::TokenRight;
pub(crate) use kompas_domain::code::ListingStatus;
pub(crate) use kompas_domain::filter::Facet;
pub(crate) use kompas_domain::municipality::municipalities;
use kompas_domain::text::enumerate;
pub(crate) use kompas_domain::text::long_date as date;

/// The roles of members, in the order in which they are shown.
pub(crate) const ROLES: &[Role] = Role::ALL;

/// What a key to the API may be good for, in the order in which it is shown.
pub(crate) const TOKEN_RIGHTS: &[TokenRight] = TokenRight::ALL;

/// `lezen en schrijven`.
pub(crate) fn rights(rights: &[TokenRight]) -> String {
    let codes: Vec<&str> = rights.iter().map(|right| right.code()).collect();
    enumerate(&codes, "en")
}

/// The closed lists of dossiers, in the order in which they are shown.
pub(crate) const RETENTION: &[RetentionClass] = RetentionClass::ALL;
pub(crate) const DOSSIER_STATES: &[DossierState] = DossierState::ALL;
pub(crate) const SOURCE_USES: &[SourceUse] = SourceUse::ALL;
pub(crate) const STILL_HOLDS: &[StillHolds] = StillHolds::ALL;
pub(crate) const INFORMATION_REACHES: &[InformationReach] = InformationReach::ALL;
pub(crate) const INVOLVEMENTS: &[Involvement] = Involvement::ALL;
pub(crate) const CONFIDENCES: &[Confidence] = Confidence::ALL;
pub(crate) const OPENNESS: &[Openness] = Openness::ALL;
pub(crate) const GROUNDS: &[Ground] = Ground::ALL;
pub(crate) const INFORMATION_LABELS: &[InformationLabel] = InformationLabel::ALL;

/// How often a mail comes about what a search finds, in the order in which it is shown.
pub(crate) const RHYTHMS: &[Rhythm] = Rhythm::ALL;

/// The kinds of organisations, in the order in which they are shown.
pub(crate) const ORGANISATION_KINDS: &[OrganisationKind] = OrganisationKind::ALL;

pub(crate) use edition_files::{asks_for_data, negotiate};
pub(crate) use search::search_for;

use crate::cache::Remember;
use crate::errors::Failure;
use crate::filters::{FilterPanel, address};
use crate::layout::render;
use crate::routes::Routes;

pub(crate) fn routes() -> Routes {
    guide()
        .merge(documents::routes())
        .merge(dossiers::routes())
        .merge(figures::routes())
        .merge(local::routes())
        .merge(manage::routes())
        .merge(system::routes())
        .merge(profile::routes())
        .merge(tokens::routes())
        .merge(members::routes())
        .merge(paper_templates::routes())
        .merge(editions::routes())
        .merge(edition_files::routes())
        .merge(editorial::routes())
        .merge(organisations::routes())
        .merge(own_figures::routes())
        .merge(own_sources::routes())
        .merge(accounts::routes())
        .merge(trail::routes())
        .merge(feed::routes())
        .merge(saved_searches::routes())
}

/// What anybody may read of the guide, and what needs nothing but the guide.
pub(crate) fn guide() -> Routes {
    Routes::new()
        .merge(home::routes())
        .merge(themes::routes())
        .merge(questions::routes())
        .merge(sources::routes())
        .merge(matrix::routes())
        .merge(search::routes())
        .merge(terms::routes())
        .merge(about::routes())
}

/// Routes at which secrets are tried.
pub(crate) fn doors() -> Routes {
    entry::routes()
}

/// Routes of partners, who have a link and no account.
pub(crate) fn partners() -> Routes {
    replies::routes()
}

/// Where partners send files.
pub(crate) fn partner_uploads() -> Routes {
    replies::uploads()
}

/// Routes of visitors who send tips.
pub(crate) fn tips() -> Routes {
    tips::routes()
}

/// Routes that each time cost a visit to a sign-on service.
pub(crate) fn departures() -> Routes {
    sign_on::routes()
}

/// Where somebody shows at a sign-on service who she is, to go on to `to` after.
pub(crate) fn sign_on_path(key: &str, to: &str) -> String {
    address(
        &format!("/aanmelden/{key}"),
        &[("terug", to.to_owned())],
        "",
    )
}

/// Routes with limits of their own.
pub(crate) fn uploads() -> Routes {
    manage::uploads()
        .merge(elsewhere::routes())
        .merge(edition_files::downloads())
}

/// A page that is a function of its path alone and may be remembered.
fn show(template: &impl Template) -> Result<Response, Failure> {
    let mut response = render(StatusCode::OK, template)?;
    response.extensions_mut().insert(Remember);
    Ok(response)
}

/// The export links of a list that has no filters.
fn unfiltered(path: &str) -> FilterPanel {
    FilterPanel::new(path, "", Vec::new())
}

fn counted(count: impl Borrow<usize>, one: &str, more: &str) -> String {
    let count = *count.borrow();
    format!("{count} {}", if count == 1 { one } else { more })
}

/// With a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// `1 bron`, `3 bronnen`.
pub(crate) fn sources(count: usize) -> String {
    counted(count, "bron", "bronnen")
}

/// `1 vermelding`, `3 vermeldingen`.
pub(crate) fn listings(count: usize) -> String {
    counted(count, "vermelding", "vermeldingen")
}

/// `1 resultaat`, `3 resultaten`.
pub(crate) fn results(count: usize) -> String {
    counted(count, "resultaat", "resultaten")
}

/// `1 document`, `3 documenten`.
pub(crate) fn documents(count: impl Borrow<usize>) -> String {
    counted(count, "document", "documenten")
}

/// `1 passage`, `3 passages`.
pub(crate) fn passages(count: impl Borrow<usize>) -> String {
    counted(count, "passage", "passages")
}

/// `1 alinea`, `3 alinea’s`.
pub(crate) fn paragraphs(count: impl Borrow<usize>) -> String {
    counted(count, "alinea", "alinea’s")
}

/// `1 maatregel`, `3 maatregelen`.
pub(crate) fn measures(count: impl Borrow<usize>) -> String {
    counted(count, "maatregel", "maatregelen")
}

/// `1 dossier`, `3 dossiers`.
pub(crate) fn counted_dossiers(count: impl Borrow<usize>) -> String {
    counted(count, "dossier", "dossiers")
}

/// `1 actie`, `3 acties`.
pub(crate) fn actions(count: impl Borrow<usize>) -> String {
    counted(count, "actie", "acties")
}

/// `1 vraag`, `3 vragen`.
pub(crate) fn questions(count: impl Borrow<usize>) -> String {
    counted(count, "vraag", "vragen")
}

/// `1 versie`, `3 versies`.
pub(crate) fn versions(count: impl Borrow<usize>) -> String {
    counted(count, "versie", "versies")
}

/// `1 pagina`, `3 pagina’s`.
pub(crate) fn pages(count: impl Borrow<u32>) -> String {
    counted(*count.borrow() as usize, "pagina", "pagina’s")
}

/// How much a file is, for people: `34 kB`, `1,2 MB`.
pub(crate) fn size(bytes: impl Borrow<i64>) -> String {
    let bytes = *bytes.borrow();
    if bytes < 1_000_000 {
        return format!("{} kB", (bytes + 999) / 1000);
    }
    format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// `24 november 2026`, of a moment in UTC.
pub(crate) fn moment(moment: impl Borrow<OffsetDateTime>) -> String {
    let moment = *moment.borrow();
    date(moment.date())
}

/// Where a document is shown with the words of a search marked.
pub(crate) fn document_path(id: impl Borrow<i64>, q: &str) -> String {
    let id = *id.borrow();
    with_text(&format!("/documenten/{id}"), q, "")
}

/// Where a passage is shown, at its page.
pub(crate) fn passage_path(
    id: impl Borrow<i64>,
    version: impl Borrow<u32>,
    passage: impl Borrow<u32>,
    q: &str,
) -> String {
    let (id, version, passage) = (*id.borrow(), *version.borrow(), *passage.borrow());
    with_text(
        &format!("/documenten/{id}/versies/{version}"),
        q,
        &format!("#passage-{passage}"),
    )
}

/// Where a passage is cited.
pub(crate) fn citation_path(
    id: impl Borrow<i64>,
    version: impl Borrow<u32>,
    passage: impl Borrow<u32>,
    q: &str,
) -> String {
    let (id, version, passage) = (*id.borrow(), *version.borrow(), *passage.borrow());
    let path = format!("/documenten/{id}/versies/{version}/citaat");
    let mut pairs = vec![("passage", passage.to_string())];
    if !q.is_empty() {
        pairs.push(("q", q.to_owned()));
    }
    address(&path, &pairs, "")
}

/// Where two versions are compared.
pub(crate) fn difference_path(
    id: impl Borrow<i64>,
    old: impl Borrow<u32>,
    new: impl Borrow<u32>,
) -> String {
    let (id, old, new) = (*id.borrow(), *old.borrow(), *new.borrow());
    let (old, new) = (old.min(new), old.max(new));
    format!("/documenten/{id}/verschil?van={old}&tot={new}")
}

/// Where the original of a version is.
pub(crate) fn original_path(id: impl Borrow<i64>, version: impl Borrow<u32>) -> String {
    let (id, version) = (*id.borrow(), *version.borrow());
    format!("/documenten/{id}/versies/{version}/origineel")
}

/// Where the picture of a page is.
pub(crate) fn picture_path(
    id: impl Borrow<i64>,
    version: impl Borrow<u32>,
    page: impl Borrow<u32>,
) -> String {
    let (id, version, page) = (*id.borrow(), *version.borrow(), *page.borrow());
    format!("/documenten/{id}/versies/{version}/paginas/{page}.png")
}

fn with_text(path: &str, q: &str, fragment: &str) -> String {
    let pairs = [("q", q.to_owned())];
    address(path, pairs.iter().filter(|(_, q)| !q.is_empty()), fragment)
}

/// A paragraph of a difference.
pub(crate) enum Shown {
    /// It stayed.
    Same(String),
    /// So many are left out.
    Skipped(usize),
    /// It changed.
    Changed(Vec<(PartKind, String)>),
}

/// `09:05`, of a moment in UTC.
pub(crate) fn clock(moment: impl Borrow<OffsetDateTime>) -> String {
    let moment = *moment.borrow();
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

/// What happened to a part of a paragraph.
pub(crate) enum PartKind {
    Same,
    Added,
    Removed,
}

impl From<Part> for PartKind {
    fn from(part: Part) -> Self {
        match part {
            Part::Same => Self::Same,
            Part::Added => Self::Added,
            Part::Removed => Self::Removed,
        }
    }
}

/// `1 partner`, `3 partners`.
pub(crate) fn of_form(count: usize, form: SourceForm) -> String {
    counted(
        count,
        &form.label().to_lowercase(),
        &form.plural().to_lowercase(),
    )
}

/// What the publication shows at a listing, in words.
pub(crate) fn dots(listing: &Listing) -> String {
    match listing.dots.to_string().as_str() {
        "?" => "zonder leesbare punten".to_owned(),
        "1" => "met minstens 1 gekleurde punt".to_owned(),
        count => format!(
            "met minstens {} gekleurde punten",
            count.replace('-', " of ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn numbers_and_dates_in_dutch() {
        assert_eq!(sources(1), "1 bron");
        assert_eq!(sources(0), "0 bronnen");
        assert_eq!(of_form(2, SourceForm::Register), "2 registraties");
        assert_eq!(date(date!(2026 - 11 - 04)), "4 november 2026");
    }
}
