//! Text and pictures, of which the parts of an OpenDocument are made.

use kompas_domain::rich::Words;

use super::super::office::address;
use super::super::office::drawing::{Size, millimetres};
use super::super::office::xml::{Xml, clean};

/// A part with text.
pub(super) struct Part {
    pub(super) xml: Xml,
    /// Whether a space would be one too many: a reader keeps only the first of several, and none at
    /// the beginning.
    is_after_space: bool,
}

impl Part {
    pub(super) fn new(xml: Xml) -> Self {
        Self {
            xml,
            is_after_space: true,
        }
    }

    /// Begins a paragraph.
    pub(super) fn begin(&mut self, style: &str) {
        self.xml.open("text:p", &[("text:style-name", style)]);
        self.is_after_space = true;
    }

    /// Begins a heading.
    pub(super) fn begin_heading(&mut self, level: u8) {
        let (style, level) = (format!("Heading_20_{level}"), level.to_string());
        let attributes = [
            ("text:style-name", style.as_str()),
            ("text:outline-level", &level),
        ];
        self.xml.open("text:h", &attributes);
        self.is_after_space = true;
    }

    /// A paragraph with nothing but words.
    pub(super) fn paragraph(&mut self, style: &str, words: &str) {
        self.begin(style);
        self.text(words);
        self.xml.close();
    }

    /// Words in a text style.
    pub(super) fn styled(&mut self, style: &str, words: &str) {
        self.xml.open("text:span", &[("text:style-name", style)]);
        self.text(words);
        self.xml.close();
    }

    /// Words in their form.
    pub(super) fn words(&mut self, words: &Words) {
        let target = words.link.as_deref().and_then(address);
        if let Some(target) = &target {
            let attributes = [
                ("xlink:type", "simple"),
                ("xlink:href", target),
                ("text:style-name", "Internet_20_link"),
            ];
            self.xml.open("text:a", &attributes);
        }
        match (words.strong, words.emphasis) {
            (true, true) => self.styled("beide", &words.text),
            (true, false) => self.styled("Strong_20_Emphasis", &words.text),
            (false, true) => self.styled("Emphasis", &words.text),
            (false, false) => self.text(&words.text),
        }
        if target.is_some() {
            self.xml.close();
        }
    }

    /// Text, with its tabs, new lines and further spaces as elements.
    pub(super) fn text(&mut self, text: &str) {
        let text = clean(text);
        let mut from = 0;
        for (at, letter) in text.char_indices() {
            let element = match letter {
                '\t' => "text:tab",
                '\n' => "text:line-break",
                ' ' if self.is_after_space => "text:s",
                _ => {
                    self.is_after_space = letter == ' ';
                    continue;
                }
            };
            self.xml.text(&text[from..at]);
            self.xml.empty(element, &[]);
            self.is_after_space = true;
            from = at + 1;
        }
        self.xml.text(&text[from..]);
    }

    /// A note came between the words.
    pub(super) fn after_note(&mut self) {
        self.is_after_space = false;
    }

    /// A new line.
    pub(super) fn line_break(&mut self) {
        self.text("\n");
    }
}

/// A picture in a line of text.
pub(super) struct InLine<'a> {
    /// A name that no other picture of the document has.
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) size: Size,
    /// Its files in the archive, each the same picture, with what they are.
    pub(super) files: &'a [(&'a str, &'a str)],
}

impl InLine<'_> {
    pub(super) fn write(&self, xml: &mut Xml) {
        xml.open(
            "draw:frame",
            &[
                ("draw:style-name", "afbeelding"),
                ("draw:name", self.name),
                ("text:anchor-type", "as-char"),
                ("svg:width", &millimetres(self.size.width)),
                ("svg:height", &millimetres(self.size.height)),
            ],
        );
        for (file, media_type) in self.files {
            xml.empty(
                "draw:image",
                &[
                    ("xlink:href", file),
                    ("xlink:type", "simple"),
                    ("xlink:show", "embed"),
                    ("xlink:actuate", "onLoad"),
                    ("draw:mime-type", media_type),
                ],
            );
        }
        xml.element("svg:title", &[], self.title);
        xml.element("svg:desc", &[], self.description);
        xml.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_space_is_lost() {
        let mut part = Part::new(Xml::new("a", &[]));
        part.begin("s");
        part.text("  een twee  ");
        part.styled("t", " drie\u{1}\n vier\tvijf");
        let text = String::from_utf8(part.xml.finish()).unwrap();
        let (_, text) = text.split_once("<a>").unwrap();
        assert_eq!(
            text,
            "<text:p text:style-name=\"s\"><text:s/><text:s/>een twee <text:s/>\
             <text:span text:style-name=\"t\"><text:s/>drie<text:line-break/><text:s/>vier\
             <text:tab/>vijf</text:span></text:p></a>"
        );
    }
}
