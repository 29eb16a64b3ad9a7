//! What every page has: title, description, place in the menu, footer.

use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kompas_app::access::Right;

use crate::errors::Failure;
use crate::visit::Visit;

/// The parts of the site that the menu names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Home,
    Themes,
    Questions,
    Sources,
    Matrix,
    Terms,
    Search,
    Documents,
    Local,
    Dossiers,
    Manage,
    Me,
    Other,
}

/// Where pages stand, and so what can work in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Place {
    /// In the site.
    #[default]
    Site,
    /// In the site too, but of an edition of the guide by itself: without documents, people and
    /// API.
    Edition,
    /// In a folder on a disk, where nothing answers: no filters, and a script that searches.
    Folder,
}

/// Of an example.
const MADE_UP: &str =
    "Dit is een voorbeeld: de gemeenten bestaan niet en de cijfers zijn verzonnen.";

/// Where visitors send tips.
const TIPS: &str = "/tips";

/// The menu: label, address, section.
pub(crate) const MENU: [(&str, &str, Section); 7] = [
    ("Thema’s", "/#themas", Section::Themes),
    ("Vragen", "/#vragen", Section::Questions),
    ("Bronnen", "/bronnen", Section::Sources),
    ("Documenten", "/documenten", Section::Documents),
    ("Lokaal", "/lokaal", Section::Local),
    ("Matrix", "/matrix", Section::Matrix),
    ("Begrippen", "/begrippen", Section::Terms),
];

/// What every page has.
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) description: String,
    /// Path with query, for links to the page itself.
    pub(crate) path: String,
    /// The whole address, where the installation knows its own.
    pub(crate) url: Option<String>,
    pub(crate) section: Section,
    /// The steps above the page itself: label and address.
    pub(crate) crumbs: Vec<(String, String)>,
    pub(crate) edition: String,
    /// `Editie 2023`.
    pub(crate) number: String,
    /// The name of whoever signed in.
    pub(crate) me: Option<String>,
    /// The organisation that she works in.
    pub(crate) organisation: Option<String>,
    /// Whether she has something to manage.
    pub(crate) manages: bool,
    /// Whether people can sign in here.
    pub(crate) can_sign_in: bool,
    /// Whether this installation sends mail.
    pub(crate) mails: bool,
    /// Where visitors send tips; nowhere for an installation that keeps nothing.
    pub(crate) tips: Option<&'static str>,
    pub(crate) place: Place,
    /// What to know of all that is shown here.
    pub(crate) notice: Option<&'static str>,
}

impl Page {
    pub(crate) fn new(
        site: &Visit,
        section: Section,
        path: &str,
        title: &str,
        description: &str,
    ) -> Self {
        let guide = site.app.guide();
        Self {
            title: title.to_owned(),
            description: shorten(description, 160),
            url: site
                .settings
                .site_url
                .as_ref()
                .map(|site| format!("{site}{path}")),
            me: site.me.as_ref().map(|me| me.name.clone()),
            organisation: site.me.as_ref().and_then(|me| me.organisation.clone()),
            manages: site.asker.may(Right::Work),
            can_sign_in: site.can_sign_in(),
            mails: site.app.sends_mail(),
            tips: (site.place == Place::Site && site.app.has_archive()).then_some(TIPS),
            place: site.place,
            notice: site.app.is_demo().then_some(MADE_UP),
            path: path.to_owned(),
            section,
            crumbs: Vec::new(),
            number: format!("Editie {}", guide.edition().number),
            edition: format!(
                "Editie {} · {} bronnen · {} vermeldingen",
                guide.edition().number,
                guide.sources().len(),
                guide.listings().len()
            ),
        }
    }

    pub(crate) fn below(
        mut self,
        (label, address): (impl Into<String>, impl Into<String>),
    ) -> Self {
        self.crumbs.push((label.into(), address.into()));
        self
    }

    /// Whether the page stands in the site, with all that it has beside the guide.
    pub(crate) fn in_site(&self) -> bool {
        self.place == Place::Site
    }

    /// Whether the page stands in an edition by itself.
    pub(crate) fn in_edition(&self) -> bool {
        self.place == Place::Edition
    }

    /// Whether the page stands in a folder on a disk.
    pub(crate) fn in_folder(&self) -> bool {
        self.place == Place::Folder
    }

    /// The menu as it is where the page stands.
    pub(crate) fn menu(&self) -> impl Iterator<Item = (&'static str, &'static str, Section)> {
        let (in_site, keeps) = (self.in_site(), self.tips.is_some());
        MENU.into_iter()
            .filter(move |(_, _, section)| match section {
                Section::Documents => in_site,
                Section::Local => keeps,
                _ => true,
            })
    }

    /// `page` for the menu item of this page itself, `true` for one above it.
    pub(crate) fn current(&self, section: Section) -> Option<&'static str> {
        let item = MENU.iter().find(|(_, _, item)| *item == section)?;
        (self.section == section).then_some(if item.1 == self.path { "page" } else { "true" })
    }
}

/// The text, or its beginning up to a whole word with an ellipsis.
fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most - 1).collect();
    let end = start.rfind(' ').unwrap_or(start.len());
    format!("{}…", &start[..end])
}

/// The answer that a template makes.
pub(crate) fn render(status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
    let html = template.render().map_err(Failure::internal)?;
    let mut response = (status, html).into_response();
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn descriptions_end_at_a_word() {
        assert_eq!(shorten("kort", 10), "kort");
        assert_eq!(shorten("een lange zin", 10), "een…");
        assert_eq!(shorten("onafgebroken", 5), "onaf…");
    }
}
