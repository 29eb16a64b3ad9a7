//! Words in a text of Markdown, in which no sign has a meaning that was not meant.

use std::fmt::Write as _;

use crate::report::flow::address;

/// The form in which words stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Form {
    link: Option<String>,
    strong: bool,
    emphasis: bool,
}

/// The words of a paragraph that are being written.
///
/// A mark of form counts only where the signs beside it allow it. So white space goes outside the
/// marks, and a letter or digit directly outside one is written as its number, which begins and
/// ends with a sign that a mark may stand beside.
#[derive(Debug)]
pub(super) struct Line {
    out: String,
    /// Where the current line begins.
    start: usize,
    /// How many notes there are.
    notes: usize,
    open: Form,
    /// White space that is not written yet; at the end of a line it never is.
    space: String,
    /// Whether the last that was written is a mark that closes a form.
    after_mark: bool,
    /// Where the last reference to a note ends.
    note_end: usize,
}

impl Line {
    /// Words with so many notes to refer to.
    pub(super) fn new(notes: usize) -> Self {
        Self {
            out: String::new(),
            start: 0,
            notes,
            open: Form::default(),
            space: String::new(),
            after_mark: false,
            note_end: 0,
        }
    }

    /// Words in a form. A link that is no address is left out.
    pub(super) fn words(&mut self, text: &str, link: Option<&str>, strong: bool, emphasis: bool) {
        let text = clean(text);
        let core = text.trim();
        if core.is_empty() {
            self.space.push_str(&text);
            return;
        }
        let begin = text.len() - text.trim_start().len();
        self.space.push_str(&text[..begin]);
        self.form(Form {
            link: link.and_then(address).map(destination),
            strong,
            emphasis,
        });
        let mut signs = core.chars().peekable();
        while let Some(sign) = signs.next() {
            self.sign(sign, signs.peek().copied());
        }
        self.space.push_str(&text[begin + core.len()..]);
    }

    /// A reference to a note. One to a note that is not there is its number between brackets.
    pub(super) fn citation(&mut self, number: u32) {
        let is_there = usize::try_from(number).is_ok_and(|at| (1..=self.notes).contains(&at));
        if is_there {
            self.form(Form::default());
            self.bracket();
            let _ = write!(self.out, "^{number}]");
            self.note_end = self.out.len();
        } else {
            self.words(&format!("[{number}]"), None, false, false);
        }
    }

    /// Goes on at a next line.
    pub(super) fn next(&mut self) {
        self.close(&Form::default());
        self.space.clear();
        if self.out.len() == self.start {
            return;
        }
        self.out.push_str("\\\n");
        self.start = self.out.len();
        self.after_mark = false;
    }

    /// The text, without new lines at its end.
    pub(super) fn finish(mut self) -> String {
        self.close(&Form::default());
        while self.out.len() == self.start && self.out.ends_with("\\\n") {
            self.out.truncate(self.out.len() - 2);
            self.start = 0;
        }
        self.out
    }

    /// Ends what is not in `wanted`, writes the white space, and begins what is.
    fn form(&mut self, wanted: Form) {
        self.close(&wanted);
        if self.out.len() > self.start {
            if !self.space.is_empty() {
                self.after_mark = false;
            }
            self.out.push_str(&self.space);
        }
        self.space.clear();
        if wanted.link.is_some() && self.open.link.is_none() {
            self.bracket();
        }
        if wanted.strong && !self.open.strong {
            self.open_mark("**");
        }
        if wanted.emphasis && !self.open.emphasis {
            self.open_mark("_");
        }
        self.open = wanted;
    }

    fn close(&mut self, wanted: &Form) {
        let ends_link = self.open.link != wanted.link;
        let ends_strong = self.open.strong && (ends_link || !wanted.strong);
        let ends_emphasis = self.open.emphasis
            && (ends_link
                || ends_strong
                || !wanted.emphasis
                || (wanted.strong && !self.open.strong));
        if ends_emphasis {
            self.close_mark("_");
            self.open.emphasis = false;
        }
        if ends_strong {
            self.close_mark("**");
            self.open.strong = false;
        }
        if ends_link && let Some(link) = self.open.link.take() {
            self.out.push_str("](<");
            self.out.push_str(&link);
            self.out.push_str(">)");
            self.after_mark = false;
        }
    }

    /// Begins a link or a reference. Directly behind a reference it would be a part of that one.
    fn bracket(&mut self) {
        if self.note_end > 0 && self.note_end == self.out.len() {
            self.out.push(' ');
        }
        self.out.push('[');
        self.after_mark = false;
    }

