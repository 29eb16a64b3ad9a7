//! Tips: what visitors think that the guide should have, and what became of it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use similar::TextDiff;
use toml::Table;

use crate::code::{Code, QuestionCode, SourceForm, UnknownCode, codes};
use crate::content::is_web_address;
use crate::dossier::{Field, TextProblem, check_field, check_filled};
use crate::edition::ProposalState;
use crate::pieces::{PieceKind, Typed, words};
use crate::text::fold;

codes! {
    /// What a tip is for.
    TipKind {
        /// A source.
        Source = "bron", "Bron";
        /// A theme.
        Theme = "thema", "Thema";
    }
}

codes! {
    /// How far a tip is, as far as editors decided on it.
    TipState {
        /// Nobody handled it yet.
        New = "nieuw", "Nieuw";
        /// An editor asked its sender something.
        Asked = "gevraagd", "Vraag gesteld";
        /// Its sender answered.
        Answered = "beantwoord", "Vraag beantwoord";
        /// A theme on the site, for which visitors can bring support and sources.
        Gathering = "verzamelen", "Verzamelt steun en bronnen";
        /// It is a proposal for the next edition.
        Accepted = "overgenomen", "Overgenomen in een voorstel";
        /// It does not come into the guide.
        Refused = "afgewezen", "Niet overgenomen";
        /// It says the same as another tip.
        Merged = "samengevoegd", "Samengevoegd";
    }
}

codes! {
    /// How far a tip is for who looks at it from outside.
    TipStage {
        /// It waits for an editor.
        Waiting = "ontvangen", "Ontvangen";
        /// An editor waits for an answer.
        Asked = "vraag", "De redactie heeft een vraag";
        /// A theme for which visitors bring support and sources.
        Gathering = "verzamelen", "Verzamelt steun en bronnen";
        /// Editors work it out.
        Working = "bezig", "De redactie werkt hem uit";
        /// It comes in the next edition.
        Approved = "goedgekeurd", "Komt in de volgende editie";
        /// It is in an edition.
        Published = "opgenomen", "Opgenomen in de gids";
        /// It does not come into the guide.
        Refused = "afgewezen", "Niet overgenomen";
        /// It says the same as another tip.
        Merged = "samengevoegd", "Samengevoegd met een andere tip";
    }
}

codes! {
    /// Who wrote a message about a tip.
    TipSide {
        /// An editor.
        Editor = "redactie", "Redactie";
        /// Who sent the tip.
        Sender = "tipgever", "Tipgever";
    }
}

/// Most characters of the name of a source, as in the guide.
pub const SOURCE_TITLE: usize = 90;
/// Most characters of the name of a theme, as in the guide.
pub const THEME_TITLE: usize = 60;
/// Most characters of who keeps a source, as in the guide.
pub const OWNER: usize = 120;
/// Most characters of what it is, as in the guide.
pub const WHAT: usize = 500;
/// Most characters of why the guide should have it, as of a listing in the guide.
pub const WHY: usize = 400;
/// Most characters of an address.
pub const ADDRESS: usize = 300;
/// Most characters of a message, and of a reason.
pub const MESSAGE: usize = 1000;

/// What a visitor sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipText {
    /// For what.
    pub kind: TipKind,
    /// What it is called.
    pub title: String,
    /// Of a source: who keeps it; empty when she does not say.
    pub owner: String,
    /// Of a source: its form, if she knows.
    pub form: Option<SourceForm>,
    /// What it is.
    pub what: String,
    /// Why the guide should have it.
    pub why: String,
    /// Of a source: the key of the theme that it is for.
    pub theme: Option<String>,
    /// Of a source: the number of the tip for a theme that it is for.
    pub theme_tip: Option<i64>,
    /// Of a source: the questions that it helps to answer.
    pub questions: Vec<QuestionCode>,
    /// Where it is found; empty for nowhere on the web.
    pub address: String,
}

/// Something wrong with a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TipProblem {
    /// A text is.
    Text(TextProblem),
    /// The address is none.
    Address,
}

impl TipProblem {
    /// The field that it is about, by its Dutch name.
    pub const fn field(&self) -> Field {
        match self {
            Self::Text(problem) => problem.field(),
            Self::Address => "adres",
        }
    }
}

