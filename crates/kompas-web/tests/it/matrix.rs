//! Promise 8: who may take which route, and that no organisation sees anything of another's.
//!
//! Every route of the site and the API is asked by everyone, in every state of an account. Which
//! rights a role has is written here once more, apart from the code.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use kompas_app::access::Right;
use kompas_domain::api_token::{ApiToken, TokenRight};
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::document::{CollectionKind, Visibility};
use kompas_domain::dossier::{AnswerText, DossierState, RetentionClass};
use kompas_domain::job::JobKind;
use kompas_domain::measure::{
    ActionState, ActionText, DecisionBody, DecisionText, MeasureState, MeasureText, Responsible,
    SafetyLink,
};
use kompas_domain::paper::{PaperKind, PaperPart, PaperText};
use kompas_domain::people::{AccountState, OrganisationKind, Role, SignInMethod, TicketKind};
use kompas_domain::report::{Report, ReportBlock};
use kompas_domain::saved_search::{Numbers, Rhythm};
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{
    AddedAction, DossierFields, DossierScope, Issued, KeptFile, LogEntry, NewAccount,
    NewAttachment, NewConsultation, NewDocument, NewDossier, NewIssue, NewOrganisation, NewPartner,
    NewSavedSearch, NewSession, NewTicket, NewToken, NewVersion, PartnerLink, ReplyDraft, Saved,
    Store,
};
use kompas_web::{Policy, Route};
use time::Duration;

use crate::Answer;
use crate::documents::{HERE, NOW, World, world_on};
use crate::postgres::Schema;

/// Somebody who asks.
struct Principal {
    name: &'static str,
    account: Option<i64>,
    organisation: Option<i64>,
    complete: bool,
    /// What she may, in words of this test.
    may: &'static [Right],
    signed_in: bool,
    /// The key to the API that she gives instead of a cookie, and what comes of that.
    key: Option<(String, Key)>,
}

/// What a key to the API is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Reads,
    OnlyWrites,
    Both,
    Nothing,
}

impl Key {
    /// Whether it is good for this method.
    fn may(self, method: &Method) -> bool {
        match self {
            Self::Reads => *method == Method::GET,
            Self::OnlyWrites => *method != Method::GET,
            Self::Both => true,
            Self::Nothing => false,
        }
    }
}

impl Principal {
    /// Whether she may read what is of her organisation at this path.
    fn works_at(&self, path: &str) -> bool {
        match self.key {
            Some((_, key)) => key.may(&Method::GET) && path.starts_with("/api/v1/"),
            None => self.signed_in && self.may.contains(&Right::Work),
        }
    }
}

/// The world of the matrix: the municipalities of Alfa and Beta, and everybody in them.
struct Matrix {
    world: World,
    principals: Vec<Principal>,
    /// By organisation: a document, a job, a member, an invitation, a session, a key.
    alfa: Objects,
    beta: Objects,
}

#[derive(Clone, Copy, Default)]
struct Objects {
    organisation: i64,
    document: i64,
    job: i64,
    member: i64,
    invitation: i64,
    session: i64,
    token: i64,
    dossier: i64,
    consultation: i64,
    partner: i64,
    file: i64,
    destruction: i64,
    search: i64,
}

/// Nothing has this number.
const ABSENT: i64 = 987_654;

/// Words that stand in what Alfa and Beta keep to themselves, and nowhere else. The first is
/// searched for; the others must not come back.
const ALFA: [&str; 6] = [
    "kwartsiet",
    "dolomietader",
    "Alfarius",
    "alfa.example",
    "Alfaburg",
    "alfabestand",
];
const BETA: [&str; 6] = [
    "basaltgang",
    "gneislaag",
    "Betarius",
    "beta.example",
    "Betaburg",
    "betabestand",
];

fn entry() -> LogEntry {
    LogEntry {
        action: LogAction::AddAccount,
        object: "proef".to_owned(),
        result: LogResult::Done,
        origin: LogOrigin::CommandLine,
        address: None,
        actor: None,
        organisation: None,
        moment: NOW,
    }
}

impl Matrix {
    async fn account(&self, mail: &str, name: &str, administrator: bool, editor: bool) -> i64 {
        let new = NewAccount {
            mail: mail.to_owned(),
            name: name.to_owned(),
            administrator,
            editor,
            password: None,
            identity: None,
        };
        let store = &self.world.store;
        let ticket = NewTicket {
            kind: TicketKind::Invitation,
            account: None,
            membership: None,
            administrator,
            editor,
            mail: Some(mail.to_owned()),
            expires: NOW + Duration::hours(1),
        };
        store
            .add_ticket(&ticket, mail, None, false, NOW)
            .await
            .unwrap();
        let made = store.accept(mail, Ok(&new), &entry()).await;
        made.unwrap().unwrap()
    }

    /// A new session for a principal: its cookie.
    async fn enter(&self, principal: &Principal) -> String {
        let Some(account) = principal.account else {
            return "kompas=verzonnen".to_owned();
        };
        let token = format!("{}-{}", principal.name, World::next());
        self.session(account, principal.organisation, principal.complete, &token)
            .await;
        format!("kompas={token}")
    }

