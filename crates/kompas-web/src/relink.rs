//! Pages that are to stand elsewhere than where they were made: their addresses lead on from
//! there, and a notice says what they are.

use std::borrow::Cow;

use lol_html::errors::RewritingError;
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};

/// Where an address in a page leads once the page stands elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// As it is.
    Stays,
    /// Elsewhere.
    To(String),
    /// Nowhere: a link becomes its text; a form, script, style or picture goes.
    Gone,
}

/// Attributes that hold an address which a browser follows or fetches.
const ADDRESSES: [&str; 6] = [
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "poster",
];

/// The address that a script of ours asks, of which the element can do without.
const HELPER: &str = "data-suggesties";

/// The page with each of its addresses where `link` says, and with `notice` (HTML of ours) at the
/// start of its main part. `link` sees addresses as a browser does, without character references.
///
/// # Errors
/// The page is no HTML that can be read without doubt.
pub(crate) fn relink(
    html: &str,
    notice: Option<&str>,
    link: impl Fn(&str) -> Link,
) -> Result<String, RewritingError> {
    let addresses = element!("*", |element| {
        for name in ADDRESSES {
            lead(element, name, &link)?;
        }
        if lead_attribute(element, HELPER, &link)? == Link::Gone {
            element.remove_attribute(HELPER);
        }
        Ok(())
    });
    let start = element!("main", |main| {
        if let Some(notice) = notice {
            main.prepend(notice, ContentType::Html);
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(addresses)
        .append_element_content_handler(start);
    rewrite_str(html, settings)
}

type Handled<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Changes an address of an element, or takes away what has no use without it.
fn lead(element: &mut Element<'_, '_>, name: &str, link: impl Fn(&str) -> Link) -> Handled<()> {
    if lead_attribute(element, name, link)? != Link::Gone {
        return Ok(());
    }
    if element.tag_name() == "a" {
        element.remove_and_keep_content();
    } else {
        element.remove();
    }
    Ok(())
}

fn lead_attribute(
    element: &mut Element<'_, '_>,
    name: &str,
    link: impl Fn(&str) -> Link,
) -> Handled<Link> {
    let Some(value) = element.get_attribute(name) else {
        return Ok(Link::Stays);
    };
    let led = link(plain(&value).trim_matches(|letter: char| letter <= ' '));
    if let Link::To(to) = &led {
        element.set_attribute(name, &to.replace('&', "&amp;"))?;
    }
    Ok(led)
}

/// The characters that templates write as references.
const REFERENCES: [(&str, char); 13] = [
    ("amp", '&'),
    ("#38", '&'),
    ("#x26", '&'),
    ("quot", '"'),
    ("#34", '"'),
    ("#x22", '"'),
    ("#39", '\''),
    ("#x27", '\''),
    ("apos", '\''),
    ("lt", '<'),
    ("#60", '<'),
    ("gt", '>'),
    ("#62", '>'),
];

/// The value of an attribute without the references that templates write.
fn plain(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let known = after.split_once(';').and_then(|(name, after)| {
            let (_, letter) = REFERENCES.iter().find(|(known, _)| *known == name)?;
            Some((*letter, after))
        });
        if let Some((letter, after)) = known {
            text.push(letter);
            rest = after;
        } else {
            text.push('&');
            rest = after;
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// An address of the site itself, in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inside<'a> {
    /// With its first slash; empty for an address within the page.
    pub(crate) path: &'a str,
    /// Without its mark; empty where there is none.
    pub(crate) query: &'a str,
    /// With its mark; empty where there is none.
    pub(crate) fragment: &'a str,
}

/// The parts of an address, unless it leads to another host or is of another kind, such as
/// `mailto:`.
pub(crate) fn inside(address: &str) -> Option<Inside<'_>> {
    let (rest, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_host = path.starts_with("//") || path.contains('\\');
    let is_ours = path.is_empty() || path.starts_with('/');
    (is_ours && !is_host).then_some(Inside {
        path,
        query,
        fragment,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use scraper::Html;

    /// As `/edities/2` has it, where documents are not, and a page knows what is its own.
    fn moved(address: &str) -> Link {
        match inside(address) {
            Some(Inside { path: "", .. }) | None => Link::Stays,
            Some(Inside { path, .. }) if path.starts_with("/documenten") => Link::Gone,
            Some(_) => Link::To(format!("/edities/2{address}")),
        }
    }

    #[test]
    fn addresses_lead_where_they_are_told() {
        for (html, expected) in [
            (
                r#"<a href="/">Home</a>"#,
                r#"<a href="/edities/2/">Home</a>"#,
            ),
            (
                r#"<a class="x" href="/themas/a?vraag=l1#bronnen">A</a>"#,
                r#"<a class="x" href="/edities/2/themas/a?vraag=l1#bronnen">A</a>"#,
            ),
            (
                r##"<a href="#inhoud">A</a>"##,
                r##"<a href="#inhoud">A</a>"##,
            ),
            ("<a href=/x>A</a>", r#"<a href="/edities/2/x">A</a>"#),
            ("<a href='/x'>A</a>", r#"<a href="/edities/2/x">A</a>"#),
            (r#"<A HREF="/x">A</A>"#, r#"<A HREF="/edities/2/x">A</A>"#),
            (r#"<a href=" /x ">A</a>"#, r#"<a href="/edities/2/x">A</a>"#),
            (
                r#"<a href="/x?a=1&#38;b=2&amp;c=3">A</a>"#,
                r#"<a href="/edities/2/x?a=1&amp;b=2&amp;c=3">A</a>"#,
            ),
            (
                r#"<a href="/x?q=&#34;&#39;&#60;&#62;">A</a>"#,
                r#"<a href="/edities/2/x?q=&quot;'<>">A</a>"#,
            ),
            (
                r#"<a href="https://example.nl/x?a&#38;b">A</a>"#,
                r#"<a href="https://example.nl/x?a&#38;b">A</a>"#,
            ),
            (
                r#"<a href="//example.nl/documenten">A</a>"#,
                r#"<a href="//example.nl/documenten">A</a>"#,
            ),
            (
                r#"<a href="mailto:a@example.nl">A</a>"#,
                r#"<a href="mailto:a@example.nl">A</a>"#,
            ),
            (
                r#"<p><a href="/documenten/1">De <b>kopie</b></a>.</p>"#,
                "<p>De <b>kopie</b>.</p>",
            ),
            (
                r#"<form action="/documenten"><a href="/x">A</a><input></form>B"#,
                "B",
            ),
            (
                r#"<form action="/zoeken" data-suggesties="/zoeken/suggesties"><input></form>"#,
                r#"<form action="/edities/2/zoeken" data-suggesties="/edities/2/zoeken/suggesties"><input></form>"#,
            ),
            (
                r#"<form action="/zoeken" data-suggesties="/documenten"><input></form>"#,
                r#"<form action="/edities/2/zoeken"><input></form>"#,
            ),
            (
                r#"<button formaction="/x">A</button><button formaction="/documenten">B</button>"#,
                r#"<button formaction="/edities/2/x">A</button>"#,
            ),
            (
                r#"<svg class="icoon"><use href="/i.svg#a"/></svg><svg><use xlink:href="/i.svg#b"/></svg>"#,
                r#"<svg class="icoon"><use href="/edities/2/i.svg#a" /></svg><svg><use xlink:href="/edities/2/i.svg#b" /></svg>"#,
            ),
            (
                r#"<img src="/a.png" alt=""><img src="/documenten/1.png" alt="">"#,
                r#"<img src="/edities/2/a.png" alt="">"#,
            ),
            (
                r#"<link rel="icon" href="/a.svg"><script src="/documenten.js">weg()</script><script src="/b.js"></script>"#,
                r#"<link rel="icon" href="/edities/2/a.svg"><script src="/edities/2/b.js"></script>"#,
            ),
            (
                r#"<p data-x="/x" title="/x">/x <!-- /x --></p>"#,
                r#"<p data-x="/x" title="/x">/x <!-- /x --></p>"#,
            ),
        ] {
            assert_eq!(relink(html, None, moved).unwrap(), expected, "{html}");
        }
    }

    #[test]
    fn a_notice_stands_first_in_the_main_part() {
        let html = r#"<body><main id="inhoud"><h1>A</h1></main></body>"#;
        let notice = r#"<p><a href="/x">Editie 2</a> &amp; meer</p>"#;
        let expected = format!(r#"<body><main id="inhoud">{notice}<h1>A</h1></main></body>"#);
        assert_eq!(
            relink(html, Some(notice), |_| Link::Stays).unwrap(),
            expected
        );
    }

    #[test]
    fn addresses_of_the_site_and_others() {
        for (address, parts) in [
            ("", Some(("", "", ""))),
            ("/", Some(("/", "", ""))),
            ("#a", Some(("", "", "#a"))),
            ("?q=a", Some(("", "q=a", ""))),
            ("/a/b?q=a?b#c?d#e", Some(("/a/b", "q=a?b", "#c?d#e"))),
            ("/a#b?c", Some(("/a", "", "#b?c"))),
            ("/a:b", Some(("/a:b", "", ""))),
            ("//example.nl/a", None),
            ("/\\example.nl/a", None),
            ("\\/example.nl/a", None),
            ("https://example.nl", None),
            ("mailto:a@example.nl", None),
            ("javascript:a()", None),
            ("a/b", None),
        ] {
            let found = inside(address).map(|parts| (parts.path, parts.query, parts.fragment));
            assert_eq!(found, parts, "{address}");
        }
    }

    /// Bits of pages, whole or broken.
    fn bits() -> impl Strategy<Value = String> {
        let bit = prop_oneof![
            "[a-z &;<>\"'/=-]{0,12}",
            Just("<a href=\"/x?a=1&amp;b=%20#c\">".to_owned()),
            Just("</a>".to_owned()),
            Just("<svg><use href='/i.svg#a'/></svg>".to_owned()),
            Just("<form action=/zoeken data-suggesties=/s>".to_owned()),
            Just("<input value=\"&#34;&euro;&ndash\">".to_owned()),
            Just("</form>".to_owned()),
            Just("<main>".to_owned()),
            Just("<p title='a>b'>&lt;p&gt;".to_owned()),
            Just("<!-- <a href=/y> -->".to_owned()),
            Just("<script>if (a < b) c('</a>')</script>".to_owned()),
        ];
        proptest::collection::vec(bit, 0..12).prop_map(|bits| bits.concat())
    }

    proptest! {
        #[test]
        fn what_stays_is_the_same_to_a_reader(html in bits()) {
            if let Ok(same) = relink(&html, None, |_| Link::Stays) {
                prop_assert_eq!(Html::parse_document(&same), Html::parse_document(&html));
            }
        }

        /// What leads to the same is the same as well, however it was written.
        #[test]
        fn what_is_written_anew_is_the_same_to_a_reader(html in bits()) {
            let anew = |address: &str| Link::To(address.to_owned());
            let read = |html: &str| -> Vec<String> {
                let page = Html::parse_document(html);
                let elements = page.tree.values().filter_map(|node| node.as_element());
                elements
                    .filter_map(|element| element.attr("href").map(|it| it.trim().to_owned()))
                    .collect()
            };
            if let Ok(same) = relink(&html, None, anew) {
                prop_assert_eq!(read(&same), read(&html));
            }
        }

        #[test]
        fn parts_of_an_address_are_the_address(address in "[/?#a-z:\\\\]{0,12}") {
            if let Some(Inside { path, query, fragment }) = inside(&address) {
                let mark = if address[path.len()..].starts_with('?') { "?" } else { "" };
                prop_assert_eq!(format!("{path}{mark}{query}{fragment}"), address);
            }
        }
    }
}
