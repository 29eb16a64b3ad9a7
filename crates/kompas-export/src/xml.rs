//! Text as XML and HTML take it.

/// Puts text in an element or in a value between double quotes. What XML cannot hold, such as
/// control characters, is left out.
pub(crate) fn push(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_allowed(c) => out.push(c),
            _ => {}
        }
    }
}

/// Whether XML 1.0 can hold it and no reader takes it for a control character.
pub(crate) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

/// An XML document that is being written, element after element.
#[derive(Debug)]
pub(crate) struct Document {
    out: String,
    open: Vec<&'static str>,
}

impl Document {
    pub(crate) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        for _ in &self.open {
            self.out.push_str("  ");
        }
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            push(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// An element with what `inside` puts in it.
    pub(crate) fn element(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.element_with(name, &[], inside);
    }

    /// The same, with attributes.
    pub(crate) fn element_with(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        self.begin(name, attributes);
        self.out.push('\n');
        self.open.push(name);
        inside(self);
        self.open.pop();
        for _ in &self.open {
            self.out.push_str("  ");
        }
        self.end(name);
    }

    /// An element with text only.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// The same, with attributes.
    pub(crate) fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.begin(name, attributes);
        push(&mut self.out, text);
        self.end(name);
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let mut document = Document::new();
        document.element_with("a", &[("b", "\"<&>\"")], |inside| {
            inside.text("c", "5 < 6 & ]]> \u{0}\u{b}\u{ffff}\té");
        });
        assert_eq!(
            document.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&quot;&lt;&amp;&gt;&quot;\">\n  \
             <c>5 &lt; 6 &amp; ]]&gt; \té</c>\n</a>\n"
        );
    }
}
