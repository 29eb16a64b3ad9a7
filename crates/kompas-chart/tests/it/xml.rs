//! Whether a drawing is well-formed, and may stand in a page under our policy.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

/// Reads a drawing to its end and looks at all that is in it.
pub(crate) fn check(svg: &str) {
    let mut reader = Reader::from_str(svg);
    let mut ids = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut depth = 0_i32;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => {
                depth += 1;
                names.insert(look_at(&element, &mut ids));
            }
            Event::Empty(element) => {
                names.insert(look_at(&element, &mut ids));
            }
            Event::End(_) => depth -= 1,
            Event::GeneralRef(name) => {
                let name = name.decode().unwrap();
                assert!(
                    ["amp", "lt", "gt", "quot", "#39"].contains(&&*name),
                    "{name}"
                );
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    for never in ["script", "style", "foreignObject", "a", "use", "image"] {
        assert!(!names.contains(never), "{never}");
    }
    assert!(
        svg.chars()
            .all(|letter| letter == '\n' || !letter.is_control())
    );
}

/// Checks the attributes of an element; gives its name.
fn look_at(element: &BytesStart<'_>, ids: &mut BTreeSet<String>) -> String {
    const WORDS: [&str; 3] = ["id", "aria-labelledby", "aria-describedby"];
    for attribute in element.attributes() {
        let attribute = attribute.unwrap();
        let key = std::str::from_utf8(attribute.key.as_ref()).unwrap();
        let value = String::from_utf8(attribute.value.to_vec()).unwrap();
        let value = unescape(&value).unwrap();
        assert!(key != "style" && !key.starts_with("on"), "{key}");
        if key == "id" {
            assert!(ids.insert(value.to_string()), "{value} twice");
        } else if !WORDS.contains(&key) && !value.starts_with("url(#") {
            assert!(
                !value.contains("NaN") && !value.contains("inf"),
                "{key}={value}"
            );
        }
        if ["cx", "x1", "x2"].contains(&key) {
            let place = value.parse::<f64>().unwrap();
            assert!((-8.0..=632.0).contains(&place), "{key}={value}");
        }
        if key == "font-size" {
            assert!(value.parse::<f64>().unwrap() >= 12.0);
        }
    }
    String::from_utf8(element.name().as_ref().to_vec()).unwrap()
}

/// The texts that are drawn, with the names that are read aloud.
pub(crate) fn texts(svg: &str) -> Vec<String> {
    let mut reader = Reader::from_str(svg);
    let mut texts = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) if element.name().as_ref() == b"text" => {
                let text = reader.read_text(element.name()).unwrap();
                texts.push(quick_xml::escape::unescape(&text).unwrap().into_owned());
            }
            Event::Eof => return texts,
            _ => {}
        }
    }
}
