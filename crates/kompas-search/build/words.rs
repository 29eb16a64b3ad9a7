//! From the entries of a `.dic` file to all their forms, with what each form may be.
//!
//! The list holds stems; plurals, inflected verbs and the linking letters of compounds exist
//! only through the affix rules, so the rules are carried out here.

use crate::affix::{Affixes, Flag, Rule, flags};

/// Can stand before another part of a compound; linking letters included (`veiligheids`).
const FIRST: u64 = 1;
/// Can end a compound.
const LAST: u64 = 2;
/// Is a word by itself.
const WORD: u64 = 4;

const COMPOUND_BEGIN: Flag = *b"Ca";
const COMPOUND_MIDDLE: Flag = *b"Cb";
const COMPOUND_END: Flag = *b"Cc";
const ONLY_IN_COMPOUND: Flag = *b"Cx";
const FORBIDDEN: Flag = *b"Fw";

/// Every form with its roles, sorted and once each.
pub(crate) fn expand(entries: &str, affixes: &Affixes) -> Vec<(String, u64)> {
    let mut forms = Vec::new();
    for entry in entries.lines().skip(1) {
        let entry = entry.split_whitespace().next().unwrap_or_default();
        let (word, own) = entry.split_once('/').unwrap_or((entry, ""));
        let own: Vec<Flag> = flags(own).collect();
        if word.chars().all(char::is_lowercase) && !own.contains(&FORBIDDEN) {
            add_forms(word, &own, affixes, &mut forms);
        }
    }
    forms.sort_unstable();
    forms.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 |= later.1;
        }
        same
    });
    forms
}

fn add_forms(word: &str, own: &[Flag], affixes: &Affixes, forms: &mut Vec<(String, u64)>) {
    let mut add = |form: &str, roles: u64| {
        if let Some(form) = folded(form) {
            forms.push((form, roles));
        }
    };
    let mut inflected = vec![word.to_owned()];
    add(word, roles(own));
    for rule in rules(own, &affixes.suffixes) {
        if let Some(form) = rule.suffixed(word) {
            add(&form, roles(&rule.flags) | inherited(own, rule));
            inflected.push(form);
        }
    }
    for rule in rules(own, &affixes.prefixes) {
        for form in inflected.iter().filter_map(|form| rule.prefixed(form)) {
            add(&form, WORD);
        }
    }
}

fn rules<'a>(
    own: &'a [Flag],
    all: &'a std::collections::HashMap<Flag, Vec<Rule>>,
) -> impl Iterator<Item = &'a Rule> {
    own.iter().filter_map(|flag| all.get(flag)).flatten()
}

fn roles(flags: &[Flag]) -> u64 {
    let has = |flag| flags.contains(&flag);
    let mut roles = 0;
    if has(COMPOUND_BEGIN) || has(COMPOUND_MIDDLE) {
        roles |= FIRST;
    }
    if has(COMPOUND_END) {
        roles |= LAST;
    }
    if !has(ONLY_IN_COMPOUND) {
        roles |= WORD;
    }
    roles
}

/// A plural can end a compound when its singular can.
fn inherited(own: &[Flag], rule: &Rule) -> u64 {
    let ends = own.contains(&COMPOUND_END) && !rule.flags.contains(&ONLY_IN_COMPOUND);
    if ends { LAST } else { 0 }
}

/// The form as the analyser writes words, if it is made of at least three plain letters.
///
/// Must fold as `kompas_domain::text::fold` does; a test of the crate compares them.
fn folded(form: &str) -> Option<String> {
    let mut folded = String::with_capacity(form.len());
    for letter in form.chars() {
        match letter {
            'a'..='z' => folded.push(letter),
            'ĳ' => folded.push_str("ij"),
            'à'..='å' => folded.push('a'),
            'ç' => folded.push('c'),
            'è'..='ë' => folded.push('e'),
            'ì'..='ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò'..='ö' => folded.push('o'),
            'ù'..='ü' => folded.push('u'),
            _ => return None,
        }
    }
    (folded.len() >= 3).then_some(folded)
}