    fn open_mark(&mut self, mark: &str) {
        if self.out.len() > self.start
            && let Some(last) = self.out.chars().next_back()
            && needs_number(last)
        {
            self.out.pop();
            self.number(last);
        }
        self.out.push_str(mark);
        self.after_mark = false;
    }

    fn close_mark(&mut self, mark: &str) {
        self.out.push_str(mark);
        self.after_mark = true;
    }

    fn number(&mut self, sign: char) {
        let _ = write!(self.out, "&#{};", u32::from(sign));
    }

    fn sign(&mut self, sign: char, next: Option<char>) {
        // Some Markdowns read an id of a heading in braces, escaped or not.
        if sign == '{' || (self.after_mark && needs_number(sign)) {
            self.number(sign);
        } else {
            if self.has_meaning(sign, next) {
                self.out.push('\\');
            }
            self.out.push(sign);
        }
        self.after_mark = false;
    }

    /// Whether Markdown could take the sign for its own at this place.
    fn has_meaning(&self, sign: char, next: Option<char>) -> bool {
        let line = &self.out[self.start..];
        match sign {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~' | '$' | '#' | '^' => true,
            '&' => next.is_none_or(|next| next == '#' || next.is_alphanumeric()),
            // Before a link it would make a picture of it.
            '!' => next.is_none(),
            '+' | '-' | '=' | '>' => line.is_empty(),
            ':' => line.is_empty() || line.ends_with(']'),
            '(' => line.ends_with(']'),
            '.' | ')' => !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        }
    }
}

/// Text in which white space is a plain space or one that does not break, and nothing is invisible.
fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|sign| match sign {
            '\u{a0}' => Some(sign),
            sign if sign.is_whitespace() => Some(' '),
            sign if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') => None,
            sign => Some(sign),
        })
        .collect()
}

/// Whether a sign may not stand directly outside a mark of form.
fn needs_number(sign: char) -> bool {
    !sign.is_whitespace() && !sign.is_ascii_punctuation()
}

/// An address as it stands between angle brackets.
fn destination(link: &str) -> String {
    let mut out = String::with_capacity(link.len());
    for sign in link.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' | '>' | '\\' | '`' | '|' => {
                let _ = write!(out, "%{:02X}", u32::from(sign));
            }
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[(&str, Option<&str>, bool, bool)]) -> String {
        let mut line = Line::new(9);
        for (text, link, strong, emphasis) in words {
            line.words(text, *link, *strong, *emphasis);
        }
        line.finish()
    }

    #[test]
    fn signs_that_mean_something_are_escaped() {
        for (given, wanted) in [
            ("# kop", r"\# kop"),
            ("- punt - streep", r"\- punt - streep"),
            ("12. of 3.", r"12\. of 3."),
            ("1) a", r"1\) a"),
            (
                "a_b *c* [d](e)",
                r"a\_b \*c\* \[d\](e)".replace("](", r"]\(").as_str(),
            ),
            ("AT&T & co &amp; x", r"AT\&T & co \&amp; x"),
            ("<b> `code` $e$ | ~", r"\<b> \`code\` \$e\$ \| \~"),
            ("    vier spaties", "vier spaties"),
            ("=== : a", r"\=== : a"),
            ("kijk!", r"kijk\!"),
            ("a\tb\u{0}\u{2028}c", "a b c"),
        ] {
            assert_eq!(line(&[(given, None, false, false)]), wanted, "{given:?}");
        }
    }

    #[test]
    fn forms_stand_where_they_count() {
        let web = Some("https://example.org/?a=1&b=|");
        for (given, wanted) in [
            (
                vec![
                    ("a ", None, false, false),
                    ("b ", None, true, false),
                    ("c", None, false, false),
                ],
                "a **b** c",
            ),
            (
                vec![
                    ("on", None, false, false),
                    ("der", None, true, false),
                    ("deel", None, false, false),
                ],
                "o&#110;**der**&#100;eel",
            ),
            (
                vec![
                    ("a", None, true, false),
                    ("b", None, true, true),
                    ("c", None, false, true),
                ],
                "**&#97;_b_**_c_",
            ),
            (
                vec![("a", None, true, false), ("b", None, true, false)],
                "**ab**",
            ),
            (
                vec![
                    ("zie ", None, false, false),
                    ("hier", web, true, false),
                    (".", None, false, false),
                ],
                "zie [**hier**](<https://example.org/?a=1&amp;b=%7C>).",
            ),
            (vec![("x", Some("javascript:alert(1)"), false, false)], "x"),
            (
                vec![("a!", None, false, false), ("b", web, false, false)],
                r"a\![b](<https://example.org/?a=1&amp;b=%7C>)",
            ),
        ] {
            assert_eq!(line(&given), wanted, "{given:?}");
        }
    }
}
