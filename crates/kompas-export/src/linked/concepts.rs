//! The glossary, the themes, the questions and the criteria as concepts.
//!
//! There are no broader and narrower ones, so each is a top concept of its scheme.

use std::collections::BTreeSet;

use kompas_domain::guide::{Criterion, Guide, Question, Term, Theme};
use oxrdf::vocab::rdfs;
use oxrdf::{Graph, NamedNode};

use super::graph::Thing;
use super::names::Names;
use super::vocabulary::{dcat, dct, owl, skos};
use super::{Place, catalogue};

/// The glossary with its terms.
pub(super) fn terms(into: &mut Graph, guide: &Guide, names: &Names, at: &Place) {
    let concepts: Vec<NamedNode> = guide
        .terms()
        .iter()
        .map(|term| names.term(&term.slug))
        .collect();
    let about = About {
        name: names.terms(),
        title: "Begrippenlijst",
        comment: "Vakwoorden en afkortingen uit de gids, elk met een uitleg in één zin.",
    };
    scheme(into, guide, names, at, &about, &concepts);
    for one in guide.terms() {
        term(into, names, one);
    }
}

/// The themes.
pub(super) fn themes(into: &mut Graph, guide: &Guide, names: &Names, at: &Place) {
    let concepts: Vec<NamedNode> = guide
        .themes()
        .iter()
        .map(|theme| names.theme(&theme.slug))
        .collect();
    let about = About {
        name: names.themes(),
        title: "Thema’s",
        comment: "De veiligheidsthema’s van de gids.",
    };
    scheme(into, guide, names, at, &about, &concepts);
    for one in guide.themes() {
        theme(into, names, one);
    }
}

/// The questions and the criteria: two schemes.
pub(super) fn questions(into: &mut Graph, guide: &Guide, names: &Names, at: &Place) {
    let concepts: Vec<NamedNode> = guide
        .questions()
        .iter()
        .map(|question| names.question(question.code))
        .collect();
    let about = About {
        name: names.questions(),
        title: "Vragen",
        comment: "De zes vaste vragen bij elk thema: drie over het thema en drie over de eigen gemeente.",
    };
    scheme(into, guide, names, at, &about, &concepts);
    for one in guide.questions() {
        question(into, names, one);
    }
    let concepts: Vec<NamedNode> = guide
        .criteria()
        .iter()
        .map(|criterion| names.criterion(criterion.code))
        .collect();
    let about = About {
        name: names.criteria(),
        title: "Criteria",
        comment: "Waarop bronnen voor de gids zijn gekozen.",
    };
    scheme(into, guide, names, at, &about, &concepts);
    for one in guide.criteria() {
        criterion(into, names, one);
    }
}

/// What a scheme says of itself.
struct About {
    name: NamedNode,
    title: &'static str,
    comment: &'static str,
}

fn scheme(
    into: &mut Graph,
    guide: &Guide,
    names: &Names,
    at: &Place,
    about: &About,
    concepts: &[NamedNode],
) {
    let title = format!("{} van {}", about.title, guide.edition().name);
    let mut thing = Thing::new(into, &about.name);
    thing
        .is(skos::CONCEPT_SCHEME)
        .text(dct::TITLE, &title)
        .text(rdfs::COMMENT, about.comment)
        .code(owl::VERSION_INFO, &at.edition);
    catalogue::published(&mut thing, names, at);
    for concept in concepts {
        thing.link(skos::HAS_TOP_CONCEPT, concept);
    }
    catalogue::publisher(into, names, at);
}

/// A concept with its labels; labels that say the same are said once, as what they are most.
fn concept<'a>(
    into: &'a mut Graph,
    name: &NamedNode,
    scheme: &NamedNode,
    preferred: &str,
    others: &[&str],
    hidden: &[String],
) -> Thing<'a> {
    let mut thing = Thing::new(into, name);
    thing
        .is(skos::CONCEPT)
        .link(skos::IN_SCHEME, scheme)
        .link(skos::TOP_CONCEPT_OF, scheme)
        .text(skos::PREF_LABEL, preferred);
    let mut said = BTreeSet::from([preferred]);
    for other in others {
        if said.insert(other) {
            thing.text(skos::ALT_LABEL, other);
        }
    }
    for word in hidden {
        if said.insert(word) {
            thing.text(skos::HIDDEN_LABEL, word);
        }
    }
    thing
}

fn term(into: &mut Graph, names: &Names, term: &Term) {
    let others: Vec<&str> = term
        .abbreviation
        .iter()
        .chain(&term.synonyms)
        .map(String::as_str)
        .collect();
    let name = names.term(&term.slug);
    let mut thing = concept(into, &name, &names.terms(), &term.term, &others, &[]);
    thing.text(skos::DEFINITION, &term.definition);
    for slug in &term.related {
        thing.link(skos::RELATED, &names.term(slug));
    }
}

/// One theme, without its scheme.
pub(super) fn theme(into: &mut Graph, names: &Names, theme: &Theme) {
    let name = names.theme(&theme.slug);
    let others = [theme.short.as_str()];
    let mut thing = concept(
        into,
        &name,
        &names.themes(),
        &theme.title,
        &others,
        &theme.keywords,
    );
    thing
        .text(skos::DEFINITION, &theme.summary)
        .text(skos::SCOPE_NOTE, &theme.core);
    for related in &theme.related {
        thing.link(skos::RELATED, &names.theme(&related.theme));
    }
}

/// One question, without its scheme. It is a role too: that of a source under a theme.
pub(super) fn question(into: &mut Graph, names: &Names, question: &Question) {
    let name = names.question(question.code);
    concept(into, &name, &names.questions(), &question.short, &[], &[])
        .is(dcat::ROLE)
        .code(skos::NOTATION, &question.code.to_string())
        .text(skos::DEFINITION, &question.full)
        .text(skos::SCOPE_NOTE, &question.good_answer.join("\n"));
}

fn criterion(into: &mut Graph, names: &Names, criterion: &Criterion) {
    let name = names.criterion(criterion.code);
    concept(into, &name, &names.criteria(), &criterion.name, &[], &[])
        .code(skos::NOTATION, &criterion.code.to_string())
        .text(skos::DEFINITION, &criterion.explanation);
}
