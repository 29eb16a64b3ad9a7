//! What the search in a folder reads: the guide with the Dutch that a browser does not know.

use std::collections::BTreeMap;

use kompas_app::{App, HitKind, HitTarget, RegisterPage};
use kompas_domain::code::Code;
use serde::Serialize;

/// As `zoeken.js` reads it.
#[derive(Serialize)]
struct Register<'a> {
    pages: Vec<Page<'a>>,
    words: BTreeMap<String, String>,
    synonyms: Vec<Vec<String>>,
    stop: Vec<&'static str>,
}

#[derive(Serialize)]
struct Page<'a> {
    /// Relative to the folder.
    path: String,
    title: String,
    kind: &'static str,
    tags: Vec<&'a str>,
    names: Vec<String>,
    keywords: Vec<String>,
    passages: Vec<String>,
    others: Vec<String>,
}

/// A script that only says what can be found: a page on a disk may load no other data.
pub(super) fn script(app: &App) -> Option<Vec<u8>> {
    let view = app.register();
    let pages = view.pages.into_iter();
    let register = Register {
        pages: pages.map(|(target, page)| of(&target, page)).collect(),
        words: view
            .words
            .into_iter()
            .map(|(word, stems)| (word, stems.join(" ")))
            .collect(),
        synonyms: view.synonyms,
        stop: view.stop,
    };
    let json = serde_json::to_string(&register).ok()?;
    Some(format!("var kompasRegister = {json};\n").into_bytes())
}

fn of<'a>(target: &HitTarget<'a>, page: RegisterPage) -> Page<'a> {
    Page {
        path: path(target),
        title: target.title(),
        kind: match target.kind() {
            HitKind::Source => "Bron",
            HitKind::Theme => "Thema",
            HitKind::Question => "Vraag",
            HitKind::Term => "Begrip",
        },
        tags: tags(target),
        names: page.names,
        keywords: page.keywords,
        passages: page.passages,
        others: page.others,
    }
}

fn path(target: &HitTarget<'_>) -> String {
    match target {
        HitTarget::Source(source, _) => format!("bronnen/{}.html", source.slug),
        HitTarget::Theme(theme) => format!("themas/{}.html", theme.slug),
        HitTarget::Question(question) => format!("vragen/{}.html", question.code.slug()),
        HitTarget::Term(term) => format!("begrippen.html#{}", term.slug),
    }
}

fn tags<'a>(target: &HitTarget<'a>) -> Vec<&'a str> {
    match target {
        HitTarget::Source(source, themes) => std::iter::once(source.form.label())
            .chain(source.reach.map(Code::label))
            .chain(themes.iter().map(|theme| theme.title.as_str()))
            .collect(),
        _ => Vec::new(),
    }
}
