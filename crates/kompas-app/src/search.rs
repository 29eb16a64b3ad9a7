//! Search over the guide, with the things that were found.

use std::collections::BTreeMap;

use kompas_domain::code::{Code, QuestionCode, UnknownCode};
use kompas_domain::filter::FilterProblem;
use kompas_domain::guide::{Question, Source, Term, Theme};
use kompas_search::{Fragment, GuideQuery, Hit, HitKind, Register, RegisterPage, Suggestion};

use crate::{App, Error, Pairs};

/// Hits on a page of results.
const PAGE_SIZE: usize = 20;

/// The last page that can be asked for.
const LAST_PAGE: usize = 1000;

/// What was found.
#[derive(Debug, Clone)]
pub struct SearchView<'a> {
    /// What was asked, trimmed.
    pub text: String,
    /// The kind that was asked for.
    pub kind: Option<HitKind>,
    /// The theme that was asked for.
    pub theme: Option<&'a Theme>,
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are; 1 when nothing was found.
    pub pages: usize,
    /// How many hits there are of the kind that was asked for.
    pub total: usize,
    /// How many hits there are of each kind.
    pub kinds: Vec<(HitKind, usize)>,
    /// The hits of this page.
    pub hits: Vec<HitView<'a>>,
    /// A better spelling.
    pub did_you_mean: Option<String>,
    /// Nothing had enough of the words, so these are hits on any of them.
    pub relaxed: bool,
}

/// A hit with what was found.
#[derive(Debug, Clone)]
pub struct HitView<'a> {
    /// What was found.
    pub target: HitTarget<'a>,
    /// The best passage of its text, with the words that matched.
    pub snippet: Vec<Fragment>,
}

