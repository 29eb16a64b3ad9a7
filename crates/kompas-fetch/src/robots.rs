//! `robots.txt` by RFC 9309, with `Crawl-delay`.

use std::time::Duration;

/// The rest of a longer file is not read.
pub(crate) const LARGEST: usize = 500 * 1024;

/// A longer rest is cut to this.
const LONGEST_DELAY: f32 = 30.0;

/// What a host wants of us.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allow: bool,
    /// With `*` and `$` as they came.
    pattern: Vec<u8>,
}

#[derive(Debug, Default)]
struct Group {
    rules: Vec<Rule>,
    delay: Option<Duration>,
    found: bool,
}

impl Robots {
    /// Reads the file for the robot `name`; without a part for it, the part for all.
    pub(crate) fn read(text: &[u8], name: &str) -> Self {
        let text = String::from_utf8_lossy(&text[..text.len().min(LARGEST)]);
        let (mut own, mut all) = (Group::default(), Group::default());
        let (mut for_us, mut for_all, mut in_names) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((field, value)) = line.split_once(':') else {
                continue;
            };
            let (field, value) = (field.trim().to_ascii_lowercase(), value.trim());
            if field == "user-agent" {
                if !in_names {
                    (for_us, for_all, in_names) = (false, false, true);
                }
                for_us |= is_us(value, name);
                for_all |= value == "*";
                own.found |= for_us;
                continue;
            }
            for (group, applies) in [(&mut own, for_us), (&mut all, for_all)] {
                if applies {
                    group.add(&field, value);
                }
            }
            in_names &= !matches!(field.as_str(), "allow" | "disallow" | "crawl-delay");
        }
        let Group { rules, delay, .. } = if own.found { own } else { all };
        Self { rules, delay }
    }

    /// Whether the path with its query may be fetched: the longest pattern decides, and of equal
    /// ones the friendly one.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        path == b"/robots.txt"
            || self
                .rules
                .iter()
                .filter(|rule| matches(&rule.pattern, &path))
                .max_by_key(|rule| (rule.pattern.len(), rule.allow))
                .is_none_or(|rule| rule.allow)
    }

    /// The rest that the host asks for.
    pub(crate) fn delay(&self) -> Option<Duration> {
        self.delay
    }
}

impl Group {
    fn add(&mut self, field: &str, value: &str) {
        match field {
            "allow" | "disallow" if !value.is_empty() => self.rules.push(Rule {
                allow: field == "allow",
                pattern: normal(value),
            }),
            "crawl-delay" => {
                let seconds = value.parse::<f32>().ok();
                self.delay = seconds
                    .filter(|seconds| *seconds >= 0.0)
                    .map(|seconds| Duration::from_secs_f32(seconds.min(LONGEST_DELAY)))
                    .or(self.delay);
            }
            _ => {}
        }
    }
}

/// A robot is named by its product, without a version.
fn is_us(value: &str, name: &str) -> bool {
    let product = value.split(['/', ' ']).next().unwrap_or_default();
    product.eq_ignore_ascii_case(name)
}