    async fn session(
        &self,
        account: i64,
        organisation: Option<i64>,
        complete: bool,
        token: &str,
    ) -> i64 {
        let session = NewSession {
            account,
            organisation,
            complete,
            method: SignInMethod::Password,
            agent: "Proef".to_owned(),
            address: None,
            expires: NOW + Duration::hours(1),
        };
        let entry = entry();
        let store = &self.world.store;
        let made = store.add_session(&session, token, None, &entry).await;
        made.unwrap()
    }

    /// Gives an account a key: its number and the key itself.
    async fn give(
        &self,
        account: i64,
        organisation: i64,
        (name, rights): (&str, &[TokenRight]),
        expires: time::OffsetDateTime,
    ) -> (i64, String) {
        let new = NewToken {
            account,
            organisation,
            role: Role::Adviser,
            name: name.to_owned(),
            rights: rights.to_vec(),
            expires,
        };
        let mut random = [7; 32];
        random[..8].copy_from_slice(&World::next().to_be_bytes());
        let token = ApiToken::new(&random);
        let store = &self.world.store;
        let id = store.add_token(&new, &token, &entry()).await.unwrap();
        (id, token.as_str().to_owned())
    }

    async fn ask(&self, principal: &Principal, method: &Method, path: &str) -> Answer {
        if let Some((key, _)) = &principal.key {
            let authorization = format!("Bearer {key}");
            let headers = [
                ("authorization", authorization.as_str()),
                HERE,
                ("content-type", "application/json"),
                ("if-match", "\"1\""),
            ];
            let site = &self.world.site;
            return site.send_body(method.clone(), path, &headers, "{}").await;
        }
        let cookie = self.enter(principal).await;
        let headers = [
            ("cookie", cookie.as_str()),
            HERE,
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let cookieless = &headers[1..];
        let headers = if principal.name == "bezoeker" {
            cookieless
        } else {
            &headers[..]
        };
        self.world
            .site
            .send_body(method.clone(), path, headers, "")
            .await
    }

    /// An organisation with a document, a job and people whose names are canaries.
    #[expect(clippy::too_many_lines, reason = "one of everything")]
    async fn organisation(&self, slug: &str, words: [&str; 6]) -> Objects {
        let store = &self.world.store;
        let new = NewOrganisation {
            slug: slug.to_owned(),
            kind: OrganisationKind::Municipality,
            code: None,
            name: format!("Gemeente {}", words[4]),
        };
        let organisation = store
            .add_organisation(&new, &entry())
            .await
            .unwrap()
            .unwrap();
        let collection = store.collection(slug).await.unwrap().unwrap();
        assert_eq!(
            (collection.kind, collection.visibility),
            (CollectionKind::OwnMunicipality, Visibility::Organisation)
        );
        let text = format!("Het stuk gaat over {} en {}.", words[0], words[1]);
        let document = self
            .world
            .add(&format!("{}.txt", words[5]), &text, slug)
            .await;
        let address = format!("https://{}/stuk", words[3]);
        let at_address = NewDocument {
            collection: collection.id,
            title: format!("Brief van {}", words[4]),
            file_name: None,
            address: Some(address.clone()),
            source: None,
            kind: kompas_domain::document::DocumentKind::WebPage,
            publisher: Some(words[4].to_owned()),
            municipality: None,
            themes: vec!["weerbaar-buitengebied".to_owned()],
            questions: vec![],
        };
        let version = NewVersion {
            sha256: format!("{organisation:0>64}"),
            ..NewVersion::new(10, NOW)
        };
        store.add(&at_address, &version, NOW, None).await.unwrap();
        let later = LogEntry {
            moment: NOW + Duration::days(9),
            ..entry()
        };
        let job = store
            .enqueue_asked(Some(organisation), JobKind::Fetch, &address, "{}", &later)
            .await
            .unwrap();
        let member = self
            .account(&format!("lid@{}", words[3]), words[2], false, false)
            .await;
        store
            .add_member(organisation, member, Role::Adviser, &entry())
            .await
            .unwrap();
        let ticket = NewTicket {
            kind: TicketKind::Invitation,
            account: None,
            membership: Some((organisation, Role::Adviser)),
            administrator: false,
            editor: false,
            mail: Some(format!("nieuw@{}", words[3])),
            expires: NOW + Duration::hours(1),
        };
        let invitation = store
            .add_ticket(&ticket, &format!("uitnodiging {slug}"), None, false, NOW)
            .await
            .unwrap();
        let session = self
            .session(member, Some(organisation), true, &format!("vast {slug}"))
            .await;
        let name = format!("sleutel {}", words[5]);
        let (token, _) = self
            .give(
                member,
                organisation,
                (&name, &[TokenRight::Read]),
                NOW + Duration::days(9),
            )
            .await;
        let dossier = self.dossier(organisation, member, words).await;
        let (consultation, partner, file) = self.consultation(dossier, words).await;
        let destruction = self.destruction(organisation, member, words).await;
        let search = NewSavedSearch {
            account: member,
            organisation: Some(organisation),
            name: format!("Zoekt {}", words[1]),
            query: vec![("q".to_owned(), words[0].to_owned())],
            rhythm: Rhythm::Daily,
            seen: Numbers::default(),
        };
        let search = store.add_saved_search(&search, 9, NOW).await;
        let search = search.unwrap().unwrap();
        let mut told = entry();
        told.organisation = Some(organisation);
        told.object = format!("proef/{}", words[5]);
        store.record(&told).await.unwrap();
        Objects {
            organisation,
            document,
            job,
            member,
            invitation,
            session,
            token,
            dossier,
            consultation,
            partner,
            file,
            destruction,
            search,
        }
    }

    /// A dossier of an organisation that was destroyed when its term was over: the number of that.
    async fn destruction(&self, organisation: i64, owner: i64, words: [&str; 6]) -> i64 {
        let (store, scope) = (&self.world.store, every_dossier());
        let new = NewDossier {
            organisation,
            theme: "weerbaar-buitengebied".to_owned(),
            fields: DossierFields {
                title: format!("Oud {}", words[1]),
                state: DossierState::Closed,
                retention: RetentionClass::One,
                deadline: None,
            },
            owner,
            sources: vec![],
            partners: vec![],
            from: None,
        };
        let old = LogEntry {
            moment: NOW - Duration::days(800),
            ..entry()
        };
        let dossier = store.open_dossier(&new, &old).await.unwrap().unwrap();
        let gone = store.destroy_dossier(scope, dossier, None, &entry()).await;
        gone.unwrap().unwrap().destruction
    }

    /// A consultation of a dossier with a partner who answered: the numbers of both and of her file.
    async fn consultation(&self, dossier: i64, words: [&str; 6]) -> (i64, i64, i64) {
        let (store, entry) = (&self.world.store, entry());
        let token = format!("partner {}", words[5]);
        let new = NewConsultation {
            explanation: format!("Wij zoeken {} uit.", words[1]),
            deadline: NOW.date() + Duration::days(9),
            questions: vec![(QuestionCode::L1, format!("Speelt {} hier?", words[0]))],
            partners: vec![NewPartner {
                source: None,
                role: format!("partner van {}", words[4]),
                mail: Some(format!("partner@{}", words[3])),
                link: PartnerLink::Token(token.clone()),
            }],
            expires: NOW + Duration::days(39),
        };
        let made = store.consult(every_dossier(), dossier, &new, &entry).await;
        let (id, partners) = made.unwrap().unwrap();
        let draft = ReplyDraft {
            question: QuestionCode::L1,
            seen: 0,
            body: format!("Ja, {}.", words[1]),
            confidential: true,
        };
        let saved = store.save_replies(&token, &[draft], &entry).await;
        assert_eq!(saved.unwrap(), Saved::As(1));
        let file = NewAttachment {
            name: format!("{}.txt", words[5]),
            media_type: "text/plain".to_owned(),
            bytes: 3,
            sha256: format!("{id:a>64}"),
            body: words[1].to_owned(),
        };
        let kept = store.add_attachment(&token, &file, 5, &entry).await;
        let KeptFile::As(file) = kept.unwrap() else {
            panic!("it was kept")
        };
        assert!(store.send_replies(&token, false, &entry).await.unwrap());
        (id, partners[0], file)
    }

    /// A dossier of an organisation, with an answer.
    async fn dossier(&self, organisation: i64, owner: i64, words: [&str; 6]) -> i64 {
        let store = &self.world.store;
        let new = NewDossier {
            organisation,
            theme: "weerbaar-buitengebied".to_owned(),
            fields: DossierFields {
                title: format!("Dossier {}", words[0]),
                state: DossierState::Active,
                retention: RetentionClass::Five,
                deadline: None,
            },
            owner,
            sources: vec![(QuestionCode::L1, "omgevingsdienst".to_owned())],
            partners: vec![],
            from: None,
        };
        let dossier = store.open_dossier(&new, &entry()).await.unwrap().unwrap();
        let text = AnswerText {
            body: format!("Hier speelt {}.", words[1]),
            ..AnswerText::default()
        };
        let (scope, entry) = (every_dossier(), entry());
        let saved = store
            .save_answer(scope, dossier, QuestionCode::L1, 0, &text, &entry)
            .await;
        assert_eq!(saved.unwrap(), Saved::As(1));
        self.plan(dossier, owner, words).await;
        self.paper(dossier, words).await;
        dossier
    }

    /// A paper of a dossier, with an issue.
    async fn paper(&self, dossier: i64, words: [&str; 6]) {
        let (store, scope, entry) = (&self.world.store, every_dossier(), entry());
        let text = PaperText {
            title: format!("Brief over {}", words[0]),
            texts: [(PaperPart::Core, words[1].to_owned())].into(),
            ..PaperText::default()
        };
        let kind = PaperKind::CouncilLetter;
        let added = store.add_paper(scope, dossier, kind, &text, &entry).await;
        assert_eq!(added.unwrap(), Some(1));
        let report = Report {
            kind: kind.label().to_owned(),
            title: text.title.clone(),
            organisation: words[2].to_owned(),
            date: NOW.date(),
            summary: String::new(),
            keywords: Vec::new(),
            letterhead: Vec::new(),
            logo: None,
            reference: Vec::new(),
            contents: false,
            blocks: vec![
                ReportBlock::heading(1, "Kern"),
                ReportBlock::paragraph(words[1]),
            ],
            notes: Vec::new(),
            footer: String::new(),
        };
        let new = NewIssue {
            report: &report,
            template: 0,
            included: &[],
        };
        let issued = store.issue_paper(scope, (dossier, 1), 1, new, &entry).await;
        assert_eq!(issued.unwrap(), Issued::As(1));
    }

    /// A measure, an action and a decision of a dossier.
    async fn plan(&self, dossier: i64, owner: i64, words: [&str; 6]) {
        let (store, scope, entry) = (&self.world.store, every_dossier(), entry());
        let text = words[1].to_owned();
        let measure = MeasureText {
            title: text.clone(),
            why: text.clone(),
            question: Some(QuestionCode::L1),
            link: SafetyLink::Prevention,
            partners: vec!["politie".to_owned()],
            roles: vec![text.clone()],
            responsible: Responsible::Role(text.clone()),
            start: None,
            end: Some(NOW.date()),
            state: MeasureState::Running,
            effect: text.clone(),
            evidence: text.clone(),
        };
        let added = store.add_measure(scope, dossier, &measure, &entry).await;
        assert_eq!(added.unwrap(), Some(1));
        let action = ActionText {
            title: text.clone(),
            measure: Some(1),
            question: None,
            source: None,
            responsible: Responsible::Account(owner),
            deadline: Some(NOW.date()),
            state: ActionState::ToDo,
            remark: text.clone(),
        };
        let added = store
            .add_action(scope, dossier, &action, None, &entry)
            .await;
        assert_eq!(added.unwrap(), Some(AddedAction::New(1)));
        let decision = DecisionText {
            date: NOW.date(),
            body: DecisionBody::Other,
            other: text.clone(),
            text,
        };
        let decided = store.decide(scope, dossier, 1, &decision, &entry).await;
        assert_eq!(decided.unwrap(), Saved::As(2));
    }
}

#[expect(clippy::disallowed_methods, reason = "who sets up may all")]
const fn every_dossier() -> DossierScope {
    DossierScope::everything()
}

const ALL: [Right; 10] = Right::ALL;

/// Role by role: name, administrator, editor, place and role, what she may.
type Roles = [(
    &'static str,
    bool,
    bool,
    Option<(i64, Role)>,
    &'static [Right],
); 9];

fn roles(alfa: i64, beta: i64) -> Roles {
    use Right::{
        Destroy, Dossiers, Guide, Installation, Log, Members, ReadDossiers, SeeDestruction,
        Templates, Work,
    };
    let (adviser, coordinator) = (Role::Adviser, Role::Coordinator);
    [
        ("zonder organisatie", false, false, None, &[]),
        (
            "adviseur van alfa",
            false,
            false,
            Some((alfa, adviser)),
            &[Work, ReadDossiers, Dossiers],
        ),
        (
            "coordinator van alfa",
            false,
            false,
            Some((alfa, coordinator)),
            &[
                Work,
                ReadDossiers,
                Dossiers,
                SeeDestruction,
                Destroy,
                Templates,
                Members,
                Log,
            ],
        ),
        (
            "adviseur van beta",
            false,
            false,
            Some((beta, adviser)),
            &[Work, ReadDossiers, Dossiers],
        ),
        (
            "coordinator van beta",
            false,
            false,
            Some((beta, coordinator)),
            &[
                Work,
                ReadDossiers,
                Dossiers,
                SeeDestruction,
                Destroy,
                Templates,
                Members,
                Log,
            ],
        ),
        ("redacteur", false, true, None, &[Work, Guide]),
        (
            "redacteur in beta",
            false,
            true,
            Some((beta, adviser)),
            &[Work, Guide, ReadDossiers, Dossiers],
        ),
        (
            "beheerder",
            true,
            false,
            None,
            &[Work, Guide, Log, Installation],
        ),
        (
            "beheerder in beta",
            true,
            false,
            Some((beta, coordinator)),
            &ALL,
        ),
    ]
}

/// Somebody who may nothing.
fn nobody(name: &'static str, account: Option<i64>, organisation: Option<i64>) -> Principal {
    Principal {
        name,
        account,
        organisation,
        complete: true,
        may: &[],
        signed_in: false,
        key: None,
    }
}

/// Tells a story of the matrix on both databases.
async fn on_both(tell: impl AsyncFn(Matrix)) {
    tell(matrix(Store::in_memory(NOW).await.unwrap()).await).await;
    let schema = Schema::new().await;
    let store = Store::connect_postgres(&schema.address(), NOW).await;
    let store = store.unwrap();
    tell(matrix(store.clone()).await).await;
    store.close().await;
    schema.remove().await;
}

async fn matrix(store: Store) -> Matrix {
    let mut matrix = Matrix {
        world: world_on(store).await,
        principals: vec![
            nobody("bezoeker", None, None),
            nobody("verzonnen", None, None),
        ],
        alfa: Objects::default(),
        beta: Objects::default(),
    };
    matrix.alfa = matrix.organisation("alfa", ALFA).await;
    matrix.beta = matrix.organisation("beta", BETA).await;
    let (alfa, beta) = (matrix.alfa.organisation, matrix.beta.organisation);
    let store = matrix.world.store.clone();
    for (name, administrator, editor, membership, may) in roles(alfa, beta) {
        let mail = format!("{}@proef.nl", name.replace(' ', "."));
        let account = matrix.account(&mail, name, administrator, editor).await;
        if let Some((organisation, role)) = membership {
            let entry = entry();
            let added = store.add_member(organisation, account, role, &entry).await;
            added.unwrap();
        }
        let organisation = membership.map(|(organisation, _)| organisation);
        matrix.principals.push(Principal {
            may,
            signed_in: true,
            ..nobody(name, Some(account), organisation)
        });
    }
    // Of each organisation one adviser works on its dossier; its coordinator does not.
    for (objects, name) in [
        (matrix.alfa, "adviseur van alfa"),
        (matrix.beta, "adviseur van beta"),
    ] {
        let mut all = matrix.principals.iter();
        let account = all.find(|one| one.name == name).unwrap().account.unwrap();
        let (scope, entry) = (every_dossier(), entry());
        let added = store.add_dossier_member(scope, objects.dossier, account, &entry);
        assert!(added.await.unwrap());
    }
    // An account in each state that lets nobody in, or in with nothing.
    let half = matrix.account("half@proef.nl", "half", true, true).await;
    let off = matrix.account("uit@proef.nl", "uit", false, true).await;
    let gone = matrix.account("weg@proef.nl", "weg", false, false).await;
    for account in [off, gone] {
        let entry = entry();
        let added = store
            .add_member(alfa, account, Role::Coordinator, &entry)
            .await;
        added.unwrap();
    }
    // Their keys are older than that.
    let both: &[TokenRight] = &[TokenRight::Read, TokenRight::Write];
    let later = NOW + Duration::days(9);
    let (_, of_off) = matrix.give(off, alfa, ("uit", both), later).await;
    let (_, of_gone) = matrix.give(gone, alfa, ("weg", both), later).await;
    let disabled = AccountState::Disabled;
    let entry = entry();
    let done = store
        .change_account(off, disabled, false, true, &entry)
        .await;
    assert!(done.unwrap());
    let removed = store.remove_member(alfa, gone, &entry).await;
    assert!(removed.unwrap());
    matrix.principals.extend([
        Principal {
            complete: false,
            ..nobody("half", Some(half), None)
        },
        nobody("uit", Some(off), Some(alfa)),
        Principal {
            signed_in: true,
            ..nobody("lid af", Some(gone), Some(alfa))
        },
    ]);
    let keys = keys(&matrix, of_off, of_gone).await;
    matrix.principals.extend(keys);
    matrix
}

/// Who comes with a key to the API: good ones, and ones that are none. On the pages of the site
/// they are visitors.
async fn keys(matrix: &Matrix, of_off: String, of_gone: String) -> Vec<Principal> {
    use TokenRight::{Read, Write};
    let (alfa, beta) = (matrix.alfa.organisation, matrix.beta.organisation);
    let account = |name: &str| {
        let mut all = matrix.principals.iter();
        let found = all.find(|one| one.name == name);
        found.unwrap().account.unwrap()
    };
    let adviser = account("adviseur van alfa");
    let later = NOW + Duration::days(9);
    let both: &[TokenRight] = &[Read, Write];
    let mut all = Vec::new();
    for (name, account, organisation, rights, expires, key) in [
        (
            "lezende sleutel van alfa",
            adviser,
            alfa,
            &both[..1],
            later,
            Key::Reads,
        ),
        (
            "schrijvende sleutel van alfa",
            adviser,
            alfa,
            &both[1..],
            later,
            Key::OnlyWrites,
        ),
        (
            "sleutel van coordinator van beta",
            account("coordinator van beta"),
            beta,
            both,
            later,
            Key::Both,
        ),
        (
            "sleutel van beheerder in beta",
            account("beheerder in beta"),
            beta,
            both,
            later,
            Key::Both,
        ),
        ("verlopen sleutel", adviser, alfa, both, NOW, Key::Nothing),
        (
            "ingetrokken sleutel",
            adviser,
            alfa,
            both,
            later,
            Key::Nothing,
        ),
    ] {
        let given = matrix.give(account, organisation, (name, rights), expires);
        let (id, secret) = given.await;
        if name == "ingetrokken sleutel" {
            let ended = matrix.world.store.end_token(None, id, &entry()).await;
            assert!(ended.unwrap());
        }
        all.push(Principal {
            key: Some((secret, key)),
            ..nobody(name, None, Some(organisation))
        });
    }
    let invented = ApiToken::new(&[9; 32]).as_str().to_owned();
    let misspelt = invented.replace("kompas_", "kompas_0");
    for (name, key) in [
        ("sleutel van wie uit staat", of_off),
        ("sleutel van wie weg is", of_gone),
        ("verzonnen sleutel", invented),
        ("sleutel met tikfout", misspelt),
    ] {
        all.push(Principal {
            key: Some((key, Key::Nothing)),
            ..nobody(name, None, None)
        });
    }
    all
}

/// The path of a route about objects of one owner, or about nothing.
fn path(route: &Route, of: Option<&Objects>) -> String {
    let number = |get: fn(&Objects) -> i64| of.map_or(ABSENT, get).to_string();
    let mut path = String::new();
    for part in route.path.split('/').skip(1) {
        path.push('/');
        match part {
            "{id}" | "{document}" => path.push_str(&number(|of| of.document)),
            "{taak}" => path.push_str(&number(|of| of.job)),
            "{lid}" | "{account}" => path.push_str(&number(|of| of.member)),
            "{uitnodiging}" => path.push_str(&number(|of| of.invitation)),
            "{organisatie}" => path.push_str(&number(|of| of.organisation)),
            "{sessie}" => path.push_str(&number(|of| of.session)),
            "{nummer}" => path.push_str(&number(|of| of.token)),
            "{dossier}" => path.push_str(&number(|of| of.dossier)),
            "{verklaring}" => path.push_str(&number(|of| of.destruction)),
            "{versie}" | "{notitie}" | "{tekst}" | "{maatregel}" | "{actie}" | "{citaat}" => {
                path.push('1');
            }
            "{stuk}" | "{uitgave}" | "{voorstel}" | "{tip}" => path.push('1'),
            "{onderdelen}" | "{*pad}" => path.push_str("bronnen"),
            "{editie}" => path.push_str("2023"),
            "{bestand}" => path.push_str("catalogus-2023.json"),
            "{soort}" => path.push_str("raadsinformatiebrief"),
            "{vorm}" => path.push_str("pdf"),
            "{uitvraag}" => path.push_str(&number(|of| of.consultation)),
            "{partner}" => path.push_str(&number(|of| of.partner)),
            "{zoekvraag}" => path.push_str(&number(|of| of.search)),
            "{bijlage}" => path.push_str(&number(|of| of.file)),
            "{pagina}" => path.push_str("1.png"),
            "{thema}" => path.push_str("weerbaar-buitengebied"),
            "{gemeente}" => path.push_str("GM0344"),
            "{kengetal}" => path.push_str("drugsmisdrijven"),
            "{vraag}" => path.push_str("l1"),
            "{bron}" => path.push_str("omgevingsdienst"),
            "{begrip}" => path.push_str("bag"),
            "{tabel}" => path.push_str("doorlooptijden"),
            "{dienst}" | "{sleutel}" | "{token}" => path.push_str("bestaat-niet"),
            other => {
                assert!(
                    !other.contains('{'),
                    "a parameter that this test does not know: {}",
                    route.path
                );
                path.push_str(other);
            }
        }
    }
    path
}

#[tokio::test]
async fn every_route_asks_who_one_is() {
    on_both(each_route_for_each).await;
}

async fn each_route_for_each(matrix: Matrix) {
    let routes = kompas_web::routes();
    assert!(routes.len() > 80, "{}", routes.len());
    let mut asked = 0;
    for route in &routes {
        let path = path(route, None);
        for principal in &matrix.principals {
            let answer = matrix.ask(principal, &route.method, &path).await;
            let who = format!(
                "{} {} by {}: {}",
                route.method, path, principal.name, answer.status
            );
            let is_api = path.starts_with("/api/v1/");
            let by_key = principal.key.as_ref().filter(|_| is_api);
            // What only coordinators may, no key here may: each was made as that of an adviser.
            let for_coordinators = [Right::SeeDestruction, Right::Destroy]
                .iter()
                .any(|right| route.policy == Policy::With(*right));
            if let Some((_, key)) = by_key {
                let refused = answer.status.as_u16();
                if *key == Key::Nothing {
                    assert_eq!(refused, 401, "{who}");
                } else if key.may(&route.method) && !for_coordinators {
                    assert!(![401, 403].contains(&refused), "{who}");
                } else {
                    assert_eq!(refused, 403, "{who}");
                }
            }
            let reads = route.method == Method::GET;
            let sent_away = if reads && !is_api {
                answer.status == StatusCode::SEE_OTHER
                    && answer.header("location").starts_with("/aanmelden?terug=")
            } else {
                answer.status == StatusCode::UNAUTHORIZED
            };
            // A cookie does not count for the API, and a key that is none is refused everywhere.
            let has_key = by_key.is_some_and(|(_, key)| *key != Key::Nothing);
            let bad_key = by_key.is_some_and(|(_, key)| *key == Key::Nothing);
            let (in_, may) = match route.policy {
                Policy::Everyone if is_api => (!bad_key, true),
                _ if is_api => (has_key, true),
                Policy::Everyone => (true, true),
                Policy::SignedIn => (principal.signed_in, true),
                Policy::With(right) => (principal.signed_in, principal.may.contains(&right)),
            };
            assert_eq!(sent_away, !in_, "{who}");
            if in_ && by_key.is_none() {
                assert_eq!(answer.status == StatusCode::FORBIDDEN, !may, "{who}");
            }
            assert!(!answer.status.is_server_error(), "{who}");
            asked += 1;
        }
    }
    assert_eq!(asked, routes.len() * matrix.principals.len());
}

/// Routes without a policy are those that one expects.
#[test]
fn what_everyone_may_is_few() {
    let open: Vec<String> = kompas_web::routes()
        .into_iter()
        .filter(|route| route.policy == Policy::Everyone && route.method != Method::GET)
        .map(|route| route.path)
        .collect();
    assert_eq!(
        open,
        [
            "/aanmelden",
            "/aanmelden/code",
            "/aanmelden/vergeten",
            "/toegang/{sleutel}",
            "/uitvraag/{token}",
            "/uitvraag/{token}/anders",
            "/uitvraag/{token}/bijlagen/{bijlage}/weg",
            "/uitvraag/{token}/teksten/{tekst}",
            "/uitvraag/{token}/bijlagen",
            "/tips/nieuw",
            "/tips/volgen/{token}",
            "/tips/themas/{tip}"
        ]
    );
}

/// What belongs to another is as absent as what is not there: the same bytes.
#[tokio::test]
async fn foreign_and_absent_are_the_same() {
    on_both(compare_foreign_and_absent).await;
}

async fn compare_foreign_and_absent(matrix: Matrix) {
    let mut compared = 0;
    for route in kompas_web::routes() {
        let (alfa, nothing) = (path(&route, Some(&matrix.alfa)), path(&route, None));
        if alfa == nothing {
            continue;
        }
        for principal in &matrix.principals {
            let is_owner = principal.name.ends_with("alfa");
            // Who manages the installation sees accounts and organisations, by their policy.
            let manages = principal.may.contains(&Right::Installation)
                && route.policy == Policy::With(Right::Installation);
            if is_owner || manages {
                continue;
            }
            let foreign = matrix.ask(principal, &route.method, &alfa).await;
            let absent = matrix.ask(principal, &route.method, &nothing).await;
            let who = format!("{} {alfa} by {}", route.method, principal.name);
            assert_eq!(foreign.status, absent.status, "{who}");
            // An answer repeats the address that was asked for, whole or the number in it.
            let encoded = |path: &str| path.replace('/', "%2F");
            let number = |path: &str| {
                path.split('/')
                    .find(|part| part.parse::<i64>().is_ok())
                    .unwrap()
                    .to_owned()
            };
            let alike = |text: &str| {
                text.replace(&nothing, &alfa)
                    .replace(&encoded(&nothing), &encoded(&alfa))
                    .replace(&number(&nothing), &number(&alfa))
            };
            let same = alike(&absent.text());
            assert!(foreign.text() == same, "{who}: {}", foreign.plain());
            let location = |answer: &Answer| answer.header("location").to_owned();
            assert_eq!(location(&foreign), alike(&location(&absent)));
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
    // What nobody else could change is still there for its owner.
    let owner = matrix
        .principals
        .iter()
        .find(|one| one.name == "coordinator van alfa")
        .unwrap();
    let document = format!("/documenten/{}", matrix.alfa.document);
    assert_eq!(
        matrix.ask(owner, &Method::GET, &document).await.status,
        StatusCode::OK
    );
    let members = matrix
        .ask(owner, &Method::GET, "/beheer/leden")
        .await
        .text();
    assert!(members.contains(ALFA[2]) && members.contains(&format!("nieuw@{}", ALFA[3])));
}

/// Who works for the organisation and not on the dossier, knows at most that it is there.
#[tokio::test]
async fn a_dossier_is_absent_for_colleagues_who_do_not_work_on_it() {
    on_both(look_at_the_dossier_of_a_colleague).await;
}

async fn look_at_the_dossier_of_a_colleague(matrix: Matrix) {
    let mut asked = 0;
    let routes = kompas_web::routes();
    let routes = routes.iter().filter(|route| {
        route.path.contains("/dossiers/{dossier}") && !route.path.ends_with("/meedoen")
    });
    for route in routes {
        let (theirs, nothing) = (path(route, Some(&matrix.alfa)), path(route, None));
        for principal in &matrix.principals {
            let outside = principal.organisation == Some(matrix.alfa.organisation)
                && principal.name == "coordinator van alfa";
            if !outside {
                continue;
            }
            let answer = matrix.ask(principal, &route.method, &theirs).await;
            let absent = matrix.ask(principal, &route.method, &nothing).await;
            let who = format!("{} {theirs} by {}", route.method, principal.name);
            assert_eq!(answer.status, absent.status, "{who}");
            assert!(answer.status.is_client_error(), "{who}: {}", answer.status);
            for word in &ALFA[..2] {
                assert!(!answer.text().contains(word), "{who}");
            }
            asked += 1;
        }
    }
    assert!(asked > 5, "{asked}");
    let search = format!("/dossiers/zoeken?q={}", ALFA[0]);
    for (name, finds) in [
        ("adviseur van alfa", true),
        ("coordinator van alfa", false),
        ("adviseur van beta", false),
    ] {
        let mut all = matrix.principals.iter();
        let principal = all.find(|one| one.name == name).unwrap();
        let answer = matrix.ask(principal, &Method::GET, &search).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        let text = answer.text();
        assert_eq!(text.contains("<mark>kwartsiet</mark>"), finds, "{name}");
        assert!(finds || text.contains("Niets gevonden") || text.contains("nog aan geen dossier"));
    }
}

/// Each page of a dossier says who can see it, and leads to nothing that is not on it.
#[tokio::test]
async fn every_page_of_a_dossier_says_who_can_see_it() {
    on_both(look_at_each_page_of_a_dossier).await;
}

async fn look_at_each_page_of_a_dossier(matrix: Matrix) {
    let mut all = matrix.principals.iter();
    let member = all.find(|one| one.name == "adviseur van alfa").unwrap();
    let routes = kompas_web::routes();
    let routes = routes.iter().filter(|route| {
        route.method == Method::GET && route.path.starts_with("/dossiers/{dossier}")
    });
    let mut pages = 0;
    for route in routes {
        let path = path(route, Some(&matrix.alfa));
        let answer = matrix.ask(member, &Method::GET, &path).await;
        if answer.status != StatusCode::OK
            || !answer.header("content-type").starts_with("text/html")
        {
            continue;
        }
        let html = answer.text();
        assert!(html.contains("Niemand anders kan het lezen"), "{path}");
        for link in html.split("href=\"#").skip(1) {
            let (place, _) = link.split_once('"').unwrap();
            assert!(html.contains(&format!("id=\"{place}\"")), "{path}#{place}");
        }
        pages += 1;
    }
    assert!(pages > 14, "{pages}");
}

/// Words of one organisation are in no answer to anybody else, whatever is asked.
#[tokio::test]
async fn no_word_of_another_comes_out() {
    on_both(search_for_words_of_others).await;
}

async fn search_for_words_of_others(matrix: Matrix) {
    let mut paths: Vec<String> = kompas_web::routes()
        .iter()
        .filter(|route| route.method == Method::GET)
        .flat_map(|route| {
            [
                path(route, Some(&matrix.alfa)),
                path(route, Some(&matrix.beta)),
                path(route, None),
            ]
        })
        .collect();
    for words in [ALFA, BETA] {
        for word in [words[0], words[4]] {
            paths.extend([
                format!("/zoeken?q={word}"),
                format!("/zoeken/suggesties?q={}", &word[..4]),
                format!("/documenten?q={word}"),
                format!("/documenten?q={word}&formaat=json"),
                format!("/documenten?q={word}&formaat=csv"),
                format!("/api/v1/documenten?q={word}"),
                format!("/api/v1/zoeken?q={word}"),
                format!("/documenten?q={word}&verzameling=alfa"),
                format!("/documenten?q={word}&verzameling=bestaat-niet"),
                format!("/beheer/taken?stand={word}"),
                format!("/dossiers/zoeken?q={word}"),
                format!("/api/v1/dossiers/zoeken?q={word}"),
            ]);
        }
    }
    paths.sort();
    paths.dedup();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for principal in &matrix.principals {
        for path in &paths {
            let answer = matrix.ask(principal, &Method::GET, path).await;
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            for (words, owner) in [(ALFA, matrix.alfa), (BETA, matrix.beta)] {
                let inside =
                    principal.works_at(path) && principal.organisation == Some(owner.organisation);
                // An administrator sees who is a member of which organisation, and the log of all.
                let manages = principal.may.contains(&Right::Installation);
                for (place, word) in words.iter().enumerate() {
                    let echoed = path.contains(word);
                    let theirs = manages
                        && [2, 3, 4].contains(&place)
                        && !path.starts_with("/documenten")
                        && !path.starts_with("/api");
                    let logged = manages && path == "/beheer/logboek";
                    if echoed || theirs || logged || !text.contains(word) {
                        continue;
                    }
                    assert!(inside, "{path} tells {} of {word}", principal.name);
                    *found.entry(principal.name).or_default() += 1;
                }
            }
        }
    }
    // The words do come out, for those whose they are.
    for insider in [
        "adviseur van alfa",
        "coordinator van alfa",
        "adviseur van beta",
        "redacteur in beta",
    ] {
        assert!(
            found.get(insider).is_some_and(|count| *count > 5),
            "{insider}: {found:?}"
        );
    }
    for insider in [
        "lezende sleutel van alfa",
        "sleutel van coordinator van beta",
        "sleutel van beheerder in beta",
    ] {
        assert!(
            found.get(insider).is_some_and(|count| *count > 5),
            "{insider}: {found:?}"
        );
    }
}
