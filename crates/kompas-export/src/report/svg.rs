//! Drawings that may stand in a page: no scripts, no styles, nothing from elsewhere.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Decoder, Reader};

use crate::Error;
use crate::xml;

/// The namespace of SVG.
const NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// How deep a drawing may nest.
const DEPTH: usize = 64;

#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "circle", "clipPath", "defs", "desc", "ellipse", "g", "line", "linearGradient", "marker",
    "path", "pattern", "polygon", "polyline", "radialGradient", "rect", "stop", "svg", "text",
    "title", "tspan",
];

#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "alignment-baseline", "baseline-shift", "clip-path", "clip-rule", "clipPathUnits", "color",
    "cx", "cy", "d", "direction", "display", "dominant-baseline", "dx", "dy", "fill",
    "fill-opacity", "fill-rule", "font-family", "font-size", "font-style", "font-variant",
    "font-weight", "fx", "fy", "gradientTransform", "gradientUnits", "height", "id",
    "lengthAdjust", "letter-spacing", "marker-end", "marker-mid", "marker-start", "markerHeight",
    "markerUnits", "markerWidth", "offset", "opacity", "orient", "paint-order", "pathLength",
    "patternContentUnits", "patternTransform", "patternUnits", "points", "preserveAspectRatio", "r", "refX", "refY", "rotate", "rx", "ry", "shape-rendering",
    "spreadMethod", "stop-color", "stop-opacity", "stroke", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "stroke-width", "text-anchor", "text-decoration", "text-rendering",
    "textLength", "transform", "vector-effect", "version", "viewBox", "visibility", "width",
    "word-spacing", "x", "x1", "x2", "xml:lang", "xml:space", "y", "y1", "y2",
];

/// Attributes that are left out, because the page says these things itself.
const DROPPED: &[&str] = &[
    "aria-describedby",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "focusable",
    "role",
];

/// A drawing that was checked.
#[derive(Debug)]
pub(super) struct Drawing {
    parts: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Open(String, Vec<(String, String)>),
    Text(String),
    Close(String),
}

/// The drawing, when it holds nothing but shapes and text. Comments are left out.
///
/// # Errors
/// It is no SVG, or holds what is not in the lists: scripts, styles, pictures, addresses.
pub(super) fn checked_svg(svg: &str) -> Result<Drawing, Error> {
    Checker::default()
        .read(svg)
        .map_err(|reason| Error::Report {
            format: "svg",
            reason,
        })
}

#[derive(Debug, Default)]
struct Checker {
    parts: Vec<Piece>,
    open: Vec<String>,
}

impl Checker {
    fn read(mut self, svg: &str) -> Result<Drawing, String> {
        let mut reader = Reader::from_str(svg);
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) => self.start(&start, reader.decoder())?,
                Event::Empty(start) => {
                    self.start(&start, reader.decoder())?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(text) => {
                    let text = text.decode().map_err(|error| error.to_string())?;
                    self.text(&text)?;
                }
                Event::GeneralRef(reference) => {
                    let named = match reference.resolve_char_ref() {
                        Ok(Some(c)) => c,
                        _ => match &*reference {
                            b"amp" => '&',
                            b"lt" => '<',
                            b"gt" => '>',
                            b"quot" => '"',
                            b"apos" => '\'',
                            _ => return Err("een entiteit die niet bekend is".to_owned()),
                        },
                    };
                    self.text(named.encode_utf8(&mut [0; 4]))?;
                }
                Event::Comment(_) => {}
                Event::Decl(_) if self.parts.is_empty() => {}
                Event::Eof => break,
                _ => return Err("een onderdeel dat geen tekening is".to_owned()),
            }
        }
        if self.parts.is_empty() || !self.open.is_empty() {
            return Err("geen hele tekening".to_owned());
        }
        Ok(Drawing { parts: self.parts })
    }

    fn start(&mut self, start: &BytesStart<'_>, decoder: Decoder) -> Result<(), String> {
        let name = str::from_utf8(start.name().into_inner())
            .map_err(|error| error.to_string())?
            .to_owned();
        let is_root = self.parts.is_empty();
        if !ELEMENTS.contains(&name.as_str()) {
            return Err(format!("het element {name:?}"));
        }
        if is_root != (name == "svg") || (self.open.is_empty() && !is_root) {
            return Err(format!("het element {name:?} op die plaats"));
        }
        // A page reads what stands in these as HTML.
        if matches!(self.open.last().map(String::as_str), Some("title" | "desc")) {
            return Err(format!("het element {name:?} in een naam"));
        }
        if self.open.len() == DEPTH {
            return Err("te diep genest".to_owned());
        }
        let attributes = attributes(start, decoder, is_root)?;
        self.parts.push(Piece::Open(name.clone(), attributes));
        self.open.push(name);
        Ok(())
    }

    fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.parts.push(Piece::Close(name));
        }
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if self.open.is_empty() {
            return if text.trim_matches('\u{feff}').trim().is_empty() {
                Ok(())
            } else {
                Err("tekst buiten de tekening".to_owned())
            };
        }
        if let Some(Piece::Text(before)) = self.parts.last_mut() {
            before.push_str(text);
        } else {
            self.parts.push(Piece::Text(text.to_owned()));
        }
        Ok(())
    }
}