/// One way to write a path: plain letters unescaped, everything else escaped in capitals.
fn normal(path: &str) -> Vec<u8> {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| path.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let byte = escaped.unwrap_or(bytes[at]);
        at += if escaped.is_some() { 3 } else { 1 };
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if plain || (escaped.is_none() && byte.is_ascii_graphic() && byte != b'%') {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    out
}

/// Whether a pattern fits from the beginning of the path: `*` for anything, a last `$` for the
/// end. Each piece between stars is sought once, so the time is linear in each piece.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split(|byte| *byte == b'*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let pieces: Vec<&[u8]> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return !to_the_end || rest.is_empty();
    };
    for piece in middle {
        match find(rest, piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    if to_the_end {
        rest.ends_with(last)
    } else {
        find(rest, last).is_some()
    }
}

fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    if piece.is_empty() {
        return Some(0);
    }
    text.windows(piece.len()).position(|window| window == piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, allowed: bool) {
        let robots = Robots::read(text.as_bytes(), "Kompas");
        assert_eq!(robots.allows(path), allowed, "{path} by {text:?}");
    }

    #[test]
    fn groups() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: ander\nUser-agent: KOMPAS/2.0 # wij\n\
                    Disallow: /a\n\nUser-agent: kompas\nDisallow: /b\n";
        check(text, "/", true);
        check(text, "/a", false);
        check(text, "/b", false);
        check("User-agent: ander\nDisallow: /", "/a", true);
        check("User-agent: kompasroos\nDisallow: /", "/a", true);
        check("Disallow: /\nUser-agent: *\nDisallow: /b", "/a", true);
        check(
            "User-agent: kompas\nUser-agent: *\nSitemap: x\nDisallow: /",
            "/a",
            false,
        );
        check(
            "User-agent: kompas\n\nUser-agent: *\nDisallow: /a",
            "/a",
            false,
        );
        check("", "/a", true);
    }

    #[test]
    fn the_longest_rule_wins_and_a_tie_is_friendly() {
        let text = "User-agent: *\nAllow: /p\nDisallow: /";
        check(text, "/page", true);
        check(text, "/x", false);
        check(
            "User-agent: *\nDisallow: /page\nAllow: /page",
            "/page",
            true,
        );
        check("User-agent: *\nDisallow:", "/page", true);
        check("User-agent: *\nDisallow: /", "/robots.txt", true);
    }

    #[test]
    fn stars_and_ends() {
        let text = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /zoek*vraag=\nDisallow: /dicht$";
        check(text, "/map/stuk.pdf", false);
        check(text, "/map/stuk.pdf?x", true);
        check(text, "/map/stuk.html", true);
        check(text, "/zoek?a=1&vraag=x", false);
        check(text, "/zoek?a=1", true);
        check(text, "/dicht", false);
        check(text, "/dichtbij", true);
        check("User-agent: *\nDisallow: *", "/a", false);
        check("User-agent: *\nDisallow: /a*b*a$", "/aba", false);
        check("User-agent: *\nDisallow: /a*a$", "/a", true);
    }

    #[test]
    fn escapes_and_odd_lines() {
        check("User-agent: *\nDisallow: /caf%C3%A9", "/caf%c3%a9", false);
        check("User-agent: *\nDisallow: /café", "/caf%C3%A9", false);
        check("User-agent: *\nDisallow: /a%2fb", "/a/b", true);
        check("User-agent: *\nDisallow: /%7Ejan", "/~jan", false);
        check("User-agent: *\nDisallow: /100%", "/100%25", false);
        check("User-agent: *\nDisallow: /100%", "/100%C3", true);
        check("\u{feff}User-agent: *\nDisallow: /a", "/a", false);
        check("user-AGENT : *\r\nDISALLOW : /a\r\n", "/a", false);
        check("geen regels\n:::\n\0", "/a", true);
    }

    #[test]
    fn delays() {
        let delay = |text: &str| Robots::read(text.as_bytes(), "Kompas").delay();
        assert_eq!(
            delay("User-agent: *\nCrawl-delay: 2.5"),
            Some(Duration::from_millis(2_500))
        );
        assert_eq!(
            delay("User-agent: *\nCrawl-delay: 9e9"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(delay("User-agent: *\nCrawl-delay: -1"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: NaN"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_file_and_path_are_read(text: Vec<u8>, path in ".{0,60}") {
            Robots::read(&text, "Kompas").allows(&path);
        }

        #[test]
        fn a_path_is_matched_by_itself(path in "/[a-zA-Z0-9é%/. ]{0,20}") {
            let text = format!("User-agent: *\nDisallow: {path}");
            proptest::prop_assert!(!Robots::read(text.as_bytes(), "Kompas").allows(path.trim()));
        }
    }
}
