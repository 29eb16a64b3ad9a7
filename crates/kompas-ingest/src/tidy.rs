//! Text on one line, and titles that are none.

/// The text with single spaces, without control characters and soft hyphens.
pub(crate) fn line(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for word in text
        .split(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{200b}')
    {
        let word = word.trim_matches('\u{feff}');
        // A row of dots leads the eye to a page number, and says nothing.
        let leader = word.len() > 3 && word.bytes().all(|byte| byte == b'.' || byte == b'_');
        if word.is_empty() || leader {
            continue;
        }
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        if word.contains([
            '\u{ad}', '\u{fb01}', '\u{fb02}', '\u{fb00}', '\u{fb03}', '\u{fb04}',
        ]) {
            for letter in word.chars() {
                match letter {
                    '\u{ad}' => {}
                    '\u{fb00}' => tidy.push_str("ff"),
                    '\u{fb01}' => tidy.push_str("fi"),
                    '\u{fb02}' => tidy.push_str("fl"),
                    '\u{fb03}' => tidy.push_str("ffi"),
                    '\u{fb04}' => tidy.push_str("ffl"),
                    other => tidy.push(other),
                }
            }
        } else {
            tidy.push_str(word);
        }
    }
    tidy
}

/// A title of at most 300 letters; empty when a program made it and no person.
pub(crate) fn title(text: &str) -> String {
    let text = line(text);
    let text = text
        .strip_prefix("Microsoft Word - ")
        .or_else(|| text.strip_prefix("Microsoft PowerPoint - "))
        .unwrap_or(&text);
    let lower = text.to_lowercase();
    let is_file = [
        ".doc", ".docx", ".pdf", ".indd", ".pptx", ".ppt", ".odt", ".xlsx", ".qxp", ".tmp",
    ]
    .iter()
    .any(|end| lower.ends_with(end));
    let none = [
        "untitled",
        "untitled document",
        "naamloos",
        "document1",
        "titel",
        "title",
        "powerpoint-presentatie",
        "powerpoint presentation",
        "(anonymous)",
    ];
    if is_file
        || none.contains(&lower.as_str())
        || text.chars().filter(|letter| letter.is_alphabetic()).count() < 3
    {
        return String::new();
    }
    text.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_titles() {
        assert_eq!(
            line("  een\u{ad}\u{200b} \n\ttwee\u{0}drie  of\u{fb01}cieel "),
            "een twee drie officieel"
        );
        for junk in [
            "Microsoft Word - nota v3.doc",
            "Untitled",
            "x.indd",
            "12-3",
            "",
        ] {
            assert_eq!(title(junk), "", "{junk}");
        }
        assert_eq!(title("Microsoft Word - Plan van aanpak"), "Plan van aanpak");
    }
}
