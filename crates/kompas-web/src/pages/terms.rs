//! The glossary.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kompas_app::tables;
use kompas_domain::guide::{Guide, Term};
use kompas_domain::text::fold_char;

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::filters::FilterPanel;
use crate::layout::{Page, Section};
use crate::pages::{show, unfiltered};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new().get("/begrippen", Policy::Everyone, terms)
}

#[derive(Template)]
#[template(path = "begrippen.html")]
struct TermsPage<'a> {
    page: Page,
    guide: &'a Guide,
    /// The letters A to Z, each with its terms; what begins otherwise stands under A.
    letters: Vec<(char, Vec<&'a Term>)>,
    panel: FilterPanel,
}

async fn terms(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    export::no_others(&pairs)?;
    let guide = site.app.guide();
    if let Some(format) = format {
        return export::file(&tables::terms(guide), format);
    }
    let mut letters: Vec<(char, Vec<&Term>)> =
        ('A'..='Z').map(|letter| (letter, Vec::new())).collect();
    for term in guide.terms() {
        let first = term.term.chars().next().map_or('a', fold_char);
        let at = usize::from(u8::try_from(first).unwrap_or(b'a').saturating_sub(b'a'));
        if let Some((_, terms)) = letters.get_mut(at) {
            terms.push(term);
        }
    }
    let description =
        "Vakwoorden en afkortingen van openbare orde en veiligheid, elk in één zin uitgelegd.";
    show(&TermsPage {
        page: Page::new(
            &site,
            Section::Terms,
            "/begrippen",
            "Begrippen",
            description,
        ),
        guide,
        letters,
        panel: unfiltered("/begrippen"),
    })
}
