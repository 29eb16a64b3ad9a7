//! Organisations, the people who work with Kompas for them, and what may be said of both.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, UnknownCode, codes};

codes! {
    /// What an organisation is.
    OrganisationKind {
        /// A municipality.
        Municipality = "gemeente", "Gemeente";
        /// A safety region.
        SafetyRegion = "veiligheidsregio", "Veiligheidsregio";
        /// A regional information and expertise centre.
        Riec = "riec", "RIEC";
        /// A platform for safe business.
        Pvo = "pvo", "PVO";
        /// The centre for crime prevention and safety.
        Ccv = "ccv", "CCV";
        /// Another.
        Other = "anders", "Andere organisatie";
    }
}

codes! {
    /// What a member does in an organisation.
    Role {
        /// Works on the dossiers of the organisation.
        Adviser = "adviseur", "Adviseur";
        /// Also manages the members of the organisation.
        Coordinator = "coordinator", "Coördinator";
    }
}

codes! {
    /// Whether an account may be used.
    AccountState {
        /// It may.
        Active = "actief", "Actief";
        /// It may not, until an administrator turns it on again.
        Disabled = "uitgezet", "Uitgezet";
    }
}

codes! {
    /// What a one-time link is for.
    TicketKind {
        /// Makes the first administrator.
        First = "eerste", "Eerste beheerder";
        /// Lets somebody in.
        Invitation = "uitnodiging", "Uitnodiging";
        /// Lets somebody choose a new password.
        Reset = "herstel", "Nieuw wachtwoord";
    }
}

codes! {
    /// What a group at the sign-on service of an organisation gives its members here.
    Grant {
        /// The role of adviser.
        Adviser = "adviseur", "Adviseur";
        /// The role of coordinator.
        Coordinator = "coordinator", "Coördinator";
        /// Edits the guide.
        Editor = "redacteur", "Redacteur";
        /// Manages the installation.
        Administrator = "beheerder", "Beheerder";
    }
}

/// What groups say of somebody; none where they say nothing, and what she had stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Granted {
    /// Her role in the organisation of the service, or that she has none.
    pub role: Option<Option<Role>>,
    /// Whether she edits the guide.
    pub editor: Option<bool>,
    /// Whether she manages the installation.
    pub administrator: Option<bool>,
}

impl Granted {
    /// What the groups of somebody say, by what each known group gives. Of two roles she has the
    /// one that may more. What no known group gives is not spoken of.
    pub fn by(known: &[(String, Grant)], groups: &[String]) -> Self {
        let says = |grant: Grant| {
            let giving = known.iter().filter(|(_, given)| *given == grant);
            let mut giving = giving.peekable();
            giving.peek()?;
            Some(giving.any(|(group, _)| groups.contains(group)))
        };
        let role = match (says(Grant::Coordinator), says(Grant::Adviser)) {
            (None, None) => None,
            (Some(true), _) => Some(Some(Role::Coordinator)),
            (_, Some(true)) => Some(Some(Role::Adviser)),
            _ => Some(None),
        };
        Self {
            role,
            editor: says(Grant::Editor),
            administrator: says(Grant::Administrator),
        }
    }

    /// Whether this lets somebody in who was not in before.
    pub fn lets_in(&self) -> bool {
        self.role.flatten().is_some()
            || self.editor == Some(true)
            || self.administrator == Some(true)
    }
}

codes! {
    /// How somebody came in.
    SignInMethod {
        /// With a password.
        Password = "wachtwoord", "Wachtwoord";
        /// With a password and a code.
        SecondFactor = "tweede-factor", "Wachtwoord en code";
        /// With a link that may be used once.
        Link = "link", "Eenmalige link";
        /// By the word of the own organisation.
        SingleSignOn = "eenmalig-aanmelden", "Aanmelden via de eigen organisatie";
    }
}

impl Role {
    /// Whether this role may all that another one may.
    pub fn covers(self, other: Self) -> bool {
        self == Self::Coordinator || other == Self::Adviser
    }
}

/// The letters of a name of a person or an organisation, at most.
pub const MAX_NAME: usize = 100;
/// The characters of a password, at least.
pub const MIN_PASSWORD: usize = 12;
/// The bytes of a password, at most: no work for what nobody types.
pub const MAX_PASSWORD: usize = 200;

/// An address for mail, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailAddress(String);

impl MailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MailAddress {
    type Err = &'static str;

    /// Reads an address as people have them. The error says in Dutch what would be right.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "vul een e-mailadres in, zoals naam@gemeente.nl";
        let text = text.trim().to_lowercase();
        let (name, host) = text.split_once('@').ok_or(WRONG)?;
        let odd = |letter: char| {
            letter.is_whitespace() || letter.is_control() || "@,;:<>()[]\\\"".contains(letter)
        };
        let labels_fit = host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let fits = !name.is_empty()
            && !name.contains(odd)
            && host.contains('.')
            && labels_fit
            && text.len() <= 254;
        if fits { Ok(Self(text)) } else { Err(WRONG) }
    }
}

