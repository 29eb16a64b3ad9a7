//! Coming in by the word of one's own organisation.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration as StdDuration;

use kompas_domain::people::{AccountState, Grant, Granted, MailAddress, SignInMethod, name};
use kompas_domain::trail::{LogAction, LogResult};
use kompas_fetch::Fetcher;
use kompas_signon::{Callback, Http, Identity, NoAnswer, Provider, ProviderSettings, Started};
use kompas_store::{Account, NewAccount, Subject};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::access::{Asker, SignedIn};
use crate::archive::Archive;
use crate::people::{Caller, Entered, account_object};
use crate::{App, Error};

/// Who went to her sign-on service must be back within this time.
const AWAY: Duration = Duration::minutes(15);
/// A service is asked as often to describe itself anew.
const FRESH: Duration = Duration::hours(24);
/// The bytes of an answer of a service, at most.
const MOST: usize = 512 * 1024;
/// A service must answer within this time, and somebody waits for it.
const PATIENCE: StdDuration = StdDuration::from_secs(4);

/// A sign-on service, as the administrator describes it.
#[derive(Debug, Clone)]
pub struct SignOnSettings {
    /// The service itself.
    pub provider: ProviderSettings,
    /// The organisation in which its groups give a role: its CBS code or its name.
    pub organisation: Option<String>,
    /// What its groups give.
    pub groups: Vec<(String, Grant)>,
}

/// The sign-on services of an installation.
pub(crate) struct SignOn {
    services: Vec<Service>,
    http: Http,
}

struct Service {
    settings: SignOnSettings,
    /// How it described itself, and when.
    known: RwLock<Option<(Arc<Provider>, OffsetDateTime)>>,
}

/// A sign-on service on the page where people come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOnService {
    /// What stands in addresses: `soest`.
    pub key: String,
    /// What stands on the button: `Gemeente Soest`.
    pub name: String,
    /// The address that it signs with.
    pub issuer: String,
}

/// What is kept while somebody is at her sign-on service.
#[derive(Serialize, Deserialize)]
struct Away {
    service: String,
    /// The account and the session that ask to be linked; none for who comes in.
    links: Option<(i64, i64)>,
    started: Started,
}

/// Where somebody goes to show who she is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The address of the service.
    pub address: String,
    /// What her browser keeps until she is back.
    pub token: String,
}

/// How somebody came back from her sign-on service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrived {
    /// She comes in.
    Entered(Entered),
    /// Her account is linked to the service now; her session goes on under this token.
    Linked(String),
}

impl SignOn {
    pub(crate) fn new(settings: Vec<SignOnSettings>, fetcher: &Arc<Fetcher>) -> Self {
        let fetcher = Arc::clone(fetcher);
        let http = Http::new(move |request| {
            let fetcher = Arc::clone(&fetcher);
            Box::pin(async move {
                let answer = fetcher.exchange(request, MOST, PATIENCE).await;
                answer.map_err(|refusal| NoAnswer {
                    message: refusal.message(),
                })
            })
        });
        let services = settings.into_iter().map(|settings| Service {
            settings,
            known: RwLock::default(),
        });
        Self {
            services: services.collect(),
            http,
        }
    }

    fn service(&self, key: &str) -> Result<&Service, Error> {
        let mut services = self.services.iter();
        services
            .find(|service| service.settings.provider.key == key)
            .ok_or_else(|| Error::NotFound {
                kind: "aanmelddienst",
                key: key.to_owned(),
            })
    }

    /// What a service is called that signs with this address.
    pub(crate) fn name_of(&self, issuer: &str) -> Option<&str> {
        let mut services = self.services.iter();
        services
            .find(|service| service.settings.provider.issuer == issuer)
            .map(Service::name)
    }

    /// The service as it described itself, today or before if it does not answer now.
    async fn provider(
        &self,
        service: &Service,
        now: OffsetDateTime,
    ) -> Result<Arc<Provider>, Error> {
        let known = service.known();
        if let Some((provider, since)) = &known
            && now - *since < FRESH
        {
            return Ok(Arc::clone(provider));
        }
        let settings = service.settings.provider.clone();
        match Provider::discover(settings, &self.http).await {
            Ok(provider) => {
                let provider = Arc::new(provider);
                service.keep(Arc::clone(&provider), now);
                Ok(provider)
            }
            Err(error) => match known {
                Some((provider, _)) => Ok(provider),
                None => Err(service.failed(&error)),
            },
        }
    }
}