fn attributes(
    start: &BytesStart<'_>,
    decoder: Decoder,
    is_root: bool,
) -> Result<Vec<(String, String)>, String> {
    let mut kept = Vec::new();
    let mut namespace = None;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = str::from_utf8(attribute.key.into_inner()).map_err(|error| error.to_string())?;
        let value = attribute
            .decode_and_unescape_value(decoder)
            .map_err(|error| error.to_string())?
            .into_owned();
        if name == "xmlns" {
            namespace = Some(value);
        } else if !DROPPED.contains(&name) {
            if !ATTRIBUTES.contains(&name) {
                return Err(format!("het attribuut {name:?}"));
            }
            if !is_safe(&value) {
                return Err(format!("de waarde {value:?}"));
            }
            kept.push((name.to_owned(), value));
        }
    }
    match namespace.as_deref() {
        Some(NAMESPACE) => {}
        None if !is_root => {}
        _ => return Err("de naamruimte van de tekening".to_owned()),
    }
    Ok(kept)
}

/// Whether a value leads to nothing but a part of the drawing itself.
fn is_safe(value: &str) -> bool {
    let small = value.to_ascii_lowercase();
    let is_local = inner_id(value).is_some();
    !small.contains('\\')
        && !small.contains("/*")
        && (is_local
            || !["url", "image", "src(", "var(", "expression"]
                .iter()
                .any(|bad| small.contains(bad)))
}

/// The name in `url(#name)`.
fn inner_id(value: &str) -> Option<&str> {
    let name = value.strip_prefix("url(#")?.strip_suffix(')')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    is_name.then_some(name)
}

impl Drawing {
    /// The drawing as an element of a page: one picture with one label. `prefix` stands before its
    /// ids, so that no two drawings share one.
    pub(super) fn push_html(&self, out: &mut String, prefix: &str, label: &str) {
        let mut is_root = true;
        for part in &self.parts {
            match part {
                Piece::Open(name, attributes) => {
                    out.push('<');
                    out.push_str(name);
                    if is_root {
                        push_attribute(out, "xmlns", NAMESPACE);
                        push_attribute(out, "role", "img");
                        push_attribute(out, "aria-label", label);
                        is_root = false;
                    }
                    for (name, value) in attributes {
                        push_attribute(out, name, &with_prefix(name, value, prefix));
                    }
                    out.push('>');
                }
                Piece::Text(text) => xml::push(out, text),
                Piece::Close(name) => {
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                }
            }
        }
    }
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    xml::push(out, value);
    out.push('"');
}

