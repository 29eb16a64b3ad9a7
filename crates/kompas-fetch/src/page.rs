//! A glance at a web page: enough to tell a wall from a document, no more.

/// The rest of a longer page is not looked at.
const GLANCE: usize = 256 * 1024;

/// What a glance tells.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Page {
    /// In small letters.
    pub(crate) title: String,
    /// The text that a reader sees, in small letters with single spaces.
    pub(crate) text: String,
    /// How many words a reader sees outside links.
    pub(crate) words: usize,
    /// Whether it asks for a password.
    pub(crate) password: bool,
    /// The page as it came, in small letters.
    pub(crate) source: String,
}

/// Elements whose content no reader sees.
const HIDDEN: [&str; 6] = ["script", "style", "template", "svg", "select", "head"];

impl Page {
    pub(crate) fn glance(bytes: &[u8]) -> Self {
        let source = String::from_utf8_lossy(&bytes[..bytes.len().min(GLANCE)]);
        let mut page = Self {
            source: source.to_ascii_lowercase(),
            ..Self::default()
        };
        page.title = page.find_title();
        page.password = page.has_password_field();
        page.read_text();
        page
    }

    /// Whether the page holds one of these, which are in small letters.
    pub(crate) fn holds(&self, marks: &[&str]) -> bool {
        marks.iter().any(|mark| self.source.contains(mark))
    }

    /// Whether title or text hold one of these, which are in small letters.
    pub(crate) fn says(&self, words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| self.title.contains(word) || self.text.contains(word))
    }

    fn find_title(&self) -> String {
        let inside = self
            .source
            .split_once("<title")
            .and_then(|(_, rest)| rest.split_once('>'))
            .and_then(|(_, rest)| rest.split_once("</title"));
        inside.map_or_else(String::new, |(title, _)| spaced(title))
    }

    fn has_password_field(&self) -> bool {
        self.source.split("<input").skip(1).any(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            let tag: String = tag.split_whitespace().collect();
            tag.contains("type=\"password\"")
                || tag.contains("type='password'")
                || tag.contains("type=password")
        })
    }

    fn read_text(&mut self) {
        let mut text = String::new();
        let mut links = 0;
        let mut in_link = false;
        let mut rest = self.source.as_str();
        while let Some((before, tag_on)) = rest.split_once('<') {
            if in_link {
                links += before.split_whitespace().count();
            }
            text.push_str(before);
            text.push(' ');
            let name = tag_on
                .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '/')
                .next()
                .unwrap_or_default();
            in_link = match name {
                "a" => true,
                "/a" => false,
                _ => in_link,
            };
            rest = after_element(tag_on, name);
        }
        text.push_str(rest);
        self.text = spaced(&text);
        self.words = self.text.split(' ').filter(|word| !word.is_empty()).count();
        self.words = self.words.saturating_sub(links);
    }
}

/// What follows a tag; what follows the end of a hidden element; what follows a comment.
fn after_element<'t>(tag_on: &'t str, name: &str) -> &'t str {
    if let Some(comment) = tag_on.strip_prefix("!--") {
        return after(comment, "-->");
    }
    if HIDDEN.contains(&name) {
        return after(after(tag_on, &format!("</{name}")), ">");
    }
    after(tag_on, ">")
}

fn after<'t>(text: &'t str, end: &str) -> &'t str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance() {
        let page = Page::glance(
            b"<!-- <title>nee</title --><html><head><title lang=nl> De\n Titel </title><style>p{}</style></head>\
              <body><script>if (a<b) {'woord'}</script><a href=x>een link</a><p>Twee woorden</p><p>drie",
        );
        assert_eq!(page.text, "een link twee woorden drie");
        assert_eq!(page.words, 3);
        assert!(!page.password);
    }

    #[test]
    fn password_fields() {
        for (text, is) in [
            ("<INPUT name=p TYPE=password>", true),
            ("<input\n type = 'password'>", true),
            ("<input type=text> type=password", false),
            ("<input type=\"text\" name=\"password\">", false),
            ("<p>type=password</p>", false),
        ] {
            assert_eq!(Page::glance(text.as_bytes()).password, is, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_can_be_glanced_at(bytes: Vec<u8>, tags in "(<[a-z!/-]{0,8}>?|[a-z ]){0,40}") {
            Page::glance(&bytes);
            Page::glance(tags.as_bytes());
        }
    }
}