impl Service {
    fn name(&self) -> &str {
        &self.settings.provider.name
    }

    fn known(&self) -> Option<(Arc<Provider>, OffsetDateTime)> {
        let known = self.known.read();
        known.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, provider: Arc<Provider>, now: OffsetDateTime) {
        let known = self.known.write();
        *known.unwrap_or_else(PoisonError::into_inner) = Some((provider, now));
    }

    /// Tells the administrator in the log what went wrong, and the visitor what she can do.
    fn failed(&self, error: &kompas_signon::Error) -> Error {
        let name = self.name();
        tracing::warn!("{}", error.message());
        Error::Refused(match error {
            kompas_signon::Error::OtherVisit { .. } => {
                "Het aanmelden duurde te lang, of begon in een ander venster. Begin opnieuw."
                    .to_owned()
            }
            kompas_signon::Error::Refused { code, .. } if code == "access_denied" => {
                format!("U brak het aanmelden bij {name} af, of u mag Kompas daar niet gebruiken.")
            }
            kompas_signon::Error::NoAnswer { .. } => {
                format!("{name} geeft nu geen antwoord. Probeer het straks opnieuw.")
            }
            _ => format!(
                "Aanmelden via {name} lukt nu niet. De beheerder vindt de reden in het logboek van het programma."
            ),
        })
    }

    fn stranger(&self) -> Error {
        let name = self.name();
        Error::Refused(format!(
            "{name} weet wie u bent, maar u hebt zo nog geen toegang tot Kompas. Hebt u een account met een wachtwoord, meld u daar dan mee aan en koppel {name} op uw profiel. Vraag anders een coördinator om een uitnodiging."
        ))
    }

    /// Whoever has the mail address of another is a stranger.
    fn unless_taken(&self, error: kompas_store::Error) -> Error {
        match error {
            kompas_store::Error::Taken => self.stranger(),
            other => other.into(),
        }
    }

    /// What the groups of somebody say; nothing when they were not told.
    fn granted(&self, identity: &Identity) -> Granted {
        if identity.groups_left_out {
            tracing::warn!(
                "{} noemt de groepen van iemand niet, omdat het er te veel zijn",
                self.name()
            );
            return Granted::default();
        }
        Granted::by(&self.settings.groups, &identity.groups)
    }
}

fn subject(identity: &Identity) -> Subject {
    Subject {
        issuer: identity.issuer.clone(),
        name: identity.subject.clone(),
    }
}

impl App {
    /// The sign-on services by which people can come in.
    pub fn sign_on_services(&self) -> Vec<SignOnService> {
        let Ok(archive) = self.archive() else {
            return Vec::new();
        };
        let services = archive.sign_on.services.iter();
        services
            .map(|service| SignOnService {
                key: service.settings.provider.key.clone(),
                name: service.name().to_owned(),
                issuer: service.settings.provider.issuer.clone(),
            })
            .collect()
    }

    /// Sends somebody to a sign-on service, to come back at `back`, an address of ours.
    ///
    /// # Errors
    /// There is no such service, or it does not answer; the store fails.
    pub async fn begin_sign_on(&self, key: &str, back: &str) -> Result<Departure, Error> {
        self.archive()?.depart(key, back, None).await
    }

    /// Sends somebody who is in to a sign-on service, to be known by it from now on.
    ///
    /// # Errors
    /// Her password is wrong; there is no such service, or it does not answer; the store fails.
    pub async fn begin_linking(
        &self,
        asker: Asker,
        key: &str,
        password: &str,
        back: &str,
    ) -> Result<Departure, Error> {
        let (archive, person) = self.archive_of(asker)?;
        archive.sign_on.service(key)?;
        archive.prove_again(person, password).await?;
        archive.depart(key, back, Some(person)).await
    }

