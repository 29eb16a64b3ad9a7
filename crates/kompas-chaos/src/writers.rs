//! People who change all kinds of things at once, each with a journal of what was acknowledged.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::Fault;
use crate::http::{Answer, Client};
use crate::journal::{Register, Stand, Things};
use crate::people::{self, Person};
use crate::random::Random;
use crate::site::Site;

/// Documents that one writer keeps at most.
const DOCUMENTS: usize = 20;
/// Where they go: anyone may see what is in it.
const COLLECTION: &str = "andere-gemeenten";

/// Somebody who writes, and what she was told.
#[derive(Clone)]
pub(crate) struct Writer {
    number: usize,
    person: Person,
    random: Random,
    count: usize,
    /// Her organisation, by number.
    organisation: String,
    /// The member whose role she changes; only a coordinator has one.
    member: Option<(String, String)>,
    name: Register,
    organisation_name: Register,
    role: Register,
    organisations: Things,
    documents: Things,
    /// The numbers of documents, as far as they were seen.
    numbers: BTreeMap<String, i64>,
    /// Writes that were acknowledged.
    pub(crate) acknowledged: usize,
    /// Answers that should not be.
    pub(crate) odd: Vec<String>,
}

/// What an installation holds, as the program tells.
pub(crate) struct Holdings {
    documents: Vec<Value>,
    accounts: Vec<Value>,
    organisations: Vec<Value>,
}

impl Holdings {
    /// Asks the command line, which reads the store and no index.
    pub(crate) fn of(site: &Site) -> Result<Self, Fault> {
        let list = |arguments: &[&str]| -> Result<Vec<Value>, Fault> {
            let told = site.asked(arguments)?;
            Ok(told.as_array().cloned().unwrap_or_default())
        };
        Ok(Self {
            documents: list(&["documenten", "lijst"])?,
            accounts: list(&["gebruikers", "lijst"])?,
            organisations: list(&["organisaties", "lijst"])?,
        })
    }

    fn account(&self, mail: &str) -> Option<&Value> {
        self.accounts.iter().find(|account| account["mail"] == mail)
    }
}

/// The number of a thing, as it stands in addresses.
pub(crate) fn number_of(one: &Value) -> Option<String> {
    Some(one["nummer"].as_i64()?.to_string())
}

