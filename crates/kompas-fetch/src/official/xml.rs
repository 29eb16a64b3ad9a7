//! XML as a tree. Entities of a document's own are not expanded, so it cannot grow.

use quick_xml::NsReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Deeper or larger answers are refused.
const DEEPEST: usize = 64;
const MOST_ELEMENTS: usize = 200_000;

/// An element with what is in it.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Reads a document.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "het is geen UTF-8".to_owned())?;
        let mut reader = NsReader::from_str(text);
        let mut tree = Tree {
            open: vec![Self::default()],
            count: 0,
        };
        loop {
            let at = reader.buffer_position();
            let more = reader
                .read_resolved_event()
                .and_then(|(namespace, event)| tree.grow(&namespace, event))
                .map_err(|_| format!("het is geen XML (teken {at})"))?;
            if tree.open.len() > DEEPEST || tree.count > MOST_ELEMENTS {
                return Err("het is te diep of te groot".to_owned());
            }
            if !more {
                break;
            }
        }
        tree.root()
            .ok_or_else(|| "het is geen volledig XML".to_owned())
    }

    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements below with this name in this namespace.
    pub(super) fn all<'e>(&'e self, namespace: &str, name: &str) -> Vec<&'e Self> {
        let mut found = Vec::new();
        self.collect(namespace, name, &mut found);
        found
    }

    /// The first text below under this name in this namespace.
    pub(super) fn text_of(&self, namespace: &str, name: &str) -> Option<String> {
        self.all(namespace, name)
            .into_iter()
            .map(|element| {
                element
                    .text
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .find(|text| !text.is_empty())
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn collect<'e>(&'e self, namespace: &str, name: &str, found: &mut Vec<&'e Self>) {
        for child in &self.children {
            if child.is(namespace, name) {
                found.push(child);
            }
            child.collect(namespace, name, found);
        }
    }
}

/// A document while it is read: the elements that are open, outermost first, in one that stands
/// for the document itself.
struct Tree {
    open: Vec<Element>,
    count: usize,
}

impl Tree {
    /// Takes in one event; tells whether there is more to come.
    fn grow(
        &mut self,
        namespace: &ResolveResult<'_>,
        event: Event<'_>,
    ) -> Result<bool, quick_xml::Error> {
        match event {
            Event::Start(start) => self.begin(namespace, &start)?,
            Event::Empty(start) => {
                self.begin(namespace, &start)?;
                self.end();
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.say(&text.decode()?),
            Event::CData(text) => self.say(&text.decode()?),
            Event::GeneralRef(reference) => self.say(&resolve(&reference)),
            Event::Eof => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    fn begin(
        &mut self,
        namespace: &ResolveResult<'_>,
        start: &BytesStart<'_>,
    ) -> Result<(), quick_xml::Error> {
        let mut element = Element {
            name: lossy(start.local_name().as_ref()),
            ..Element::default()
        };
        if let ResolveResult::Bound(namespace) = namespace {
            element.namespace = lossy(namespace.as_ref());
        }
        for attribute in start.attributes() {
            let attribute = attribute?;
            let name = lossy(attribute.key.local_name().as_ref());
            let value = lossy(&attribute.value);
            let value = quick_xml::escape::unescape(&value)?.into_owned();
            element.attributes.push((name, value));
        }
        self.count += 1;
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self) {
        let element = self.open.pop();
        if let (Some(parent), Some(element)) = (self.open.last_mut(), element) {
            parent.children.push(element);
        }
    }

    fn say(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    /// The one element of the document, if everything was closed.
    fn root(mut self) -> Option<Element> {
        let document = self.open.pop().filter(|_| self.open.is_empty())?;
        document.children.into_iter().next()
    }
}

fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    let name = reference.decode().unwrap_or_default();
    resolve_predefined_entity(&name)
        .unwrap_or_default()
        .to_owned()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_with_namespaces() {
        let text = "<a xmlns='urn:een' xmlns:b='urn:twee'><b:c d='&lt;1>'>e &amp;<![CDATA[<f>]]>&#33;</b:c></a>";
        let root = Element::read(text.as_bytes()).unwrap();
        assert!(root.is("urn:een", "a"));
        assert_eq!(root.text_of("urn:twee", "c").unwrap(), "e &<f>!");
        assert_eq!(root.text_of("urn:een", "c"), None);
        assert_eq!(root.child("c").unwrap().attribute("d"), Some("<1>"));
    }

    #[test]
    fn entities_of_its_own_stay_closed() {
        let lol = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>\
                   <a>x&b;&b;&c;</a>";
        assert_eq!(Element::read(lol.as_bytes()).unwrap().text, "x");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            bytes: Vec<u8>,
            tags in "(</?[ab:]{1,3}( x='[&<1]?')?/?>|<!\\[CDATA\\[|&[a-z#0-9]{0,4};|[a-z]){0,30}",
        ) {
            let _ = Element::read(&bytes);
            let _ = Element::read(tags.as_bytes());
        }
    }
}
