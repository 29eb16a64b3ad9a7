//! What can be chosen in the forms of measures, actions and decisions.

use kompas_app::dossiers::DossierHead;
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::guide::Source;

use crate::visit::Visit;

/// One choice of a list.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// A list of values and labels with what is chosen.
pub(super) fn choices(
    list: impl IntoIterator<Item = (String, String)>,
    chosen: &str,
) -> Vec<Choice> {
    let list = list.into_iter().map(|(value, label)| Choice {
        is_chosen: value == chosen,
        value,
        label,
    });
    list.collect()
}

/// A closed list.
pub(super) fn codes<T: Code + 'static>(chosen: &str) -> Vec<Choice> {
    let all = T::ALL.iter();
    choices(
        all.map(|one| (one.code().to_owned(), one.label().to_owned())),
        chosen,
    )
}

/// The six questions.
pub(super) fn questions(site: &Visit, chosen: &str) -> Vec<Choice> {
    let all = QuestionCode::ALL.iter().map(|code| {
        let question = site.app.guide().question(*code);
        let label = format!("{}: {}", code.code(), question.short);
        (code.code().to_owned(), label)
    });
    choices(all, chosen)
}

/// Who work on a dossier.
pub(super) fn members(head: &DossierHead<'_>, chosen: &str) -> Vec<Choice> {
    let members = head.seen_by.members.iter();
    let members = members.map(|one| (one.account.to_string(), one.name.clone()));
    choices(members, chosen)
}

/// Sources of the guide, with which are chosen.
pub(super) fn sources(list: Vec<&Source>, is_chosen: impl Fn(&str) -> bool) -> Vec<Choice> {
    let list = list.into_iter().map(|source| Choice {
        value: source.slug.clone(),
        label: source.name.clone(),
        is_chosen: is_chosen(&source.slug),
    });
    list.collect()
}

/// The label of what is chosen; what is kept itself where the list has it no more.
pub(super) fn label<'c>(choices: &'c [Choice], value: &'c str) -> &'c str {
    let found = choices.iter().find(|one| one.value == value);
    found.map_or(value, |one| &one.label)
}
