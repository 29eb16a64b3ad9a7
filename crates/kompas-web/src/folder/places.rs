//! Which file of the folder stands for which address of the site.

use std::collections::{BTreeMap, BTreeSet};

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::guide::Guide;

use super::FolderError;
use crate::assets;
use crate::relink::{Inside, Link, inside};

pub(super) const STYLE: &str = "bestanden/kompas.css";
pub(super) const FAVICON: &str = "bestanden/favicon.svg";
pub(super) const SCRIPT: &str = "bestanden/map.js";
pub(super) const SEARCH: &str = "bestanden/zoeken.js";
pub(super) const REGISTER: &str = "bestanden/zoekregister.js";

/// Formats of tables that have the same bytes each time; a workbook tells when it was made.
const FORMATS: [&str; 2] = ["csv", "json"];

/// What the site answers at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    Table,
}

/// The files of a guide by the addresses that they stand for.
pub(super) struct Places {
    files: BTreeMap<String, (String, Kind)>,
    /// Questions under which a theme has sources: slug of the theme, question.
    covered: BTreeSet<(String, QuestionCode)>,
}

impl Places {
    pub(super) fn of(guide: &Guide) -> Result<Self, FolderError> {
        let mut places = Self {
            files: BTreeMap::new(),
            covered: BTreeSet::new(),
        };
        places.page("/", "index.html".to_owned());
        for name in ["zoeken", "toegankelijkheid"] {
            places.page(&format!("/{name}"), format!("{name}.html"));
        }
        for (name, file, table) in [
            ("bronnen", "bronnen/index.html", "bronnen"),
            ("matrix", "matrix.html", "matrix"),
            ("begrippen", "begrippen.html", "begrippen"),
            ("over", "over.html", "errata"),
        ] {
            places.listed(&format!("/{name}"), file.to_owned(), table);
        }
        for theme in guide.themes() {
            let slug = &theme.slug;
            places.listed(
                &format!("/themas/{slug}"),
                format!("themas/{slug}.html"),
                &format!("thema-{slug}"),
            );
        }
        for question in guide.questions() {
            let code = question.code.slug();
            places.listed(
                &format!("/vragen/{code}"),
                format!("vragen/{code}.html"),
                &format!("vraag-{code}"),
            );
        }
        for source in guide.sources() {
            let slug = &source.slug;
            places.page(&format!("/bronnen/{slug}"), format!("bronnen/{slug}.html"));
        }
        for listing in guide.listings() {
            let questions = listing.advice.iter().map(|advice| advice.question);
            let covered = questions.map(|question| (listing.theme.clone(), question));
            places.covered.extend(covered);
        }
        places.are_apart()?;
        Ok(places)
    }

    fn page(&mut self, address: &str, file: String) {
        self.files.insert(address.to_owned(), (file, Kind::Page));
    }

    /// A page with a list, of which there are tables too.
    fn listed(&mut self, address: &str, file: String, table: &str) {
        self.page(address, file);
        for format in FORMATS {
            self.files.insert(
                format!("{address}?formaat={format}"),
                (format!("gegevens/{table}.{format}"), Kind::Table),
            );
        }
    }

    /// A source may be named as a page of the folder is.
    fn are_apart(&self) -> Result<(), FolderError> {
        let mut known = BTreeSet::new();
        for (file, _) in self.files.values() {
            if !known.insert(file) {
                return Err(FolderError::Twice(file.clone()));
            }
        }
        Ok(())
    }

    /// The addresses to ask, each with its file.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str, Kind)> {
        let files = self.files.iter();
        files.map(|(address, (file, kind))| (address.as_str(), file.as_str(), *kind))
    }

    /// Where an address in a file of the folder leads; `icons` gets the icon that it shows.
    pub(super) fn link(&self, from: &str, to: &str, icons: &mut BTreeSet<String>) -> Link {
        let Some(parts) = inside(to) else {
            return Link::Stays;
        };
        if parts.path.is_empty() {
            return Link::Stays;
        }
        if parts.path == assets::ICONS {
            let icon = parts.fragment.trim_start_matches('#');
            icons.insert(icon.to_owned());
            return Link::To(format!("#{}", icon_id(icon)));
        }
        self.file(parts)
            .map_or(Link::Gone, |file| Link::To(relative(from, &file)))
    }

    /// The file for an address, with what follows its path.
    fn file(&self, parts: Inside<'_>) -> Option<String> {
        let Inside {
            path,
            query,
            fragment,
        } = parts;
        let asset = match path {
            assets::STYLE => Some(STYLE),
            assets::FAVICON => Some(FAVICON),
            super::SCRIPT => Some(SCRIPT),
            super::SEARCH => Some(SEARCH),
            super::REGISTER => Some(REGISTER),
            _ => None,
        };
        if let Some(asset) = asset {
            return Some(asset.to_owned());
        }
        if query.is_empty() || path == "/zoeken" {
            let mark = if query.is_empty() { "" } else { "?" };
            let (file, _) = self.files.get(path)?;
            return Some(format!("{file}{mark}{query}{fragment}"));
        }
        if let Some(question) = query.strip_prefix("vraag=") {
            return self.under_question(path, question);
        }
        let (file, _) = self.files.get(&format!("{path}?{query}"))?;
        Some(file.clone())
    }

    /// For the sources of a theme for one question: where the page of the question has them, or
    /// where the page of the theme says that there are none.
    fn under_question(&self, path: &str, question: &str) -> Option<String> {
        let slug = path.strip_prefix("/themas/")?;
        let question = QuestionCode::from_code(question)?;
        let (theme, _) = self.files.get(path)?;
        let (asked, _) = self.files.get(&format!("/vragen/{}", question.slug()))?;
        Some(if self.covered.contains(&(slug.to_owned(), question)) {
            format!("{asked}#thema-{slug}")
        } else {
            format!("{theme}#begin")
        })
    }
}

