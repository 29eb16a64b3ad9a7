//! XML as office documents are made of: whole, escaped, and with nothing in it that XML 1.0
//! cannot hold.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::xml::is_allowed;

/// Attributes: name and value.
pub(in crate::report) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A document that is being written, in memory, so that writing cannot fail.
pub(in crate::report) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

impl Xml {
    /// Begins a document with its root.
    pub(in crate::report) fn new(root: &'static str, attributes: Attributes) -> Self {
        let mut xml = Self {
            writer: Writer::new(Vec::new()),
            open: Vec::new(),
        };
        xml.write(Event::Decl(BytesDecl::new(
            "1.0",
            Some("UTF-8"),
            Some("yes"),
        )));
        xml.open(root, attributes);
        xml
    }

    fn write(&mut self, event: Event) {
        let written = self.writer.write_event(event);
        debug_assert!(written.is_ok(), "memory takes all");
    }

    /// Opens an element.
    pub(in crate::report) fn open(&mut self, name: &'static str, attributes: Attributes) {
        self.write(Event::Start(start(name, attributes)));
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(in crate::report) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.write(Event::End(BytesEnd::new(name)));
        }
    }

    /// An element without content.
    pub(in crate::report) fn empty(&mut self, name: &'static str, attributes: Attributes) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// Text.
    pub(in crate::report) fn text(&mut self, text: &str) {
        self.write(Event::Text(BytesText::new(&clean(text))));
    }

    /// An element with only text.
    pub(in crate::report) fn element(
        &mut self,
        name: &'static str,
        attributes: Attributes,
        text: &str,
    ) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// XML that is part of the program: never what somebody wrote.
    pub(in crate::report) fn fixed(&mut self, xml: &'static str) {
        self.writer.get_mut().extend(xml.as_bytes());
    }

    /// Closes what is open and gives the bytes.
    pub(in crate::report) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.writer.into_inner()
    }
}

fn start<'a>(name: &'a str, attributes: Attributes) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        let value = clean(value).replace(['\t', '\n', '\r'], " ");
        start.push_attribute((*name, value.as_str()));
    }
    start
}

/// The text without what XML 1.0 cannot hold.
pub(in crate::report) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|letter| is_allowed(*letter)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_what_cannot_be_held_is_dropped() {
        let mut xml = Xml::new("a", &[("b", "\"<&>'\n\u{1}")]);
        xml.open("c", &[]);
        xml.text("1 < 2 & \u{0}\u{8}\u{1b}\u{85}\u{ffff}]]>\r\n");
        let text = String::from_utf8(xml.finish()).unwrap();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
             <a b=\"&quot;&lt;&amp;&gt;&apos; \"><c>1 &lt; 2 &amp; ]]&gt;\n</c></a>"
        );
    }
}
