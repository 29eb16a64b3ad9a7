//! Small rules over Dutch text.

/// The months of a year.
pub(crate) const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// Joins items as a Dutch sentence does: `a, b en c`.
pub fn enumerate(items: &[impl AsRef<str>], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {conjunction} {}", first.join(", "), last.as_ref())
        }
    }
}

/// A date as it is read: `24 november 2026`.
pub fn long_date(date: time::Date) -> String {
    let month = MONTHS[usize::from(u8::from(date.month())) - 1];
    format!("{} {month} {}", date.day(), date.year())
}

/// A letter without its diacritic, in lower case: `Ë` becomes `e`.
///
/// Covers the letters that Dutch, and names in Dutch texts, use; other letters stay themselves.
pub fn fold_char(letter: char) -> char {
    match letter {
        'à'..='å' | 'À'..='Å' => 'a',
        'ç' | 'Ç' => 'c',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' => 'i',
        'ñ' | 'Ñ' => 'n',
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' => 'u',
        'ý' | 'ÿ' | 'Ý' => 'y',
        '’' | '‘' => '\'',
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

/// The text in lower case and without diacritics, letter by letter.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// A key for addresses: lower case, no diacritics, one hyphen for anything else.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().map(fold_char) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Whether the text can be a key: lower case letters, digits and single hyphens.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn enumerations() {
        assert_eq!(enumerate(&[] as &[&str], "en"), "");
        assert_eq!(enumerate(&["a"], "en"), "a");
        assert_eq!(enumerate(&["a", "b"], "en"), "a en b");
        assert_eq!(enumerate(&["a", "b", "c"], "of"), "a, b of c");
    }

    #[test]
    fn slugs() {
        for (text, expected) in [
            ("Coördinator Boa's", "coordinator-boa-s"),
            ("Top X", "top-x"),
            ("  (Wabo) ", "wabo"),
            ("Casuïstiek/complex", "casuistiek-complex"),
            ("…", ""),
        ] {
            assert_eq!(slug(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_slug_is_a_slug_or_empty(text in ".{0,40}") {
            let slug = slug(&text);
            prop_assert!(slug.is_empty() || is_slug(&slug), "{slug:?}");
        }
    }
}
