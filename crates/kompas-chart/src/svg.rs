//! SVG as text: elements, their attributes, and the frame around them.

use std::fmt::Write;

use crate::text::Face;

/// How wide the inside of every drawing is, in its own units.
pub(crate) const WIDTH: f64 = 624.0;
/// The white around it on all sides; together they are 640 wide.
const EDGE: f64 = 8.0;
/// The colour of letters and of what is drawn in black.
pub(crate) const INK: &str = "#1a1a1a";

const FLUID: &str = " width=\"100%\"";

/// A drawing as a file of its own: with an XML declaration, and with a width and a height in
/// pixels where the drawing in a page is as wide as what it stands in.
pub fn standalone(svg: &str) -> String {
    let size = view_box(svg).map_or_else(
        || FLUID.to_owned(),
        |(width, height)| format!(" width=\"{width}\" height=\"{height}\""),
    );
    let sized = svg.replacen(FLUID, &size, 1);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{sized}")
}

fn view_box(svg: &str) -> Option<(&str, &str)> {
    let (_, rest) = svg.split_once("viewBox=\"")?;
    let mut numbers = rest.split_once('"')?.0.split(' ').skip(2);
    numbers.next().zip(numbers.next())
}

/// Which side of a text stands at its place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line to draw with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) colour: &'static str,
    pub(crate) width: f64,
    pub(crate) dash: &'static str,
}

/// An element without content.
pub(crate) struct Element(String);

impl Element {
    pub(crate) fn new(name: &str) -> Self {
        Self(format!("<{name}"))
    }

    pub(crate) fn number(self, key: &str, value: f64) -> Self {
        let value = place(value);
        self.with(key, &value)
    }

    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        let _ = write!(self.0, " {key}=\"{}\"", escape(value));
        self
    }

    pub(crate) fn pen(self, pen: Pen) -> Self {
        let drawn = self
            .with("stroke", pen.colour)
            .number("stroke-width", pen.width);
        if pen.dash.is_empty() {
            drawn
        } else {
            drawn.with("stroke-dasharray", pen.dash)
        }
    }
}

/// What identifies a drawing and is read aloud in its place.
pub(crate) struct Frame<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
}

/// The inside of a drawing.
#[derive(Default)]
pub(crate) struct Drawing(String);

impl Drawing {
    pub(crate) fn put(&mut self, element: &Element) {
        let _ = writeln!(self.0, "{}/>", element.0);
    }

    pub(crate) fn open(&mut self, element: &Element) {
        let _ = writeln!(self.0, "{}>", element.0);
    }

    pub(crate) fn close(&mut self, name: &str) {
        let _ = writeln!(self.0, "</{name}>");
    }

    /// A path that says its words when it is pointed at.
    pub(crate) fn put_titled(&mut self, element: &Element, words: &str) {
        let words = escape(words);
        let _ = writeln!(self.0, "{}><title>{words}</title></path>", element.0);
    }

    /// A line of text on its base line.
    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, face: Face, words: &str) {
        let mut element = Element::new("text")
            .number("x", at.0)
            .number("y", at.1)
            .number("font-size", face.size);
        if face.bold {
            element = element.with("font-weight", "bold");
        }
        element = match anchor {
            Anchor::Start => element,
            Anchor::Middle => element.with("text-anchor", "middle"),
            Anchor::End => element.with("text-anchor", "end"),
        };
        let _ = writeln!(self.0, "{}>{}</text>", element.0, escape(words));
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), pen: Pen) {
        self.put(
            &Element::new("line")
                .number("x1", from.0)
                .number("y1", from.1)
                .number("x2", to.0)
                .number("y2", to.1)
                .pen(pen),
        );
    }

    pub(crate) fn circle(&mut self, middle: (f64, f64), radius: f64, fill: &str, pen: Pen) {
        self.put(
            &Element::new("circle")
                .number("cx", middle.0)
                .number("cy", middle.1)
                .number("r", radius)
                .with("fill", fill)
                .pen(pen),
        );
    }

    /// The whole drawing of that height.
    pub(crate) fn finish(self, frame: &Frame<'_>, height: f64) -> String {
        let id = identifier(frame.id);
        let title = match frame.title.trim() {
            "" => "Grafiek",
            title => title,
        };
        let edge = place(-EDGE);
        let height = place(height.ceil() + 2.0 * EDGE);
        let width = place(WIDTH + 2.0 * EDGE);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{edge} {edge} {width} {height}\"{FLUID} \
             role=\"img\" aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\" \
             font-family=\"sans-serif\" fill=\"{INK}\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n\
             <rect x=\"{edge}\" y=\"{edge}\" width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{}</svg>\n",
            escape(title),
            escape(frame.description),
            self.0
        )
    }
}

/// A place in a drawing, to a tenth of a unit.
pub(crate) fn place(value: f64) -> String {
    let tenths = (value * 10.0).round();
    if tenths.is_finite() {
        format!("{}", tenths / 10.0 + 0.0)
    } else {
        "0".to_owned()
    }
}

/// Letters, digits, `-` and `_` only, so that it may stand in `url(#…)` as well.
pub(crate) fn identifier(id: &str) -> String {
    let mut safe: String = id
        .chars()
        .map(|sign| match sign {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => sign,
            _ => '-',
        })
        .collect();
    if !safe.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
        safe.insert_str(0, "grafiek-");
    }
    safe
}

/// Text that may stand in XML, in an element or an attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => safe.push(' '),
            _ if letter.is_control() => safe.push(' '),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_made_safe() {
        assert_eq!(
            escape("<a href=\"x\">'&\u{0}\u{b}\u{ffff}</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;   &lt;/a&gt;"
        );
        assert_eq!(identifier("inbraak-2025"), "inbraak-2025");
        assert_eq!(identifier("1 \"é"), "grafiek-1---");
        assert_eq!(identifier(""), "grafiek-");
    }

    #[test]
    fn places_are_short_and_always_numbers() {
        for (value, text) in [
            (0.0, "0"),
            (-0.04, "0"),
            (12.0, "12"),
            (12.34, "12.3"),
            (-5.55, "-5.6"),
            (f64::NAN, "0"),
            (f64::INFINITY, "0"),
        ] {
            assert_eq!(place(value), text);
        }
    }

    #[test]
    fn a_file_has_a_size_of_its_own() {
        let frame = Frame {
            id: "a",
            title: "T",
            description: "D",
        };
        let svg = Drawing::default().finish(&frame, 99.2);
        assert!(svg.contains("viewBox=\"-8 -8 640 116\" width=\"100%\""));
        let file = standalone(&svg);
        assert!(file.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns="));
        assert!(file.contains("viewBox=\"-8 -8 640 116\" width=\"640\" height=\"116\" role"));
    }
}
