//! Words in a drawing: how wide they are, and how they are made to fit.

/// How letters are set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Face {
    /// The height of a line without the space between lines, in units of the drawing.
    pub(crate) size: f64,
    pub(crate) bold: bool,
}

/// Words as most are set.
pub(crate) const PLAIN: Face = Face {
    size: 18.0,
    bold: false,
};
/// What belongs to the own municipality.
pub(crate) const BOLD: Face = Face {
    size: 18.0,
    bold: true,
};
/// The title over a drawing.
pub(crate) const TITLE: Face = Face {
    size: 21.0,
    bold: true,
};
/// Numbers along an axis and notes under a drawing.
pub(crate) const SMALL: Face = Face {
    size: 17.0,
    bold: false,
};

impl Face {
    /// From one line to the next.
    pub(crate) fn leading(self) -> f64 {
        (self.size * 1.25).round()
    }

    /// How wide a text is at most, in the widest of the usual fonts.
    pub(crate) fn width(self, text: &str) -> f64 {
        let bold = if self.bold { 1.1 } else { 1.0 };
        text.chars().map(share).sum::<f64>() * self.size * bold
    }

    /// The text, or as much of its beginning as fits, with `…` behind it.
    pub(crate) fn shorten(self, text: &str, room: f64) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut short = String::new();
        for letter in text.chars() {
            short.push(letter);
            if self.width(&short) + self.width("…") > room {
                short.pop();
                break;
            }
        }
        format!("{}…", short.trim_end())
    }

    /// The words in lines that fit, broken behind a space or a hyphen, and no more lines than that; what is left out shows as `…`.
    pub(crate) fn wrap(self, text: &str, room: f64, most: usize) -> Vec<String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut begins = Vec::new();
        let mut end = 0;
        for piece in text.split_inclusive([' ', '-']) {
            let next = end + piece.len();
            let line = begins.last().map(|&begin| text[begin..next].trim_end());
            if line.is_none_or(|line| self.width(line) > room) {
                begins.push(end);
            }
            end = next;
        }
        begins.truncate(most);
        let ends = begins.iter().skip(1).copied().chain([text.len()]);
        let lines = begins.iter().zip(ends);
        lines
            .map(|(&begin, end)| self.shorten(text[begin..end].trim_end(), room))
            .collect()
    }
}

/// The width of a letter as a share of the size.
fn share(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' | 'I' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | '!' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' => 0.41,
        'm' | 'M' | 'W' | '%' | '…' | '@' => 0.98,
        'w' => 0.82,
        '0'..='9' => 0.62,
        '\u{2e80}'.. => 1.2,
        _ if letter.is_lowercase() => 0.6,
        _ => 0.72,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Face = Face {
        size: 17.0,
        bold: false,
    };

    #[test]
    fn long_names_are_shortened() {
        for (room, text) in [
            (400.0, "Súdwest-Fryslân en omstreken"),
            (150.0, "Súdwest-Frysl…"),
            (40.0, "Sú…"),
            (0.0, "…"),
        ] {
            let short = FACE.shorten("Súdwest-Fryslân en omstreken", room);
            assert_eq!(short, text);
            assert!(room == 0.0 || FACE.width(&short) <= room);
        }
    }

    #[test]
    fn lines_break_between_words() {
        let text = "Woninginbraken en pogingen daartoe, per 1.000 woningen";
        assert_eq!(FACE.wrap(text, 1000.0, 2), [text]);
        assert_eq!(
            FACE.wrap(text, 240.0, 9),
            [
                "Woninginbraken en",
                "pogingen daartoe, per 1.000",
                "woningen"
            ]
        );
        assert_eq!(
            FACE.wrap(text, 240.0, 2),
            ["Woninginbraken en", "pogingen daartoe, per 1.0…"]
        );
        assert_eq!(
            FACE.wrap("Midden-Groningen", 90.0, 2),
            ["Midden-", "Groningen"]
        );
        assert_eq!(FACE.wrap(text, 240.0, 0), [""; 0]);
        assert_eq!(FACE.wrap("  ", 240.0, 2), [""; 0]);
        assert_eq!(FACE.wrap("Hoogheemraadschap", 90.0, 2), ["Hooghe…"]);
    }
}
