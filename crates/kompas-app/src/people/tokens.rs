//! Personal keys to the API: making one, taking it back, and who comes in with one.

use std::borrow::Borrow;

use kompas_domain::api_token::{ApiToken, TokenRight};
use kompas_domain::people::name;
use kompas_domain::trail::LogAction;
use kompas_store::{ListedToken, Membership, NewToken};
use time::{Duration, OffsetDateTime, Time};

use crate::access::{Asker, Person, Proof, Right};
use crate::people::members::found;
use crate::people::{Caller, FieldProblem, Me, checked};
use crate::{App, Error};

/// A key ends after so many days at most.
pub const MAX_DAYS: i64 = 366;
/// How many days before its end a list says so.
const EXPIRES_SOON: Duration = Duration::days(14);
/// More keys than this nobody has at once.
const MOST: usize = 20;

/// A key to be made, as a form gives it.
#[derive(Debug, Clone, Default)]
pub struct TokenForm {
    /// What its owner calls it.
    pub name: String,
    /// The number of the organisation that it is for.
    pub organisation: String,
    /// What it is good for.
    pub rights: Vec<TokenRight>,
    /// After how many days it ends.
    pub days: String,
}

/// Whether a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// It does.
    Good,
    /// It does, and ends soon.
    EndsSoon,
    /// It has ended.
    Ended,
}

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// The key.
    pub token: ListedToken,
    /// Whether it works.
    pub state: TokenState,
}

/// Somebody's own keys.
#[derive(Debug, Clone)]
pub struct TokensView {
    /// Her keys, newest first.
    pub tokens: Vec<TokenView>,
    /// The organisations that she can make one for.
    pub memberships: Vec<Membership>,
    /// The number of the one that she works in now.
    pub organisation: Option<i64>,
}

impl TokensView {
    /// Whether the form has this organisation chosen: as was typed, else the one that she works in.
    pub fn proposes(&self, organisation: impl Borrow<i64>, typed: &str) -> bool {
        let organisation = *organisation.borrow();
        if typed.is_empty() {
            self.organisation == Some(organisation)
        } else {
            organisation.to_string() == typed
        }
    }
}

/// A key that was made. It is shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeToken {
    /// The key itself.
    pub secret: String,
    /// What its owner calls it.
    pub name: String,
    /// The name of the organisation that it is for.
    pub organisation: String,
    /// What it is good for.
    pub rights: Vec<TokenRight>,
    /// When it ends.
    pub expires: OffsetDateTime,
}

/// Who is behind a key.
#[derive(Debug, Clone)]
pub enum KeyHolder {
    /// Nobody: no key looks like this.
    Misspelt,
    /// Nobody: it is not, or no longer, good.
    Nobody,
    /// Somebody.
    Somebody(Me),
}

fn view(token: ListedToken, now: OffsetDateTime) -> TokenView {
    let state = if token.expires <= now {
        TokenState::Ended
    } else if token.expires - now <= EXPIRES_SOON {
        TokenState::EndsSoon
    } else {
        TokenState::Good
    };
    TokenView { token, state }
}

fn object(id: i64) -> String {
    format!("sleutel/{id}")
}

impl App {
    /// Who is behind a key to the API. What she may is asked of the store each time.
    ///
    /// # Errors
    /// The store fails.
    pub async fn key_holder(&self, given: &str, caller: &Caller) -> Result<KeyHolder, Error> {
        let Ok(token) = given.parse::<ApiToken>() else {
            return Ok(KeyHolder::Misspelt);
        };
        let Ok(archive) = self.archive() else {
            return Ok(KeyHolder::Nobody);
        };
        let now = (archive.clock)();
        let Some(record) = archive.store.token(&token, now).await? else {
            return Ok(KeyHolder::Nobody);
        };
        let today = now.replace_time(Time::MIDNIGHT);
        if record.used != Some(today) {
            // That it was used is not worth an answer that fails, as on a disk that is full.
            if let Err(error) = archive.store.touch_token(record.id, today).await {
                tracing::warn!("the use of key {} was not recorded: {error}", record.id);
            }
        }
        let (organisation, organisation_name) = record.organisation;
        Ok(KeyHolder::Somebody(Me {
            asker: Asker::Person(Person {
                account: record.account,
                proof: Proof::Token {
                    reads: record.rights.contains(&TokenRight::Read),
                    writes: record.rights.contains(&TokenRight::Write),
                    destroys: record.rights.contains(&TokenRight::Destroy),
                },
                administrator: record.administrator,
                editor: record.editor,
                membership: Some((organisation, record.role)),
                address: caller.address,
            }),
            name: record.owner,
            organisation: Some(organisation_name),
            additions: record.additions,
        }))
    }