/// For who sends it.
impl fmt::Display for TipProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(TextProblem::Bsn { place, .. }) => write!(
                f,
                "hier staat een burgerservicenummer ({place}); een tip gaat nooit over een persoon, dus haal het weg"
            ),
            Self::Text(problem) => problem.fmt(f),
            Self::Address => f.write_str(
                "dit is geen webadres; schrijf het zoals in uw browser, bijvoorbeeld https://www.voorbeeld.nl/pagina",
            ),
        }
    }
}

impl TipText {
    /// All that is wrong with it.
    pub fn problems(&self) -> Vec<TipProblem> {
        let mut texts = Vec::new();
        let title = match self.kind {
            TipKind::Source => SOURCE_TITLE,
            TipKind::Theme => THEME_TITLE,
        };
        check_filled("titel", &self.title, title, &mut texts);
        check_field("beheerder", &self.owner, OWNER, &mut texts);
        check_filled("wat", &self.what, WHAT, &mut texts);
        check_filled("waarom", &self.why, WHY, &mut texts);
        check_field("adres", &self.address, ADDRESS, &mut texts);
        let mut problems: Vec<TipProblem> = texts.into_iter().map(TipProblem::Text).collect();
        if !self.address.is_empty() && !is_web_address(&self.address) {
            problems.push(TipProblem::Address);
        }
        problems
    }

    /// The source that editors begin with, as a form of the guide gives it.
    pub fn source(&self) -> Typed {
        let mut typed = vec![
            ("naam".to_owned(), self.title.clone()),
            ("beheerder".to_owned(), self.owner.clone()),
            ("wat".to_owned(), self.what.clone()),
        ];
        if let Some(form) = self.form {
            typed.push(("vorm".to_owned(), form.code().to_owned()));
        }
        if !self.address.is_empty() {
            let title: String = self.title.chars().take(SOURCE_TITLE).collect();
            for (key, value) in [
                ("url", self.address.as_str()),
                ("titel", &title),
                ("herkomst", "redactie"),
            ] {
                typed.push((format!("adressen.0.{key}"), value.to_owned()));
            }
        }
        typed
    }

    /// The listing of that source, as a form of the guide gives it.
    pub fn listing(&self) -> Typed {
        let mut typed = vec![
            ("tekst".to_owned(), self.why.clone()),
            ("status".to_owned(), "redactievoorstel".to_owned()),
        ];
        for (at, question) in self.questions.iter().enumerate() {
            typed.push((format!("vragen.{at}.vraag"), question.code().to_owned()));
            typed.push((
                format!("vragen.{at}.grond"),
                "zo genoemd in een tip".to_owned(),
            ));
        }
        typed
    }

    /// The theme that editors begin with, as a form of the guide gives it, with the number that it
    /// gets.
    pub fn theme(&self, number: i64) -> Typed {
        vec![
            ("nummer".to_owned(), number.to_string()),
            ("titel".to_owned(), self.title.clone()),
            ("pictogram".to_owned(), "algemeen".to_owned()),
            ("kern".to_owned(), self.what.clone()),
        ]
    }
}

/// How far a tip is for who looks at it from outside: what editors decided, and what came of the
/// proposal with whether that is in an edition. None for a proposal that is gone: then it waits.
pub fn stage(state: TipState, proposal: Option<(ProposalState, bool)>) -> TipStage {
    match state {
        TipState::New | TipState::Answered => TipStage::Waiting,
        TipState::Asked => TipStage::Asked,
        TipState::Gathering => TipStage::Gathering,
        TipState::Refused => TipStage::Refused,
        TipState::Merged => TipStage::Merged,
        TipState::Accepted => match proposal {
            Some((ProposalState::Approved, true)) => TipStage::Published,
            Some((ProposalState::Approved, false)) => TipStage::Approved,
            Some((state, _)) if state.is_open() => TipStage::Working,
            _ => TipStage::Waiting,
        },
    }
}

impl TipStage {
    /// Whether editors can still decide on it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Asked | Self::Gathering)
    }
}

/// The address as it was meant: with `https://` where a visitor left that out.
pub fn meant_address(typed: &str) -> String {
    let typed = typed.trim();
    if typed.is_empty() || typed.contains("://") || !typed.contains('.') {
        return typed.to_owned();
    }
    format!("https://{typed}")
}

