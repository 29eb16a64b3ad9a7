//! From a guide to the pages that can be found and the documents that lead to them.

use std::borrow::Cow;

use kompas_domain::guide::{Guide, Listing, Question, Source, Term, Theme};

use crate::kind::HitKind;
use crate::schema::Part;

/// A page that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) kind: HitKind,
    pub(crate) key: String,
    /// The keys of the themes that it belongs to.
    pub(crate) themes: Vec<String>,
}

/// What is indexed as one: a page, or one listing of a source.
pub(crate) struct Document<'g> {
    /// Number of the page that it leads to.
    pub(crate) page: usize,
    /// For a listing: the key of its theme.
    pub(crate) theme: Option<&'g str>,
    /// Its texts. Of those that can be shown, the best comes first.
    pub(crate) texts: Vec<(Part, Cow<'g, str>)>,
}

/// All pages, and the documents in the order in which they are indexed.
pub(crate) fn of_guide(guide: &Guide) -> (Vec<Page>, Vec<Document<'_>>) {
    let mut gathered = Gathered::default();
    for theme in guide.themes() {
        gathered.page(HitKind::Theme, &theme.slug, vec![theme.slug.clone()]);
        gathered.document(None, theme_texts(theme));
    }
    for source in guide.sources() {
        let listings: Vec<&Listing> = guide.listings_of(&source.slug).collect();
        let themes = listings.iter().map(|listing| listing.theme.clone());
        gathered.page(HitKind::Source, &source.slug, themes.collect());
        gathered.document(None, source_texts(source));
        for listing in listings {
            let texts = listing_texts(listing, source, guide.theme_of(listing));
            gathered.document(Some(&listing.theme), texts);
        }
    }
    for question in guide.questions() {
        let key = question.code.to_string();
        gathered.page(HitKind::Question, &key, Vec::new());
        gathered.document(None, question_texts(question));
    }
    for term in guide.terms() {
        gathered.page(HitKind::Term, &term.slug, Vec::new());
        gathered.document(None, term_texts(term));
    }
    (gathered.pages, gathered.documents)
}

#[derive(Default)]
struct Gathered<'g> {
    pages: Vec<Page>,
    documents: Vec<Document<'g>>,
}

impl<'g> Gathered<'g> {
    fn page(&mut self, kind: HitKind, key: &str, themes: Vec<String>) {
        self.pages.push(Page {
            kind,
            key: key.to_owned(),
            themes,
        });
    }

    /// Adds a document of the page that was added last.
    fn document(&mut self, theme: Option<&'g str>, texts: Texts<'g>) {
        self.documents.push(Document {
            page: self.pages.len().saturating_sub(1),
            theme,
            texts: texts.0,
        });
    }
}

#[derive(Default)]
struct Texts<'g>(Vec<(Part, Cow<'g, str>)>);

impl<'g> Texts<'g> {
    fn add(&mut self, part: Part, text: impl Into<Cow<'g, str>>) {
        self.0.push((part, text.into()));
    }

    fn add_all(&mut self, part: Part, texts: impl IntoIterator<Item = &'g String>) {
        self.0
            .extend(texts.into_iter().map(|text| (part, text.as_str().into())));
    }
}

fn theme_texts(theme: &Theme) -> Texts<'_> {
    let mut texts = Texts::default();
    texts.add(Part::Name, &theme.title);
    texts.add(Part::OtherName, &theme.short);
    texts.add_all(Part::Keyword, &theme.keywords);
    texts.add(Part::Passage, &theme.summary);
    for paragraph in theme.core_paragraphs() {
        texts.add(Part::Passage, paragraph);
    }
    texts.add_all(Part::Passage, &theme.hard);
    texts.add_all(Part::Passage, &theme.first_steps);
    texts
}

fn source_texts(source: &Source) -> Texts<'_> {
    let mut texts = Texts::default();
    add_names(source, &mut texts);
    texts.add(Part::Body, &source.keeper);
    for text in description(source) {
        texts.add(Part::Passage, text);
    }
    texts
}

/// What a source says about itself, what it is first.
fn description(source: &Source) -> impl Iterator<Item = Cow<'_, str>> {
    let indicators = (!source.indicators.is_empty()).then(|| source.indicators.join("; "));
    let notes = [
        &source.inside_municipality,
        &source.access_note,
        &source.legal_limit,
    ];
    [&source.what, &source.how_to_reach]
        .into_iter()
        .chain(notes.into_iter().flatten())
        .map(|text| Cow::Borrowed(text.as_str()))
        .chain(indicators.map(Cow::Owned))
}

/// A listing carries the texts of its source too, so that a query may name the source and what
/// it says under a theme at once.
fn listing_texts<'g>(listing: &'g Listing, source: &'g Source, theme: &'g Theme) -> Texts<'g> {
    let mut texts = Texts::default();
    add_names(source, &mut texts);
    if let Some(printed) = &listing.printed_name
        && *printed != source.name
    {
        texts.add(Part::OtherName, printed);
    }
    texts.add(Part::Passage, &listing.text);
    for advice in &listing.advice {
        texts.add(Part::Body, &advice.grounds);
        texts.add_all(Part::Passage, &advice.reason);
    }
    for text in description(source) {
        texts.add(Part::Description, text);
    }
    texts.add(Part::Context, &theme.title);
    texts.add_all(Part::Surroundings, &theme.keywords);
    texts
}

fn add_names<'g>(source: &'g Source, texts: &mut Texts<'g>) {
    texts.add(Part::Name, &source.name);
    texts.add_all(Part::OtherName, &source.aliases);
    texts.add_all(Part::OtherName, &source.abbreviations);
    texts.add_all(Part::Keyword, &source.keywords);
}

fn question_texts(question: &Question) -> Texts<'_> {
    let mut texts = Texts::default();
    texts.add(Part::Name, &question.short);
    texts.add(Part::OtherName, question.code.to_string());
    texts.add(Part::Passage, &question.full);
    texts.add_all(Part::Passage, &question.good_answer);
    texts
}

fn term_texts(term: &Term) -> Texts<'_> {
    let mut texts = Texts::default();
    texts.add(Part::Name, &term.term);
    texts.add_all(Part::OtherName, &term.abbreviation);
    texts.add_all(Part::OtherName, &term.synonyms);
    texts.add(Part::Passage, &term.definition);
    texts
}