/// The value, in which the name of a part of the drawing has the prefix.
fn with_prefix<'a>(name: &str, value: &'a str, prefix: &str) -> Cow<'a, str> {
    if name == "id" {
        format!("{prefix}{value}").into()
    } else if let Some(id) = inner_id(value) {
        format!("url(#{prefix}{id})").into()
    } else {
        value.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(svg: &str) -> String {
        let mut out = String::new();
        checked_svg(svg)
            .unwrap()
            .push_html(&mut out, "p-", "Twee < drie");
        out
    }

    #[test]
    fn a_hatched_area_of_a_chart_stays_hatched() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-labelledby="t" aria-describedby="d"><title id="t">Kaart</title><pattern id="h" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="9" height="9" fill="#fff"/></pattern><path d="M0 0h9v9z" fill="url(#h)"/></svg>"##;
        let shown = shown(svg);
        for part in [
            "<pattern id=\"p-h\"",
            "patternTransform=\"rotate(45)\"",
            "fill=\"url(#p-h)\"",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("aria-describedby"), "{shown}");
    }

    #[test]
    fn ids_are_of_this_drawing_and_the_label_is_the_only_name() {
        let svg = r##"<?xml version="1.0"?><!-- a --><svg xmlns="http://www.w3.org/2000/svg" role="presentation" aria-label="x" viewBox="0 0 1 1"><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect fill="url(#g)"/><text>a &amp; b &#60;</text></svg>"##;
        assert_eq!(
            shown(svg),
            r##"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Twee &lt; drie" viewBox="0 0 1 1"><defs><linearGradient id="p-g"><stop offset="0" stop-color="#fff"></stop></linearGradient></defs><rect fill="url(#p-g)"></rect><text>a &amp; b &lt;</text></svg>"##
        );
    }

    #[test]
    fn what_could_do_harm_is_refused() {
        for (inside, root) in [
            ("<script>alert(1)</script>", ""),
            ("<foreignObject/>", ""),
            ("<image href='https://example.org/a.png'/>", ""),
            ("<a href='javascript:alert(1)'><text>x</text></a>", ""),
            ("<use href='#a'/>", ""),
            ("<style>@import 'https://example.org'</style>", ""),
            ("<animate attributeName='x'/>", ""),
            ("<set attributeName='onclick'/>", ""),
            ("<svg/>", ""),
            ("<rect style='fill: red'/>", ""),
            ("<rect class='a'/>", ""),
            ("<rect onclick='alert(1)'/>", ""),
            ("<rect ONCLICK='alert(1)'/>", ""),
            ("<rect fill='url(https://example.org/a#b)'/>", ""),
            ("<rect fill='url(#a) url(https://example.org)'/>", ""),
            ("<rect fill='URL( #a )'/>", ""),
            (r"<rect fill='u\72l(https://example.org)'/>", ""),
            ("<rect fill='ur/**/l(x)'/>", ""),
            ("<rect xmlns='http://www.w3.org/1999/xhtml'/>", ""),
            ("<x:rect xmlns:x='http://www.w3.org/1999/xhtml'/>", ""),
            ("<text>&onbekend;</text>", ""),
            ("<text><![CDATA[<script>]]></text>", ""),
            ("<?php echo 1 ?>", ""),
            ("<rect>", ""),
            ("<desc><g/></desc>", ""),
            ("<rect x='1' x='2'/>", ""),
            ("", "onload='alert(1)'"),
            ("", "xmlns:xlink='http://www.w3.org/1999/xlink'"),
        ] {
            let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' {root}>{inside}</svg>");
            assert!(checked_svg(&svg).is_err(), "{svg}");
        }
        for svg in [
            "",
            "geen tekening",
            "<svg></svg>",
            "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
            "<html xmlns='http://www.w3.org/2000/svg'/>",
            "<svg xmlns='http://www.w3.org/2000/svg'/><script/>",
            "<svg xmlns='http://www.w3.org/2000/svg'/><svg xmlns='http://www.w3.org/2000/svg'/>",
            "<svg xmlns='http://www.w3.org/2000/svg'/>tekst",
            "<svg xmlns='http://www.w3.org/2000/svg'>",
            "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>",
        ] {
            assert!(checked_svg(svg).is_err(), "{svg}");
        }
        let deep = format!(
            "<svg xmlns='http://www.w3.org/2000/svg'>{}{}</svg>",
            "<g>".repeat(DEPTH),
            "</g>".repeat(DEPTH)
        );
        assert!(checked_svg(&deep).is_err());
    }
}