/// How often each value of a field is there.
fn counted<'v>(list: &'v [Value], field: &str) -> HashMap<&'v str, usize> {
    let mut counts = HashMap::new();
    for value in list.iter().filter_map(|one| one[field].as_str()) {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

/// The first administrator, who coordinates, and as many more as are asked for.
pub(crate) fn gather(
    site: &Site,
    first: &str,
    count: usize,
    random: &mut Random,
) -> Result<Vec<Writer>, Fault> {
    let begin = people::begin(site, first)?;
    let member = people::member(site, &begin, 500)?;
    let page = begin.at(site).get("/beheer/leden")?.text();
    let id = page.split("/beheer/leden/").find_map(|rest| {
        let (id, rest) = rest.split_once('/')?;
        (rest.starts_with("rol") && id.parse::<i64>().is_ok()).then(|| id.to_owned())
    });
    let member = (id.ok_or("no member")?, member.mail);
    let mut writers = vec![Writer::new(
        site,
        0,
        begin.clone(),
        random.split(),
        Some(member),
    )?];
    for number in 1..count {
        let person = people::administrator(site, &begin, number)?;
        writers.push(Writer::new(site, number, person, random.split(), None)?);
    }
    Ok(writers)
}

impl Writer {
    fn new(
        site: &Site,
        number: usize,
        person: Person,
        random: Random,
        member: Option<(String, String)>,
    ) -> Result<Self, Fault> {
        let name = format!("Samenwerking {number}");
        let organisation = people::organisation(site, &person, &name)?;
        Ok(Self {
            number,
            person,
            random,
            count: 0,
            organisation,
            member,
            name: Register::default(),
            organisation_name: Register::default(),
            role: Register::default(),
            organisations: Things::default(),
            documents: Things::default(),
            numbers: BTreeMap::new(),
            acknowledged: 0,
            odd: Vec::new(),
        })
    }

    pub(crate) const fn person(&self) -> &Person {
        &self.person
    }

    /// Writes until it is told to stop or the site is gone. While `faults_are_expected` an answer
    /// of 503 or 507 that says when to come back is not odd.
    pub(crate) fn write(&mut self, site: std::net::SocketAddr, stop: &AtomicBool, faults: bool) {
        let mut client = Client::new(site, &self.person.identity);
        while !stop.load(Ordering::Acquire) {
            if self.step(&mut client, faults).is_err() {
                return;
            }
        }
    }

    /// Writes one thing of any kind.
    pub(crate) fn step(&mut self, client: &mut Client, faults: bool) -> std::io::Result<Answer> {
        self.count += 1;
        let kinds = if self.member.is_some() { 8 } else { 7 };
        let (done, answer) = match self.random.below(kinds) {
            0 => self.rename(client)?,
            1 | 2 => self.rename_organisation(client)?,
            3 => self.add_organisation(client)?,
            7 => self.change_role(client)?,
            _ if self.documents.count(Stand::There) >= DOCUMENTS => self.remove_document(client)?,
            _ => self.add_document(client)?,
        };
        if answer.is_taken() {
            self.acknowledged += 1;
        } else {
            let is_known_fault =
                matches!(answer.status, 503 | 507) && answer.header("retry-after").is_some();
            if !(faults && is_known_fault) {
                self.odd.push(format!("{done}: {}", answer.status));
            }
        }
        Ok(answer)
    }

    /// A text that nobody wrote before.
    fn fresh(&self, what: &str) -> String {
        format!("{what} {} {}", self.number, self.count)
    }

    fn rename(&mut self, client: &mut Client) -> std::io::Result<(String, Answer)> {
        let name = self.fresh("Naam");
        self.name.ask(&name);
        let answer = client.post("/profiel/naam", &[("naam", &name)])?;
        if answer.is_taken() {
            self.name.acknowledge(&name);
        }
        Ok((name, answer))
    }

    fn rename_organisation(&mut self, client: &mut Client) -> std::io::Result<(String, Answer)> {
        let name = self.fresh("Samenwerking");
        self.organisation_name.ask(&name);
        let path = format!("/beheer/organisaties/{}", self.organisation);
        let answer = client.post(&path, &[("naam", &name), ("open", "ja")])?;
        if answer.is_taken() {
            self.organisation_name.acknowledge(&name);
        }
        Ok((name, answer))
    }

    fn add_organisation(&mut self, client: &mut Client) -> std::io::Result<(String, Answer)> {
        let name = self.fresh("Nieuw");
        self.organisations.set(&name, Stand::Asked);
        let fields = [("soort", "anders"), ("organisatie", name.as_str())];
        let answer = client.post("/beheer/organisaties", &fields)?;
        if answer.is_taken() {
            self.organisations.set(&name, Stand::There);
        }
        Ok((name, answer))
    }

    fn change_role(&mut self, client: &mut Client) -> std::io::Result<(String, Answer)> {
        let (member, _) = self.member.clone().unwrap_or_default();
        let role = ["adviseur", "coordinator"][self.random.below(2)];
        self.role.ask(role);
        let path = format!("/beheer/leden/{member}/rol");
        let answer = client.post(&path, &[("rol", role)])?;
        if answer.is_taken() {
            self.role.acknowledge(role);
        }
        Ok((format!("rol {role}"), answer))
    }

    /// The text of a document, which can be told from its name.
    pub(crate) fn text_of(name: &str) -> String {
        let line = format!("Signalen over ondermijning in de schuur van {name}.\n\n");
        line.repeat(1 + name.len() * 7 % 60)
    }

    fn add_document(&mut self, client: &mut Client) -> std::io::Result<(String, Answer)> {
        let name = format!("stuk-{}-{}.txt", self.number, self.count);
        self.documents.set(&name, Stand::Asked);
        let answer = client.upload(COLLECTION, &name, Self::text_of(&name).as_bytes())?;
        if answer.is_taken() {
            self.documents.set(&name, Stand::There);
        }
        Ok((name, answer))
    }

    /// Removes one of her documents, as far as she knows their numbers; else adds one.
    pub(crate) fn remove_document(
        &mut self,
        client: &mut Client,
    ) -> std::io::Result<(String, Answer)> {
        let known: Vec<(String, i64)> = self
            .numbers
            .iter()
            .filter(|(name, _)| self.documents.0.get(*name) == Some(&Stand::There))
            .map(|(name, number)| (name.clone(), *number))
            .collect();
        let Some((name, number)) = known.get(self.random.below(known.len())).cloned() else {
            return self.add_document(client);
        };
        self.documents.set(&name, Stand::Going);
        let answer = client.post(&format!("/documenten/{number}/verwijderen"), &[])?;
        if answer.is_taken() {
            self.documents.set(&name, Stand::Gone);
        }
        Ok((name, answer))
    }

    /// Compares her journal with what is there.
    pub(crate) fn check(&mut self, held: &Holdings) -> Vec<String> {
        let mut faults = std::mem::take(&mut self.odd);
        let account = held.account(&self.person.mail);
        let name = account.and_then(|account| account["naam"].as_str());
        faults.extend(self.name.check("naam", name));
        let own = held
            .organisations
            .iter()
            .find(|one| number_of(one).as_ref() == Some(&self.organisation));
        let own = own.and_then(|one| one["naam"].as_str());
        faults.extend(self.organisation_name.check("organisatie", own));
        if let Some((_, mail)) = &self.member {
            let account = held.account(mail);
            let role = account.and_then(|account| account["lidVan"][0]["rol"].as_str());
            faults.extend(self.role.check("rol", role));
        }
        let known = counted(&held.organisations, "naam");
        let times = |name: &str| known.get(name).copied().unwrap_or(0);
        faults.extend(self.organisations.check("organisatie", times));
        let known = counted(&held.documents, "bestand");
        let times = |name: &str| known.get(name).copied().unwrap_or(0);
        faults.extend(self.documents.check("document", times));
        self.numbers = held
            .documents
            .iter()
            .filter_map(|one| {
                let name = one["bestand"].as_str()?;
                self.documents.0.contains_key(name).then_some(())?;
                Some((name.to_owned(), one["nummer"].as_i64()?))
            })
            .collect();
        faults
    }

    /// Takes over what another look at her documents found: their numbers.
    pub(crate) fn learn(&mut self, other: Self) {
        self.numbers = other.numbers;
        self.odd.clear();
    }

    /// Whether the bytes of each of her documents are what she gave; gives how many there are.
    pub(crate) fn compare_bytes(&self, site: &Site) -> Result<usize, Fault> {
        let mut client = self.person.at(site);
        for (name, number) in &self.numbers {
            let path = format!("/documenten/{number}/versies/1/origineel");
            let answer = client.get(&path)?;
            if answer.status != 200 || answer.body != Self::text_of(name).as_bytes() {
                return Err(format!("{name} is not what was given ({})", answer.status).into());
            }
        }
        Ok(self.numbers.len())
    }
}