/// What addresses of one page have in common, however they were written: without scheme, `www.`,
/// fragment, marks of campaigns and a slash at the end. Empty for an empty address.
pub fn same_place(address: &str) -> String {
    let address: String = address.split_whitespace().collect();
    let rest = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (page, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = page.split_once('/').unwrap_or((page, ""));
    let host = host.to_lowercase();
    let host = host.trim_start_matches("www.");
    let path = path.trim_end_matches('/');
    let is_mark = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        name.is_empty() || name.starts_with("utm_") || matches!(name, "fbclid" | "gclid")
    };
    let pairs: Vec<&str> = query.split('&').filter(|pair| !is_mark(pair)).collect();
    let mut place = host.to_owned();
    if !path.is_empty() {
        place.push('/');
        place.push_str(path);
    }
    if !pairs.is_empty() {
        place.push('?');
        place.push_str(&pairs.join("&"));
    }
    place
}

/// What names of one thing have in common, however they were written: its words without case,
/// diacritics, signs and articles.
pub fn same_name(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !matches!(*word, "" | "de" | "het" | "een"));
    words.collect::<Vec<&str>>().join(" ")
}

/// How alike two names of one thing are at least, from 0 to 1.
const ALIKE: f32 = 0.85;
/// A shorter name than this is the same or another: `GGD` is not `GGZ`.
const SHORT: usize = 6;

