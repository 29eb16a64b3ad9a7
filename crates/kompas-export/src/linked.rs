//! An edition of the guide as linked data: the glossary, themes, questions and criteria in SKOS as
//! NL-SBB wants it, the sources in DCAT as DCAT-AP-NL 3 wants it.
//!
//! A thing is known by the address of its page, so that who looks there for Turtle or JSON-LD finds
//! what is said of it. Everything has such a name: there are no blank nodes, and the same edition
//! gives the same bytes.
//!
//! Which source is what:
//! - a registration is a `dcat:Dataset` of the catalogue;
//! - a publication is a `dcat:Resource` of the catalogue: mostly pages to read, no set of data;
//! - a partner is a `dcat:Resource` and `foaf:Agent` outside the catalogue: people to call.
//!
//! No source has a `dcat:Distribution`: the guide knows pages about data, and neither the files nor
//! the licence, which a distribution must have. Pages are `dcat:landingPage`.
//!
//! A listing is a `dcat:Relationship` of the source with the theme, in which the questions are the
//! roles (`dcat:hadRole`). Not in it: ranks, grounds and notes on criteria, for which there is no
//! common word; they are in the JSON of the guide.

mod catalogue;
mod concepts;
mod graph;
mod names;
mod sources;
mod vocabulary;
mod write;

use kompas_domain::code::QuestionCode;
use kompas_domain::guide::Guide;
use oxrdf::Graph;
use time::Date;

use crate::Error;
use names::Names;

/// Where an edition stands and who published it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The address of the installation, `http` or `https`: `https://kompas.example.nl`. A slash at
    /// the end counts not.
    pub base: String,
    /// Who publishes the edition and answers questions about it: the name of an organisation.
    pub publisher: String,
    /// The number of the edition: `2023`.
    pub edition: String,
    /// The day on which the edition was published.
    pub published: Date,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'a> {
    /// Everything; belongs at the address of the edition, `/edities/{number}`.
    Edition,
    /// The catalogue with its datasets and publications (DCAT), and the concepts that these name;
    /// `/bronnen`.
    Catalogue,
    /// The glossary; `/begrippen`.
    Terms,
    /// The themes; `/themas`.
    Themes,
    /// One theme by its key, with the sources that serve it; `/themas/{slug}`.
    Theme(&'a str),
    /// The six questions and the four criteria; `/vragen`.
    Questions,
    /// One question, with the sources that serve it; `/vragen/{code}`.
    Question(QuestionCode),
    /// One source by its key; `/bronnen/{slug}`.
    Source(&'a str),
}

/// The forms in which linked data can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkedFormat {
    /// Turtle.
    Turtle,
    /// JSON-LD 1.1.
    JsonLd,
}

impl LinkedFormat {
    /// All forms, the one most asked for first.
    pub const ALL: [Self; 2] = [Self::Turtle, Self::JsonLd];

    /// The name in an address, which is the extension too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::JsonLd => "jsonld",
        }
    }

    /// The form with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The media type. Both are in UTF-8; JSON-LD takes no parameter that says so.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle; charset=utf-8",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// For people: `Turtle`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Turtle => "Turtle",
            Self::JsonLd => "JSON-LD",
        }
    }
}

/// Linked data of an edition, in bytes of UTF-8.
///
/// # Errors
/// The address of the installation is no absolute web address, or the guide has no such theme or
/// source.
pub fn linked(
    guide: &Guide,
    at: &Place,
    what: What<'_>,
    format: LinkedFormat,
) -> Result<Vec<u8>, Error> {
    let graph = statements(guide, &Names::new(at)?, at, what)?;
    match format {
        LinkedFormat::Turtle => write::turtle(&graph).map_err(|error| Error::Linked {
            reason: error.to_string(),
        }),
        LinkedFormat::JsonLd => Ok(write::json_ld(&graph)),
    }
}

fn statements(guide: &Guide, names: &Names, at: &Place, what: What<'_>) -> Result<Graph, Error> {
    let mut graph = Graph::new();
    let into = &mut graph;
    match what {
        What::Edition => {
            concepts::terms(into, guide, names, at);
            concepts::themes(into, guide, names, at);
            concepts::questions(into, guide, names, at);
            catalogue::catalogue(into, guide, names, at);
            for source in guide.sources() {
                sources::source(into, guide, names, source);
            }
        }
        What::Catalogue => {
            concepts::themes(into, guide, names, at);
            concepts::questions(into, guide, names, at);
            catalogue::catalogue(into, guide, names, at);
            for source in catalogue::entries(guide) {
                sources::source(into, guide, names, source);
            }
        }
        What::Terms => concepts::terms(into, guide, names, at),
        What::Themes => concepts::themes(into, guide, names, at),
        What::Questions => concepts::questions(into, guide, names, at),
        What::Theme(slug) => {
            let theme = guide.theme(slug).ok_or_else(|| unknown("theme", slug))?;
            concepts::theme(into, names, theme);
            for listing in guide.listings() {
                if listing.theme == slug {
                    sources::listing(into, names, listing);
                }
            }
        }
        What::Question(code) => {
            concepts::question(into, names, guide.question(code));
            for listing in guide.listings() {
                if listing.advice_for(code).is_some() {
                    sources::listing(into, names, listing);
                }
            }
        }
        What::Source(slug) => {
            let source = guide.source(slug).ok_or_else(|| unknown("source", slug))?;
            sources::source(into, guide, names, source);
            if catalogue::is_in(source) {
                catalogue::contact(into, names, at);
            }
        }
    }
    Ok(graph)
}

fn unknown(kind: &str, slug: &str) -> Error {
    Error::Linked {
        reason: format!("the guide has no {kind} {slug:?}"),
    }
}
