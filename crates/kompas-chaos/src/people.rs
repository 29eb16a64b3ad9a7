//! Those who work in the experiments, signed in as anybody is.

use crate::Fault;
use crate::http::{Answer, Client, Identity};
use crate::site::Site;

/// Good enough for the program, and the same for all.
const PASSWORD: &str = "paard batterij nietje correct 7";

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// The address that she signs in with.
    pub(crate) mail: String,
    /// Her session.
    pub(crate) identity: Identity,
}

impl Person {
    /// A client of hers; the site may have another address after each start.
    pub(crate) fn at(&self, site: &Site) -> Client {
        Client::new(site.address(), &self.identity)
    }

    /// Signs in anew, over a connection of her own.
    pub(crate) fn sign_in(&self, site: &Site) -> Result<Answer, Fault> {
        let nobody = Identity {
            address: self.identity.address.clone(),
            ..Identity::default()
        };
        let fields = [("mail", self.mail.as_str()), ("wachtwoord", PASSWORD)];
        Ok(Client::new(site.address(), &nobody).post("/aanmelden", &fields)?)
    }

    /// Signs in anew, when her session is over, and goes on with that. Each time from another
    /// network: how often one may try is counted by hours that pass, and here none do.
    pub(crate) fn come_back(&mut self, site: &Site, time: usize) -> Result<(), Fault> {
        self.identity.address = format!("10.8.{time}.1");
        let answer = self.sign_in(site)?;
        self.identity.cookie = session(&answer).ok_or("not let in again")?;
        Ok(())
    }
}

/// Makes the first administrator, who coordinates an organisation too.
pub(crate) fn begin(site: &Site, token: &str) -> Result<Person, Fault> {
    let fields = [
        ("soort", "gemeente"),
        ("organisatie", "Utrecht"),
        ("naam", "Beheerder"),
        ("mail", "beheerder@example.nl"),
    ];
    enter(site, &format!("/toegang/{token}"), &fields, 0)
}

/// Has an administrator invite another, who accepts.
pub(crate) fn administrator(site: &Site, by: &Person, number: usize) -> Result<Person, Fault> {
    let mail = format!("beheerder{number}@example.nl");
    let fields = [
        ("mail", mail.as_str()),
        ("beheerder", "ja"),
        ("redacteur", "ja"),
    ];
    let answer = by.at(site).post("/beheer/gebruikers", &fields)?;
    accept(site, &answer, &mail, number)
}

/// Has the coordinator invite a member, who accepts.
pub(crate) fn member(site: &Site, by: &Person, number: usize) -> Result<Person, Fault> {
    let mail = format!("lid{number}@example.nl");
    let fields = [("mail", mail.as_str()), ("rol", "adviseur")];
    let answer = by.at(site).post("/beheer/leden", &fields)?;
    accept(site, &answer, &mail, number)
}

/// Makes an organisation; gives its number.
pub(crate) fn organisation(site: &Site, by: &Person, name: &str) -> Result<String, Fault> {
    let fields = [("soort", "anders"), ("organisatie", name)];
    let answer = by.at(site).post("/beheer/organisaties", &fields)?;
    let path = answer.header("location").unwrap_or_default();
    let number = path.rsplit('/').next().unwrap_or_default().to_owned();
    if answer.is_taken() {
        return Ok(number);
    }
    Err(format!("no organisation ({})", answer.status).into())
}

/// Makes a key to the API that reads and writes for the first organisation: who comes with it.
pub(crate) fn key(site: &Site, of: &Person) -> Result<Identity, Fault> {
    let fields = [
        ("naam", "Proef"),
        ("organisatie", "1"),
        ("dagen", "90"),
        ("rechten", "lezen"),
        ("rechten", "schrijven"),
    ];
    let answer = of.at(site).post("/profiel/sleutels", &fields)?;
    let text = answer.text();
    let start = text.find("kompas_").ok_or("no key")?;
    Ok(Identity {
        key: text[start..].chars().take(56).collect(),
        ..Identity::default()
    })
}

fn accept(site: &Site, invited: &Answer, mail: &str, number: usize) -> Result<Person, Fault> {
    let text = invited.text();
    let token = text.split("/toegang/").nth(1);
    let token = token.and_then(|rest| rest.split(|c: char| !c.is_ascii_hexdigit()).next());
    let token = token.ok_or_else(|| format!("no invitation ({})", invited.status))?;
    let name = format!("Medewerker {number}");
    let fields = [("naam", name.as_str()), ("mail", mail)];
    enter(site, &format!("/toegang/{token}"), &fields, number)
}

fn enter(site: &Site, path: &str, fields: &[(&str, &str)], number: usize) -> Result<Person, Fault> {
    // Each from a network of her own, so that tries at the door are counted apart.
    let nobody = Identity {
        address: format!("10.{}.{}.1", number / 200, number % 200),
        ..Identity::default()
    };
    let fields = [fields, &[("wachtwoord", PASSWORD)]].concat();
    let answer = Client::new(site.address(), &nobody).post(path, &fields)?;
    let cookie = session(&answer).ok_or_else(|| format!("not let in ({})", answer.status))?;
    let mail = fields.iter().find(|(name, _)| *name == "mail");
    Ok(Person {
        mail: mail.map_or_else(String::new, |(_, mail)| (*mail).to_owned()),
        identity: Identity { cookie, ..nobody },
    })
}

/// The cookie that an answer sets.
pub(crate) fn session(answer: &Answer) -> Option<String> {
    let cookie = answer.header("set-cookie")?.split(';').next()?;
    (answer.is_taken() && !cookie.ends_with('=')).then(|| cookie.to_owned())
}