/// A name as it is kept: without spaces around it and without control characters. The error says
/// in Dutch what would be right.
pub fn name(text: &str) -> Result<String, &'static str> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let name = words.join(" ");
    match name.chars().count() {
        0 => Err("vul een naam in"),
        1..=MAX_NAME => Ok(name),
        _ => Err("gebruik hoogstens 100 letters"),
    }
}

/// What is wrong with the length of a password, in Dutch.
pub fn password_length(password: &str) -> Result<(), &'static str> {
    if password.chars().count() < MIN_PASSWORD {
        return Err("gebruik minstens 12 tekens; een zin van vier woorden is goed te onthouden");
    }
    if password.len() > MAX_PASSWORD {
        return Err("gebruik hoogstens 200 tekens");
    }
    Ok(())
}

/// What a browser says of itself, as its owner knows it: `Firefox op Windows`.
pub fn browser(agent: &str) -> String {
    let first = |names: &[(&'static str, &'static str)]| {
        names
            .iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} op {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Onbekende browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coordinator_may_what_an_adviser_may() {
        use Role::{Adviser, Coordinator};
        assert!(Coordinator.covers(Adviser) && !Adviser.covers(Coordinator));
        assert!(Role::ALL.iter().all(|role| role.covers(*role)));
    }

    #[test]
    fn addresses_for_mail() {
        for (given, kept) in [
            ("An.Jansen@Utrecht.nl ", "an.jansen@utrecht.nl"),
            ("o'neill+x@a-b.co.uk", "o'neill+x@a-b.co.uk"),
            ("jürgen@münchen.de", "jürgen@münchen.de"),
        ] {
            assert_eq!(given.parse::<MailAddress>().unwrap().as_str(), kept);
        }
        for bad in [
            "",
            "jansen",
            "@utrecht.nl",
            "jansen@",
            "jansen@utrecht",
            "a b@utrecht.nl",
            "a@b@utrecht.nl",
            "a@utrecht..nl",
            "a@-utrecht.nl",
            "a@utrecht.nl\r\nBcc: x@y.nl",
            "\"a\"@utrecht.nl",
            "<a@utrecht.nl>",
        ] {
            assert!(bad.parse::<MailAddress>().is_err(), "{bad:?}");
        }
        let long = format!("{}@utrecht.nl", "a".repeat(254));
        assert!(long.parse::<MailAddress>().is_err());
    }

    #[test]
    fn groups_speak_only_of_what_they_can_give() {
        let known = |pairs: &[(&str, Grant)]| -> Vec<(String, Grant)> {
            pairs
                .iter()
                .map(|(group, grant)| ((*group).to_owned(), *grant))
                .collect()
        };
        let roles = known(&[("oov", Grant::Adviser), ("hoofd", Grant::Coordinator)]);
        let all = known(&[
            ("oov", Grant::Adviser),
            ("gids", Grant::Editor),
            ("ict", Grant::Administrator),
            ("ict-2", Grant::Administrator),
        ]);
        let granted = |role, editor, administrator| Granted {
            role,
            editor,
            administrator,
        };
        let adviser = Some(Some(Role::Adviser));
        for (known, groups, expected, lets_in) in [
            (&[][..], &["oov"][..], granted(None, None, None), false),
            (&roles, &[], granted(Some(None), None, None), false),
            (&roles, &["OOV"], granted(Some(None), None, None), false),
            (&roles, &["oov", "x"], granted(adviser, None, None), true),
            (
                &roles,
                &["oov", "hoofd"],
                granted(Some(Some(Role::Coordinator)), None, None),
                true,
            ),
            (
                &all,
                &["oov"],
                granted(adviser, Some(false), Some(false)),
                true,
            ),
            (
                &all,
                &["ict-2"],
                granted(Some(None), Some(false), Some(true)),
                true,
            ),
            (
                &all,
                &["gids"],
                granted(Some(None), Some(true), Some(false)),
                true,
            ),
        ] {
            let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
            let found = Granted::by(known, &groups);
            assert_eq!(found, expected, "{groups:?}");
            assert_eq!(found.lets_in(), lets_in, "{groups:?}");
        }
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(
            name("  Gemeente\n Utrecht\u{7} "),
            Ok("Gemeente Utrecht".to_owned())
        );
        assert!(name(" \t").is_err());
        assert!(name(&"a".repeat(100)).is_ok());
        assert!(name(&"é".repeat(101)).is_err());
    }

    #[test]
    fn passwords_are_long_but_not_endless() {
        assert!(password_length("elf tekens!").is_err());
        assert!(password_length("twaalf teken").is_ok());
        assert!(password_length(&"ë".repeat(12)).is_ok());
        assert!(password_length(&"a".repeat(201)).is_err());
    }

    #[test]
    fn browsers_by_their_names() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox op Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge op Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1",
                "Safari op iPhone",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Onbekende browser"),
            ("<script>", "Onbekende browser"),
        ] {
            assert_eq!(browser(agent), name);
        }
    }
}
