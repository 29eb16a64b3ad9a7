//! The pages of the site: each a struct with its template.

mod about;
mod home;
mod matrix;
mod questions;
mod search;
mod sources;
mod system;
mod terms;
mod themes;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use kompas_domain::code::{Code, SourceForm};
use kompas_domain::guide::Listing;

pub(crate) use kompas_app::HitTarget;
pub(crate) use kompas_domain::code::ListingStatus;
pub(crate) use kompas_domain::filter::Facet;
pub(crate) use kompas_domain::text::long_date as date;

pub(crate) use search::search_for;

use crate::Site;
use crate::cache::Remember;
use crate::errors::Failure;
use crate::filters::FilterPanel;
use crate::layout::render;

pub(crate) fn router() -> Router<Site> {
    Router::new()
        .merge(home::router())
        .merge(themes::router())
        .merge(questions::router())
        .merge(sources::router())
        .merge(matrix::router())
        .merge(search::router())
        .merge(terms::router())
        .merge(about::router())
        .merge(system::router())
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

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
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