/// The id of an icon within a page, where other things have ids too.
pub(super) fn icon_id(icon: &str) -> String {
    format!("icoon-{icon}")
}

/// The way from one file to another.
fn relative(from: &str, to: &str) -> String {
    let mut way = "../".repeat(from.matches('/').count());
    way.push_str(to);
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let (files, _) = kompas_app::catalogue::files(None, None).unwrap();
        Places::of(&kompas_app::catalogue::load(&files).unwrap()).unwrap()
    }

    #[test]
    fn addresses_become_files() {
        let places = places();
        let to = |to: &str| Link::To(to.to_owned());
        for (from, address, expected) in [
            ("index.html", "/", to("index.html")),
            ("index.html", "/#themas", to("index.html#themas")),
            ("index.html", "#themas", Link::Stays),
            ("index.html", "/bronnen", to("bronnen/index.html")),
            ("bronnen/index.html", "/", to("../index.html")),
            (
                "bronnen/politie.html",
                "/themas/cybercrime",
                to("../themas/cybercrime.html"),
            ),
            (
                "matrix.html",
                "/themas/cybercrime?vraag=L1#bronnen",
                to("vragen/l1.html#thema-cybercrime"),
            ),
            (
                "matrix.html",
                "/themas/cybercrime?vraag=Z9#bronnen",
                Link::Gone,
            ),
            (
                "vragen/l1.html",
                "/begrippen#bibob",
                to("../begrippen.html#bibob"),
            ),
            (
                "bronnen/index.html",
                "/bronnen?formaat=csv",
                to("../gegevens/bronnen.csv"),
            ),
            (
                "over.html",
                "/over?formaat=json",
                to("gegevens/errata.json"),
            ),
            ("over.html", "/over?formaat=xlsx", Link::Gone),
            (
                "index.html",
                "/zoeken?q=leegstaande+schuren",
                to("zoeken.html?q=leegstaande+schuren"),
            ),
            ("themas/cybercrime.html", "/zoeken", to("../zoeken.html")),
            ("index.html", "/zoeken/suggesties", Link::Gone),
            ("index.html", "/documenten", Link::Gone),
            ("index.html", "/aanmelden", Link::Gone),
            ("index.html", "/bronnen/bestaat-niet", Link::Gone),
            ("index.html", "/bronnen?vorm=partner", Link::Gone),
            ("index.html", "https://example.nl/", Link::Stays),
            ("index.html", "//example.nl/", Link::Stays),
            ("index.html", super::super::SCRIPT, to(SCRIPT)),
            (
                "vragen/l1.html",
                assets::STYLE,
                to("../bestanden/kompas.css"),
            ),
        ] {
            let mut icons = BTreeSet::new();
            let found = places.link(from, address, &mut icons);
            assert_eq!(found, expected, "{from}: {address}");
            assert!(icons.is_empty());
        }
    }

    #[test]
    fn icons_are_in_the_page_itself() {
        let mut icons = BTreeSet::new();
        let address = format!("{}#partner", assets::ICONS);
        let found = places().link("bronnen/politie.html", &address, &mut icons);
        assert_eq!(found, Link::To("#icoon-partner".to_owned()));
        assert_eq!(icons, BTreeSet::from(["partner".to_owned()]));
    }

    #[test]
    fn an_empty_field_leads_to_where_the_theme_says_so() {
        let mut places = places();
        places.covered.clear();
        let found = places.link(
            "matrix.html",
            "/themas/cybercrime?vraag=l1#bronnen",
            &mut BTreeSet::new(),
        );
        assert_eq!(found, Link::To("themas/cybercrime.html#begin".to_owned()));
    }

    #[test]
    fn two_pages_are_never_one_file() {
        let mut places = places();
        places.page("/bronnen/index", "bronnen/index.html".to_owned());
        let refused = places.are_apart().unwrap_err().to_string();
        assert_eq!(refused, "two files would be bronnen/index.html");
    }
}