/// What was found.
#[derive(Debug, Clone)]
pub enum HitTarget<'a> {
    /// A source, and the themes under which it matched.
    Source(&'a Source, Vec<&'a Theme>),
    /// A theme.
    Theme(&'a Theme),
    /// A question.
    Question(&'a Question),
    /// A term of the glossary.
    Term(&'a Term),
}

impl HitTarget<'_> {
    /// The kind.
    pub fn kind(&self) -> HitKind {
        match self {
            Self::Source(..) => HitKind::Source,
            Self::Theme(_) => HitKind::Theme,
            Self::Question(_) => HitKind::Question,
            Self::Term(_) => HitKind::Term,
        }
    }

    /// The title as it is shown.
    pub fn title(&self) -> String {
        match self {
            Self::Source(source, _) => source.name.clone(),
            Self::Theme(theme) => theme.title.clone(),
            Self::Question(question) => format!("{} {}", question.code, question.short),
            Self::Term(term) => term.abbreviation.as_ref().map_or_else(
                || term.term.clone(),
                |abbreviation| format!("{} ({abbreviation})", term.term),
            ),
        }
    }

    /// The path on the site.
    pub fn path(&self) -> String {
        match self {
            Self::Source(source, _) => path_of(HitKind::Source, &source.slug),
            Self::Theme(theme) => path_of(HitKind::Theme, &theme.slug),
            Self::Question(question) => path_of(HitKind::Question, question.code.slug()),
            Self::Term(term) => path_of(HitKind::Term, &term.slug),
        }
    }
}

/// The path on the site of something that search finds.
pub fn path_of(kind: HitKind, key: &str) -> String {
    match kind {
        HitKind::Source => format!("/bronnen/{key}"),
        HitKind::Theme => format!("/themas/{key}"),
        HitKind::Question => format!("/vragen/{}", key.to_ascii_lowercase()),
        HitKind::Term => format!("/begrippen#{key}"),
    }
}

/// What a search that runs elsewhere needs to know of the guide.
#[derive(Debug, Clone)]
pub struct RegisterView<'a> {
    /// The pages that can be found, each with its texts.
    pub pages: Vec<(HitTarget<'a>, RegisterPage)>,
    /// As in [`Register`].
    pub words: BTreeMap<String, Vec<String>>,
    /// As in [`Register`].
    pub synonyms: Vec<Vec<String>>,
    /// As in [`Register`].
    pub stop: Vec<&'static str>,
}

/// What an address asks of search.
#[derive(Default)]
struct Asked {
    text: String,
    kind: Option<HitKind>,
    theme: Option<String>,
    page: usize,
}

impl App {
    /// Searches with the parameters `q`, `soort`, `thema` and `pagina` of an address.
    ///
    /// # Errors
    /// A pair is none of these or has a value that does not exist; the search fails.
    pub fn search(&self, pairs: Pairs<'_>) -> Result<SearchView<'_>, Error> {
        let asked = self.asked(pairs).map_err(Error::BadQuery)?;
        self.search_page(&asked.text, asked.kind, asked.theme, asked.page, PAGE_SIZE)
    }

    /// Searches a text, of all kinds and themes or of one, from page 1.
    ///
    /// # Errors
    /// The search fails.
    pub fn search_page(
        &self,
        text: &str,
        kind: Option<HitKind>,
        theme: Option<String>,
        page: usize,
        page_size: usize,
    ) -> Result<SearchView<'_>, Error> {
        let theme_found = theme.as_deref().and_then(|slug| self.guide.theme(slug));
        let results = self.index.search(&GuideQuery {
            text: text.to_owned(),
            kind,
            theme,
            skip: (page - 1) * page_size,
            take: page_size,
        })?;
        Ok(SearchView {
            text: text.trim().to_owned(),
            kind,
            theme: theme_found,
            page,
            pages: results.total.div_ceil(page_size).max(1),
            total: results.total,
            kinds: results.kinds,
            hits: results
                .hits
                .into_iter()
                .filter_map(|hit| self.hit_view(hit))
                .collect(),
            did_you_mean: results.did_you_mean,
            relaxed: results.relaxed,
        })
    }

    /// What a visitor may mean who has typed this much: at most `limit`, best first.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        self.index.suggest(typed, limit)
    }

    /// What a search over the guide that runs elsewhere needs, such as in a browser from a disk.
    pub fn register(&self) -> RegisterView<'_> {
        let Register {
            pages,
            words,
            synonyms,
            stop,
        } = self.index.register(&self.guide);
        let pages = pages.into_iter().filter_map(|page| {
            let target = self.target(page.kind, &page.key, &page.themes)?;
            Some((target, page))
        });
        RegisterView {
            pages: pages.collect(),
            words,
            synonyms,
            stop,
        }
    }

    fn asked(&self, pairs: Pairs<'_>) -> Result<Asked, Vec<FilterProblem>> {
        let mut asked = Asked {
            page: 1,
            ..Asked::default()
        };
        let mut problems = Vec::new();
        for (name, value) in pairs {
            let read = match name.as_str() {
                "q" => {
                    asked.text.clone_from(value);
                    Ok(())
                }
                _ if value.is_empty() && ["soort", "thema", "pagina"].contains(&name.as_str()) => {
                    Ok(())
                }
                "soort" => value
                    .parse()
                    .map(|kind| asked.kind = Some(kind))
                    .map_err(|error: UnknownCode| error.to_string()),
                "thema" => self
                    .guide
                    .find_theme(value)
                    .map(|theme| asked.theme = Some(theme.slug.clone()))
                    .map_err(|error| error.to_string()),
                "pagina" => value
                    .parse()
                    .ok()
                    .filter(|page| (1..=LAST_PAGE).contains(page))
                    .map(|page| asked.page = page)
                    .ok_or_else(|| {
                        format!("{value:?} kan niet; kies een getal van 1 tot {LAST_PAGE}")
                    }),
                _ => Err("dit bestaat hier niet; kies q, soort, thema of pagina".to_owned()),
            };
            if let Err(message) = read {
                problems.push(FilterProblem {
                    name: name.clone(),
                    message,
                });
            }
        }
        if problems.is_empty() {
            Ok(asked)
        } else {
            Err(problems)
        }
    }

    fn hit_view(&self, hit: Hit) -> Option<HitView<'_>> {
        Some(HitView {
            target: self.target(hit.kind, &hit.key, &hit.themes)?,
            snippet: hit.snippet,
        })
    }

    fn target(&self, kind: HitKind, key: &str, themes: &[String]) -> Option<HitTarget<'_>> {
        Some(match kind {
            HitKind::Source => HitTarget::Source(
                self.guide.source(key)?,
                themes
                    .iter()
                    .filter_map(|slug| self.guide.theme(slug))
                    .collect(),
            ),
            HitKind::Theme => HitTarget::Theme(self.guide.theme(key)?),
            HitKind::Question => {
                HitTarget::Question(self.guide.question(QuestionCode::from_code(key)?))
            }
            HitKind::Term => HitTarget::Term(self.guide.term(key)?),
        })
    }
}
