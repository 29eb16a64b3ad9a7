//! The affix rules of a hunspell `.aff` file with two-letter flags.

use std::collections::HashMap;

/// A two-letter flag.
pub(crate) type Flag = [u8; 2];

/// One way to make a form of a word.
pub(crate) struct Rule {
    strip: String,
    add: String,
    condition: Vec<Class>,
    /// The flags of the form.
    pub(crate) flags: Vec<Flag>,
}

/// What one letter of a condition allows.
enum Class {
    Any,
    Of(String),
    NotOf(String),
}

/// All rules by flag.
#[derive(Default)]
pub(crate) struct Affixes {
    pub(crate) suffixes: HashMap<Flag, Vec<Rule>>,
    pub(crate) prefixes: HashMap<Flag, Vec<Rule>>,
}

impl Affixes {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if !text.lines().any(|line| line.trim() == "FLAG long") {
            return Err("the affix file must have two-letter flags (FLAG long)".to_owned());
        }
        let mut affixes = Self::default();
        for line in text.lines() {
            let mut fields = line.split_whitespace();
            let rules = match fields.next() {
                Some("SFX") => &mut affixes.suffixes,
                Some("PFX") => &mut affixes.prefixes,
                _ => continue,
            };
            let fields: Vec<&str> = fields.take(4).collect();
            let &[flag, strip, add, ref rest @ ..] = fields.as_slice() else {
                continue;
            };
            if matches!(strip, "Y" | "N") {
                continue; // the head of a group of rules
            }
            let condition = rest.first().copied().unwrap_or(".");
            for flag in flags(flag) {
                rules
                    .entry(flag)
                    .or_default()
                    .push(Rule::new(strip, add, condition));
            }
        }
        Ok(affixes)
    }
}

impl Rule {
    fn new(strip: &str, add: &str, condition: &str) -> Self {
        let (add, own) = add.split_once('/').unwrap_or((add, ""));
        Self {
            strip: nothing_if_zero(strip),
            add: nothing_if_zero(add),
            condition: classes(condition),
            flags: flags(own).collect(),
        }
    }

    /// The form with this suffix, if the word can have it.
    pub(crate) fn suffixed(&self, word: &str) -> Option<String> {
        let letters: Vec<char> = word.chars().collect();
        let tail = letters.len().checked_sub(self.condition.len())?;
        self.allows(&letters[tail..]).then(|| {
            word.strip_suffix(&self.strip)
                .map(|stem| format!("{stem}{}", self.add))
        })?
    }

    /// The form with this prefix, if the word can have it.
    pub(crate) fn prefixed(&self, word: &str) -> Option<String> {
        let letters: Vec<char> = word.chars().take(self.condition.len()).collect();
        (letters.len() == self.condition.len() && self.allows(&letters)).then(|| {
            word.strip_prefix(&self.strip)
                .map(|stem| format!("{}{stem}", self.add))
        })?
    }

    fn allows(&self, letters: &[char]) -> bool {
        self.condition
            .iter()
            .zip(letters)
            .all(|(class, letter)| match class {
                Class::Any => true,
                Class::Of(set) => set.contains(*letter),
                Class::NotOf(set) => !set.contains(*letter),
            })
    }
}

/// Reads `CaCbCp` as three flags.
pub(crate) fn flags(text: &str) -> impl Iterator<Item = Flag> {
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| [pair[0], pair[1]])
}

fn nothing_if_zero(text: &str) -> String {
    if text == "0" {
        String::new()
    } else {
        text.to_owned()
    }
}

/// Reads a condition such as `[^eo]`, `ief` or `.`.
fn classes(condition: &str) -> Vec<Class> {
    let mut classes = Vec::new();
    let mut rest = condition;
    while let Some(first) = rest.chars().next() {
        if let Some((set, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            classes.push(match set.strip_prefix('^') {
                Some(set) => Class::NotOf(set.to_owned()),
                None => Class::Of(set.to_owned()),
            });
            rest = after;
        } else {
            classes.push(if first == '.' {
                Class::Any
            } else {
                Class::Of(first.to_string())
            });
            rest = &rest[first.len_utf8()..];
        }
    }
    if matches!(classes.as_slice(), [Class::Any]) {
        classes.clear();
    }
    classes
}