    /// The asker's own keys.
    ///
    /// # Errors
    /// The asker is not signed in; the store fails.
    pub async fn tokens(&self, asker: Asker) -> Result<TokensView, Error> {
        let (archive, person) = self.archive_of(asker)?;
        let now = (archive.clock)();
        let tokens = archive.store.tokens(Some(person.account)).await?;
        Ok(TokensView {
            tokens: tokens.into_iter().map(|token| view(token, now)).collect(),
            memberships: archive.store.memberships(person.account).await?,
            organisation: asker.organisation(),
        })
    }

    /// Makes a key of the asker.
    ///
    /// # Errors
    /// A field is wrong; she has too many; the asker is not signed in; the store fails.
    pub async fn make_token(&self, asker: Asker, form: &TokenForm) -> Result<MadeToken, Error> {
        let (archive, person) = self.archive_of(asker)?;
        let memberships = archive.store.memberships(person.account).await?;
        let (name, membership, days) = read(form, &memberships)?;
        if archive.store.tokens(Some(person.account)).await?.len() >= MOST {
            return Err(Error::Refused(format!(
                "U hebt al {MOST} sleutels. Trek er eerst een in."
            )));
        }
        let mut entry = archive.entry(asker, LogAction::AddToken, String::new());
        entry.organisation = Some(membership.organisation);
        let new = NewToken {
            account: person.account,
            organisation: membership.organisation,
            role: membership.role,
            name,
            rights: form.rights.clone(),
            expires: entry.moment + Duration::days(days),
        };
        let token = ApiToken::new(&archive.secret());
        archive.store.add_token(&new, &token, &entry).await?;
        Ok(MadeToken {
            secret: token.as_str().to_owned(),
            name: new.name,
            organisation: membership.name.clone(),
            rights: new.rights,
            expires: new.expires,
        })
    }

    /// Takes one of the asker's own keys back. It stops working at once.
    ///
    /// # Errors
    /// There is no such key of hers; the asker is not signed in; the store fails.
    pub async fn end_my_token(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let entry = archive.entry(asker, LogAction::EndToken, object(id));
        let account = Some(person.account);
        let done = archive.store.end_token(account, id, &entry).await?;
        found(done, "sleutel", id)
    }

    /// The keys of everybody, newest first.
    ///
    /// # Errors
    /// The asker does not manage the installation; the store fails.
    pub async fn all_tokens(&self, asker: Asker) -> Result<Vec<TokenView>, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let now = (archive.clock)();
        let tokens = archive.store.tokens(None).await?.into_iter();
        Ok(tokens.map(|token| view(token, now)).collect())
    }

    /// Takes anybody's key back.
    ///
    /// # Errors
    /// There is no such key; the asker does not manage the installation; the store fails.
    pub async fn end_any_token(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let entry = archive.entry(asker, LogAction::EndToken, object(id));
        let done = archive.store.end_token(None, id, &entry).await?;
        found(done, "sleutel", id)
    }
}

/// The name, the organisation and the days of a form, or all that is wrong with it.
fn read<'m>(
    form: &TokenForm,
    memberships: &'m [Membership],
) -> Result<(String, &'m Membership, i64), Error> {
    let mut problems = Vec::new();
    let name = checked("naam", name(&form.name), &mut problems);
    let chosen = memberships
        .iter()
        .find(|one| one.organisation.to_string() == form.organisation)
        .ok_or("kies een organisatie waarvan u lid bent");
    let chosen = checked("organisatie", chosen, &mut problems);
    if form.rights.is_empty() {
        problems.push(FieldProblem::new(
            "rechten",
            "kies lezen, schrijven of beide",
        ));
    } else if form.rights.contains(&TokenRight::Destroy)
        && !form.rights.contains(&TokenRight::Write)
    {
        problems.push(FieldProblem::new(
            "rechten",
            "kies bij vernietigen ook schrijven",
        ));
    }
    let days = form.days.trim().parse::<i64>().ok();
    let days = days.filter(|days| (1..=MAX_DAYS).contains(days));
    let days = days.ok_or("vul een aantal dagen in, van 1 tot en met 366");
    let days = checked("dagen", days, &mut problems);
    match (name, chosen, days) {
        (Some(name), Some(chosen), Some(days)) if problems.is_empty() => Ok((name, chosen, days)),
        _ => Err(Error::Form(problems)),
    }
}