/// Whether two names may be of one thing: they have the same words, all words of the one are in the
/// other, or they differ by a few letters.
pub fn resembles(one: &str, other: &str) -> bool {
    let (one, other) = (same_name(one), same_name(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let ours: BTreeSet<&str> = one.split(' ').collect();
    let theirs: BTreeSet<&str> = other.split(' ').collect();
    let fewest = ours.len().min(theirs.len());
    let is_part = fewest > 1 && (ours.is_subset(&theirs) || theirs.is_subset(&ours));
    if one == other || is_part {
        return true;
    }
    let shortest = one.chars().count().min(other.chars().count());
    shortest >= SHORT && TextDiff::from_chars(one.as_str(), other.as_str()).ratio() >= ALIKE
}

/// What a piece of the guide must have and has not yet: the names of its fields, in order.
pub fn missing_parts(kind: PieceKind, table: &Table) -> Vec<&'static str> {
    let fields = kind.fields();
    let needed = fields
        .iter()
        .filter(|field| field.required && !table.contains_key(field.key));
    needed.map(|field| words(kind, field.key).0).collect()
}

/// The questions for which nobody brought a source yet, by the questions of each source.
pub fn without_source<'a>(
    sources: impl IntoIterator<Item = &'a [QuestionCode]>,
) -> Vec<QuestionCode> {
    let there: BTreeSet<QuestionCode> = sources.into_iter().flatten().copied().collect();
    let all = QuestionCode::ALL.iter().copied();
    all.filter(|question| !there.contains(question)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pieces::table_of;

    fn tip() -> TipText {
        TipText {
            kind: TipKind::Source,
            title: "Monitor sociale onrust".to_owned(),
            owner: "Kenniscentrum".to_owned(),
            form: Some(SourceForm::Publication),
            what: "Jaarlijks onderzoek.".to_owned(),
            why: "Laat zien wat er speelt.".to_owned(),
            theme: Some("weerbaar-buitengebied".to_owned()),
            theme_tip: None,
            questions: vec![QuestionCode::L1, QuestionCode::G2],
            address: "https://voorbeeld.nl/monitor".to_owned(),
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_together() {
        assert_eq!(tip().problems(), []);
        let wrong = TipText {
            title: "x".repeat(91),
            what: " ".to_owned(),
            why: "Bel 123456782.".to_owned(),
            address: "ergens".to_owned(),
            ..tip()
        };
        let fields: Vec<Field> = wrong.problems().iter().map(TipProblem::field).collect();
        assert_eq!(fields, ["titel", "wat", "waarom", "adres"]);
        let theme = TipText {
            kind: TipKind::Theme,
            title: "x".repeat(61),
            ..tip()
        };
        assert_eq!(theme.problems()[0].field(), "titel");
        let said = wrong.problems()[2].to_string();
        assert!(
            said.contains("een tip gaat nooit over een persoon"),
            "{said}"
        );
    }

    #[test]
    fn one_page_is_one_place() {
        for (address, place) in [
            ("https://www.Voorbeeld.nl/", "voorbeeld.nl"),
            ("http://voorbeeld.nl", "voorbeeld.nl"),
            ("voorbeeld.nl/A/b/#deel", "voorbeeld.nl/A/b"),
            (
                "https://voorbeeld.nl/?utm_source=x&id=3",
                "voorbeeld.nl?id=3",
            ),
            ("https://voorbeeld.nl/a?fbclid=1", "voorbeeld.nl/a"),
            ("  ", ""),
        ] {
            assert_eq!(same_place(address), place, "{address}");
        }
        for (typed, meant) in [
            (" www.voorbeeld.nl/a ", "https://www.voorbeeld.nl/a"),
            ("http://voorbeeld.nl", "http://voorbeeld.nl"),
            ("weet ik niet", "weet ik niet"),
            ("", ""),
        ] {
            assert_eq!(meant_address(typed), meant);
        }
    }

    #[test]
    fn one_name_is_one_name() {
        for (one, other) in [
            ("De Veiligheidsmonitor", "veiligheidsmonitor"),
            ("Coördinator boa’s", "coordinator boa's"),
            ("RIEC - LIEC", "riec/liec"),
        ] {
            assert_eq!(same_name(one), same_name(other));
        }
        assert_ne!(same_name("GGD"), same_name("GGZ"));
    }

    #[test]
    fn names_that_may_be_of_one_thing() {
        for (one, other, expected) in [
            ("De Veiligheidsmonitor", "veiligheidsmonitor", true),
            ("Veiligheidsmonitor 2025", "Veiligheidsmonitr 2025", true),
            ("CCV lens buitengebieden", "Lens buitengebieden", true),
            ("Politie", "Politie Nederland", false),
            ("GGD", "GGZ", false),
            ("Jeugdmonitor", "Gezondheidsmonitor", false),
            ("", "", false),
        ] {
            assert_eq!(resembles(one, other), expected, "{one} {other}");
            assert_eq!(resembles(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn what_a_first_version_lacks() {
        let theme = table_of(&PieceKind::Theme.fields(), &tip().theme(6));
        let missing = missing_parts(PieceKind::Theme, &theme);
        assert!(missing.contains(&words(PieceKind::Theme, "eerste_stappen").0));
        assert!(!missing.contains(&words(PieceKind::Theme, "titel").0));
    }

    #[test]
    fn how_far_a_tip_is() {
        use ProposalState::{Approved, Draft, Rejected, Submitted, Withdrawn};
        for (state, proposal, expected) in [
            (TipState::New, None, TipStage::Waiting),
            (TipState::Asked, None, TipStage::Asked),
            (TipState::Answered, None, TipStage::Waiting),
            (TipState::Gathering, None, TipStage::Gathering),
            (TipState::Refused, None, TipStage::Refused),
            (TipState::Merged, None, TipStage::Merged),
            (TipState::Accepted, Some((Draft, false)), TipStage::Working),
            (
                TipState::Accepted,
                Some((Submitted, false)),
                TipStage::Working,
            ),
            (
                TipState::Accepted,
                Some((Approved, false)),
                TipStage::Approved,
            ),
            (
                TipState::Accepted,
                Some((Approved, true)),
                TipStage::Published,
            ),
            (
                TipState::Accepted,
                Some((Rejected, false)),
                TipStage::Waiting,
            ),
            (
                TipState::Accepted,
                Some((Withdrawn, false)),
                TipStage::Waiting,
            ),
            (TipState::Accepted, None, TipStage::Waiting),
        ] {
            assert_eq!(stage(state, proposal), expected, "{state} {proposal:?}");
        }
    }

    #[test]
    fn what_editors_begin_with() {
        let tip = tip();
        let source = table_of(&PieceKind::Source.fields(), &tip.source());
        assert_eq!(source["naam"].as_str(), Some("Monitor sociale onrust"));
        assert_eq!(source["vorm"].as_str(), Some("publicatie"));
        let address = &source["adressen"][0];
        assert_eq!(
            address["url"].as_str(),
            Some("https://voorbeeld.nl/monitor")
        );
        let listing = table_of(&PieceKind::Listing.fields(), &tip.listing());
        assert_eq!(listing["vragen"][1]["vraag"].as_str(), Some("G2"));
        let theme = table_of(&PieceKind::Theme.fields(), &tip.theme(6));
        assert_eq!(theme["nummer"].as_integer(), Some(6));
    }

    #[test]
    fn questions_without_a_source() {
        use QuestionCode::{G1, G2, G3, L1, L2, L3};
        let sources: [&[QuestionCode]; 2] = [&[G1, L1], &[G1]];
        assert_eq!(without_source(sources), [G2, G3, L2, L3]);
        assert_eq!(without_source([]), QuestionCode::ALL);
    }

    proptest! {
        #[test]
        fn any_text_has_a_place_of_its_own(text in ".{0,80}") {
            let place = same_place(&text);
            prop_assert_eq!(same_place(&format!("https://{place}")), place);
        }
    }
}