    /// Takes somebody in who comes back from a sign-on service. `token` is what her browser kept,
    /// `invitation` the token of an invitation that she takes.
    ///
    /// # Errors
    /// She does not come back from where we sent her, the service is not believed, or it tells of
    /// somebody without access; the store fails.
    pub async fn finish_sign_on(
        &self,
        asker: Asker,
        (key, token): (&str, &str),
        (callback, back): (&Callback, &str),
        invitation: Option<&str>,
        caller: &Caller,
    ) -> Result<Arrived, Error> {
        let archive = self.archive()?;
        let now = (archive.clock)();
        let service = archive.sign_on.service(key)?;
        let late = || {
            service.failed(&kompas_signon::Error::OtherVisit {
                key: key.to_owned(),
            })
        };
        let away = archive.store.take_sign_on(token, now).await?;
        let away: Option<Away> = away.and_then(|text| serde_json::from_str(&text).ok());
        let away = away.filter(|away| away.service == key).ok_or_else(late)?;
        let provider = archive.sign_on.provider(service, now).await?;
        let http = &archive.sign_on.http;
        let identity = provider
            .finish(callback, &away.started, back, http, now)
            .await;
        let identity = identity.map_err(|error| service.failed(&error))?;
        if let Some(links) = away.links {
            let person = asker
                .signed_in()
                .filter(|person| links == (person.account, person.session));
            let token = archive
                .link(person.ok_or_else(late)?, &identity, asker)
                .await?;
            return Ok(Arrived::Linked(token));
        }
        let entered = self.admit(archive, service, &identity, invitation, caller);
        Ok(Arrived::Entered(entered.await?))
    }

    /// Has an account no longer known by a sign-on service. Not where that is the only way in.
    ///
    /// # Errors
    /// The account has no password; the asker is not signed in; the store fails.
    pub async fn unlink(&self, asker: Asker) -> Result<(), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let found = archive.store.account(person.account).await?;
        let (account, _) = found.ok_or(Error::NotAllowed)?;
        if !account.has_password {
            return Err(Error::Refused(
                "Dit is uw enige manier om u aan te melden. Vraag uw coördinator om een link voor een wachtwoord."
                    .to_owned(),
            ));
        }
        let object = account_object(account.id);
        let entry = archive.entry(asker, LogAction::ChangeAccount, object);
        let session = Some(person.session);
        archive
            .store
            .set_subject(account.id, None, session, &entry)
            .await?;
        Ok(())
    }

    async fn admit(
        &self,
        archive: &Archive,
        service: &Service,
        identity: &Identity,
        invitation: Option<&str>,
        caller: &Caller,
    ) -> Result<Entered, Error> {
        let subject = subject(identity);
        let granted = service.granted(identity);
        let organisation = archive.organisation_of(service).await?;
        let known = archive.store.account_by_subject(&subject).await?;
        if let Some((account, _)) = known {
            let object = account_object(account.id);
            let mut entry = archive.visitor_entry(caller, LogAction::ChangeMember, object);
            entry.actor = Some(account.id);
            entry.organisation = organisation;
            archive
                .store
                .follow_groups(account.id, organisation, granted, &entry)
                .await?;
            return archive
                .open_door(account.id, identity, service, caller)
                .await;
        }
        let made = match invitation {
            Some(token) => {
                self.accept_by(archive, service, identity, token, caller)
                    .await
            }
            None => {
                archive
                    .admit_by_groups(service, identity, granted, organisation, caller)
                    .await
            }
        };
        match made {
            Ok(account) => archive.open_door(account, identity, service, caller).await,
            Err(error) => {
                archive
                    .refuse_at_door("account/onbekend".to_owned(), caller)
                    .await?;
                Err(error)
            }
        }
    }

    /// Takes an invitation for somebody who was not known; gives the number of her account.
    async fn accept_by(
        &self,
        archive: &Archive,
        service: &Service,
        identity: &Identity,
        token: &str,
        caller: &Caller,
    ) -> Result<i64, Error> {
        let ticket = self.ticket(token).await?;
        let mail = ticket.mail.ok_or(Error::LinkIsSpent)?;
        let new = NewAccount {
            mail,
            ..new_account(identity)
        };
        let entry = archive.visitor_entry(caller, LogAction::AddAccount, String::new());
        let made = archive.store.accept(token, Ok(&new), &entry).await;
        let made = made.map_err(|error| service.unless_taken(error))?;
        made.ok_or(Error::LinkIsSpent)
    }
}

/// The account of somebody who was not known, who may nothing yet. Without an address for mail if
/// she has none that can be used.
fn new_account(identity: &Identity) -> NewAccount {
    let mail = identity.mail.as_deref().unwrap_or_default();
    let mail = mail.parse::<MailAddress>().map(|mail| mail.to_string());
    let mail = mail.unwrap_or_default();
    let called = identity.name.as_deref().and_then(|given| name(given).ok());
    NewAccount {
        name: called.unwrap_or_else(|| mail.clone()),
        mail,
        administrator: false,
        editor: false,
        password: None,
        identity: Some(subject(identity)),
    }
}

