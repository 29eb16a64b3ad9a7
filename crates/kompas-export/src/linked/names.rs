//! What things are called.

use kompas_domain::code::{Code, CriterionCode, QuestionCode};
use oxrdf::NamedNode;

use super::Place;
use crate::Error;

/// The names of the things: the addresses of their pages.
pub(super) struct Names {
    base: String,
    edition: String,
}

impl Names {
    pub(super) fn new(at: &Place) -> Result<Self, Error> {
        let base = at.base.trim_end_matches('/');
        let is_web = base.starts_with("https://") || base.starts_with("http://");
        if !is_web || base.contains(['?', '#']) || NamedNode::new(base).is_err() {
            return Err(Error::Linked {
                reason: format!("{:?} is no absolute web address", at.base),
            });
        }
        Ok(Self {
            base: base.to_owned(),
            edition: segment(&at.edition),
        })
    }

    /// A name below the address of the installation. The address is right, and keys of the guide
    /// are letters, digits and hyphens.
    fn below(&self, path: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}/{path}", self.base))
    }

    pub(super) fn home(&self) -> NamedNode {
        self.below("")
    }

    pub(super) fn edition(&self) -> NamedNode {
        self.below(&format!("edities/{}", self.edition))
    }

    pub(super) fn origin(&self) -> NamedNode {
        self.below(&format!("edities/{}#publicatie", self.edition))
    }

    pub(super) fn origin_publisher(&self) -> NamedNode {
        self.below(&format!("edities/{}#publicatie-uitgever", self.edition))
    }

    pub(super) fn publisher(&self) -> NamedNode {
        self.below("over#uitgever")
    }

    pub(super) fn contact(&self) -> NamedNode {
        self.below("over#contact")
    }

    pub(super) fn terms(&self) -> NamedNode {
        self.below("begrippen")
    }

    pub(super) fn term(&self, slug: &str) -> NamedNode {
        self.below(&format!("begrippen#{slug}"))
    }

    pub(super) fn themes(&self) -> NamedNode {
        self.below("themas")
    }

    pub(super) fn theme(&self, slug: &str) -> NamedNode {
        self.below(&format!("themas/{slug}"))
    }

    pub(super) fn questions(&self) -> NamedNode {
        self.below("vragen")
    }

    pub(super) fn question(&self, code: QuestionCode) -> NamedNode {
        self.below(&format!("vragen/{}", code.slug()))
    }

    pub(super) fn criteria(&self) -> NamedNode {
        self.below("over#criteria")
    }

    pub(super) fn criterion(&self, code: CriterionCode) -> NamedNode {
        self.below(&format!("over#criterium-{}", code.code()))
    }

    pub(super) fn source(&self, slug: &str) -> NamedNode {
        self.below(&format!("bronnen/{slug}"))
    }

    pub(super) fn keeper(&self, slug: &str) -> NamedNode {
        self.below(&format!("bronnen/{slug}#beheerder"))
    }

    pub(super) fn terms_of_use(&self, slug: &str) -> NamedNode {
        self.below(&format!("bronnen/{slug}#voorwaarden"))
    }

    pub(super) fn listing(&self, source: &str, theme: &str) -> NamedNode {
        self.below(&format!("bronnen/{source}#thema-{theme}"))
    }
}

/// A text as one segment of an address: what is no letter, digit, hyphen, dot or underscore goes in
/// by its bytes.
fn segment(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'-' | b'.' | b'_' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