impl Archive {
    /// Makes an account for somebody who was not known, if her groups give something.
    async fn admit_by_groups(
        &self,
        service: &Service,
        identity: &Identity,
        granted: Granted,
        organisation: Option<i64>,
        caller: &Caller,
    ) -> Result<i64, Error> {
        let role = granted.role.flatten();
        if !granted.lets_in() || (role.is_some() && organisation.is_none()) {
            return Err(service.stranger());
        }
        let new = NewAccount {
            administrator: granted.administrator == Some(true),
            editor: granted.editor == Some(true),
            ..new_account(identity)
        };
        if new.mail.is_empty() {
            let name = service.name();
            tracing::warn!("{name} noemt geen bruikbaar e-mailadres van wie zich aanmeldt");
            return Err(Error::Refused(format!(
                "{name} vertelt Kompas uw e-mailadres niet. Vraag de beheerder om dat te regelen."
            )));
        }
        let entry = self.visitor_entry(caller, LogAction::AddAccount, String::new());
        let made = self
            .store
            .add_by_groups(&new, organisation.zip(role), &entry)
            .await;
        made.map_err(|error| service.unless_taken(error))
    }

    async fn depart(
        &self,
        key: &str,
        back: &str,
        links: Option<SignedIn>,
    ) -> Result<Departure, Error> {
        let now = (self.clock)();
        let service = self.sign_on.service(key)?;
        let provider = self.sign_on.provider(service, now).await?;
        let started = provider
            .begin(back)
            .map_err(|error| service.failed(&error))?;
        let away = Away {
            service: key.to_owned(),
            links: links.map(|person| (person.account, person.session)),
            started,
        };
        let payload = serde_json::to_string(&away).unwrap_or_default();
        let token = self.token();
        self.store
            .add_sign_on(&token, &payload, now + AWAY, now)
            .await?;
        Ok(Departure {
            address: away.started.url,
            token,
        })
    }

    /// The organisation in which the groups of a service give a role.
    async fn organisation_of(&self, service: &Service) -> Result<Option<i64>, Error> {
        let Some(wanted) = &service.settings.organisation else {
            return Ok(None);
        };
        let found = self.store.organisation_called(wanted).await?;
        if found.is_none() {
            tracing::warn!(
                "aanmelddienst {} hoort bij organisatie {wanted:?}, die er niet is",
                service.name()
            );
        }
        Ok(found)
    }

    async fn refuse_at_door(&self, object: String, caller: &Caller) -> Result<(), Error> {
        let mut entry = self.visitor_entry(caller, LogAction::SignIn, object);
        entry.result = LogResult::Refused;
        Ok(self.store.record(&entry).await?)
    }

    /// Lets somebody in whom her organisation knows, or asks for her second factor where she has
    /// one here and her organisation did not ask for one.
    async fn open_door(
        &self,
        id: i64,
        identity: &Identity,
        service: &Service,
        caller: &Caller,
    ) -> Result<Entered, Error> {
        let found = self.store.account(id).await?;
        let Some((account, credentials)) = found.filter(|(account, _)| may_enter(account)) else {
            self.refuse_at_door(account_object(id), caller).await?;
            return Err(service.stranger());
        };
        let asks = credentials.totp.is_some() && identity.second_factor() != Some(true);
        let method = SignInMethod::SingleSignOn;
        let token = self
            .begin_session(account.id, method, !asks, None, caller)
            .await?;
        Ok(if asks {
            Entered::Half(token)
        } else {
            Entered::In(token)
        })
    }

    /// Has the account of who asked for it known by her organisation from now on.
    async fn link(
        &self,
        person: SignedIn,
        identity: &Identity,
        asker: Asker,
    ) -> Result<String, Error> {
        let object = account_object(person.account);
        let entry = self.entry(asker, LogAction::ChangeAccount, object);
        let subject = subject(identity);
        let linked = self
            .store
            .set_subject(person.account, Some(&subject), Some(person.session), &entry)
            .await;
        match linked {
            Ok(true) => {}
            Ok(false) => return Err(Error::NotAllowed),
            Err(kompas_store::Error::Taken) => {
                return Err(Error::Refused(
                    "Een ander account in Kompas is al aan deze persoon gekoppeld.".to_owned(),
                ));
            }
            Err(error) => return Err(error.into()),
        }
        let token = self.token();
        self.store.rotate_session(person.session, &token).await?;
        Ok(token)
    }
}

fn may_enter(account: &Account) -> bool {
    account.state == AccountState::Active
}
