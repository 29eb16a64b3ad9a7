//! Consultations: questions put to partners, and what they answered.

use std::borrow::Cow;

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use kompas_app::consultations::{
    ConsultationForm, ConsultationView, HandedLink, ListedConsultation, MadeConsultation,
    PartnerForm, PartnerView, PasteForm,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{InDossier, OfConsultation, OfConsulted, OfFile};
use super::{READERS, WRITERS, created, done, dossier_number, question_code, told};
use crate::api::body::{Choice, Day, Given, inputs, refused};
use crate::api::codes::{AnswerWay, ConfirmationState, PartnerState, QuestionCode};
use crate::api::documents::moment;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query, number};
use crate::api::{BASE, made_anew};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(consultations))
        .post(WRITERS, routes!(consult))
        .get(READERS, routes!(consultation))
        .put(WRITERS, routes!(extend))
        .post(WRITERS, routes!(paste))
        .delete(WRITERS, routes!(withdraw))
        .post(WRITERS, routes!(ask_again))
        .post(WRITERS, routes!(accept))
        .post(WRITERS, routes!(confirm))
        .get(READERS, routes!(file))
}

/// Een uitvraag in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Uitvraag)]
struct ListedItem {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De dag waarop een antwoord gevraagd is.
    #[schema(format = Date)]
    deadline: String,
    /// Hoeveel partners antwoordden.
    beantwoord: usize,
    /// Hoeveel partners nog niet antwoordden.
    open: usize,
    /// Wanneer zij gemaakt is.
    #[schema(format = DateTime)]
    gemaakt: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/uitvragen/1"))]
    api: String,
}

/// Een uitvraag met alles wat ervan kwam.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UitvraagVolledig)]
struct ConsultationItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// Waarom er gevraagd wordt.
    toelichting: &'a str,
    /// De dag waarop een antwoord gevraagd is.
    #[schema(format = Date)]
    deadline: String,
    /// Of die dag voorbij is.
    te_laat: bool,
    /// De vragen, in de woorden waarin zij gesteld zijn.
    vragen: Vec<AskedQuestion<'a>>,
    /// De partners, in de volgorde waarin zij gevraagd zijn.
    partners: Vec<AskedPartner<'a>>,
    /// Wie haar maakte; null als dat account er niet meer is.
    #[schema(required)]
    auteur: Option<&'a str>,
    /// Wanneer zij gemaakt is.
    #[schema(format = DateTime)]
    gemaakt: String,
}

/// Een vraag aan partners.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GesteldeVraag)]
struct AskedQuestion<'a> {
    /// De vraag van de gids.
    vraag: QuestionCode,
    /// De woorden waarin zij gesteld is.
    tekst: &'a str,
}

/// Een gevraagde partner met wat zij antwoordde.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GevraagdePartner)]
struct AskedPartner<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De rol; nooit een naam.
    rol: &'a str,
    /// De sleutel van de bron van de gids; null als de partner daar niet in staat.
    #[schema(required)]
    bron: Option<&'a str>,
    /// Hoe ver zij is.
    status: PartnerState,
    /// Hoe haar antwoord komt.
    langs: AnswerWay,
    /// Wie zij noemt om te vragen; leeg als zij niemand noemt.
    verwijzing: &'a str,
    /// Waarom mail aan haar niet aankwam; leeg als daar niets van bekend is.
    storing: &'a str,
    /// Wanneer zij gevraagd is.
    #[schema(format = DateTime)]
    gevraagd: String,
    /// Wanneer zij antwoordde; null als zij dat nog niet deed.
    #[schema(required, format = DateTime)]
    beantwoord: Option<String>,
    /// Of zij nu een link heeft die werkt.
    link: bool,
    /// Wat zij antwoordde; leeg zolang zij niets verstuurde.
    reacties: Vec<ReplyItem<'a>>,
    /// De bestanden die zij stuurde.
    bijlagen: Vec<FileItem<'a>>,
    /// De nummers van de citaten die het dossier van haar heeft.
    citaten: Vec<u32>,
    /// De zinnen die zij gevraagd is te bevestigen.
    teksten: Vec<SentenceItem<'a>>,
}

/// Een antwoord van een partner.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reactie)]
struct ReplyItem<'a> {
    /// De vraag.
    vraag: QuestionCode,
    /// Wat zij antwoordde.
    reactie: &'a str,
    /// Of dat in vertrouwen is.
    vertrouwelijk: bool,
}

/// Een bestand van een partner.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bijlage)]
struct FileItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De naam van het bestand.
    naam: &'a str,
    /// Hoeveel bytes het heeft.
    bytes: i64,
    /// Pad van het bestand in deze API.
    #[schema(examples("/api/v1/dossiers/1/uitvragen/1/bijlagen/1"))]
    api: String,
}

/// Een zin die een partner gevraagd is te bevestigen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeBevestigen)]
struct SentenceItem<'a> {
    /// Het nummer van het citaat.
    #[schema(minimum = 1)]
    citaat: u32,
    /// De zin.
    tekst: &'a str,
    /// Wat zij ervan zei.
    bevestiging: ConfirmationState,
    /// Hoe het moet zijn; leeg als zij dat niet zei.
    verbetering: &'a str,
}

/// Een uitvraag die gemaakt is, met de links die u zelf doorgeeft.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GemaakteUitvraag)]
struct MadeItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/uitvragen/1"))]
    api: String,
    /// De partners met hun links.
    links: Vec<LinkItem<'a>>,
}

/// De link van een partner. Zij staat alleen in dit antwoord en is later niet meer op te vragen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Partnerlink)]
struct LinkItem<'a> {
    /// Het nummer van de gevraagde partner.
    #[schema(minimum = 1)]
    partner: i64,
    /// Haar rol.
    rol: &'a str,
    /// Het adres om door te geven, een pad als de server zijn eigen adres niet kent; null als het
    /// per mail gaat.
    #[schema(required)]
    link: Option<String>,
    /// De brief om mee te sturen; null als het per mail gaat.
    #[schema(required)]
    brief: Option<Cow<'a, str>>,
}

impl ListedItem {
    fn new(one: &ListedConsultation) -> Self {
        let record = &one.record;
        Self {
            nummer: record.id,
            deadline: record.deadline.to_string(),
            beantwoord: one.answered(),
            open: one.open(),
            gemaakt: moment(record.created),
            api: format!("{BASE}/dossiers/{}/uitvragen/{}", record.dossier, record.id),
        }
    }
}

impl<'a> ConsultationItem<'a> {
    fn new(view: &'a ConsultationView<'a>) -> Self {
        let record = &view.record;
        let questions = record.questions.iter();
        let place = format!("{BASE}/dossiers/{}/uitvragen/{}", record.dossier, record.id);
        Self {
            nummer: record.id,
            toelichting: &record.explanation,
            deadline: record.deadline.to_string(),
            te_laat: view.is_late,
            vragen: questions
                .map(|(question, tekst)| AskedQuestion {
                    vraag: QuestionCode(*question),
                    tekst,
                })
                .collect(),
            partners: view
                .partners
                .iter()
                .map(|one| AskedPartner::new(&place, one))
                .collect(),
            auteur: record.author.as_deref(),
            gemaakt: moment(record.created),
        }
    }
}

impl<'a> AskedPartner<'a> {
    fn new(place: &str, one: &'a PartnerView<'a>) -> Self {
        let record = &one.record;
        let replies = one.replies.iter().map(|reply| ReplyItem {
            vraag: QuestionCode(reply.question),
            reactie: &reply.body,
            vertrouwelijk: reply.confidential,
        });
        let files = one.files.iter().map(|file| FileItem {
            nummer: file.id,
            naam: &file.name,
            bytes: file.bytes,
            api: format!("{place}/bijlagen/{}", file.id),
        });
        let sentences = one.confirmations.iter().map(|one| SentenceItem {
            citaat: one.citation,
            tekst: &one.sentence,
            bevestiging: ConfirmationState(one.state),
            verbetering: &one.correction,
        });
        Self {
            nummer: record.id,
            rol: &record.role,
            bron: record.source.as_deref(),
            status: PartnerState(record.state),
            langs: AnswerWay(record.way),
            verwijzing: &record.referral,
            storing: &record.trouble,
            gevraagd: moment(record.asked),
            beantwoord: record.answered.map(moment),
            link: one.has_link,
            reacties: replies.collect(),
            bijlagen: files.collect(),
            citaten: one.citations.iter().map(|(number, _)| *number).collect(),
            teksten: sentences.collect(),
        }
    }
}

impl<'a> LinkItem<'a> {
    fn new(site: &Visit, made: Option<&MadeConsultation>, handed: &'a HandedLink) -> Self {
        let own = site.settings.site_url.as_deref().unwrap_or_default();
        let link = handed.token.as_ref();
        let link = link.map(|token| format!("{own}/uitvraag/{token}"));
        let letter = made.zip(link.as_ref());
        Self {
            partner: handed.partner,
            rol: &handed.role,
            brief: letter.map(|(made, link)| made.letter(&handed.role, link).into()),
            link,
        }
    }
}

inputs! {
    /// Een uitvraag aan partners.
    #[schema(as = UitvraagInvoer)]
    ConsultationInput {
        /// Waarom u het vraagt.
        #[schema(min_length = 1, max_length = 4000)]
        toelichting: String,
        /// De dag waarop u een antwoord vraagt; niet eerder dan vandaag.
        #[schema(value_type = String, format = Date)]
        deadline: Day,
        /// Wat u vraagt.
        #[schema(min_items = 1, max_items = 6)]
        vragen: Vec<QuestionInput>,
        /// Wie u vraagt.
        #[schema(min_items = 1, max_items = 30)]
        partners: Vec<PartnerInput>,
        /// Of u alle links zelf doorgeeft, ook aan wie een mailadres heeft.
        zelf: Option<bool>,
    }

    /// Een vraag aan partners.
    #[schema(as = GesteldeVraagInvoer)]
    QuestionInput {
        /// De vraag van de gids.
        #[schema(value_type = QuestionCode)]
        vraag: Choice,
        /// Uw eigen woorden; anders die van de gids.
        #[schema(max_length = 1000)]
        tekst: Option<String>,
    }

    /// Een partner die u vraagt: een bron van de gids, of een rol.
    #[schema(as = PartnerInvoer)]
    PartnerInput {
        /// De sleutel van een partner van de gids.
        #[schema(max_length = 200, examples("politie"))]
        bron: Option<String>,
        /// De rol, als de gids de partner niet heeft. Geen naam.
        #[schema(max_length = 120, examples("wijkagent"))]
        rol: Option<String>,
        /// Het mailadres; anders geeft u de link zelf door.
        #[schema(max_length = 254)]
        mail: Option<String>,
    }

    /// Een andere termijn.
    #[schema(as = TermijnInvoer)]
    DeadlineInput {
        /// De dag waarop u een antwoord vraagt; niet eerder dan vandaag.
        #[schema(value_type = String, format = Date)]
        deadline: Day,
    }

    /// Een antwoord dat per mail kwam.
    #[schema(as = ReactieInvoer)]
    PasteInput {
        /// Het nummer van de gevraagde partner; anders noemt u een rol.
        #[schema(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
        partner: Option<i64>,
        /// De rol van wie antwoordde, als u haar niet gevraagd had. Geen naam.
        #[schema(max_length = 120)]
        rol: Option<String>,
        /// De dag van de mail.
        #[schema(value_type = String, format = Date)]
        datum: Day,
        /// Wat er per vraag geantwoord is.
        #[schema(min_items = 1, max_items = 6)]
        reacties: Vec<ReplyInput>,
    }

    /// Een antwoord op een vraag.
    #[schema(as = ReactieOpVraag)]
    ReplyInput {
        /// De vraag.
        #[schema(value_type = QuestionCode)]
        vraag: Choice,
        /// Het antwoord.
        #[schema(min_length = 1, max_length = 10_000)]
        reactie: String,
        /// Of het in vertrouwen is.
        vertrouwelijk: Option<bool>,
    }

    /// Een link die u opnieuw geeft.
    #[schema(as = LinkInvoer)]
    LinkInput {
        /// Of u de link zelf doorgeeft, ook als de partner een mailadres heeft.
        zelf: Option<bool>,
    }

    /// Een antwoord, of een deel ervan, dat u als citaat neemt.
    #[schema(as = PartnercitaatInvoer)]
    QuoteInput {
        /// De vraag die de partner beantwoordde.
        #[schema(value_type = QuestionCode)]
        vraag: Choice,
        /// De woorden; anders het hele antwoord.
        #[schema(max_length = 10_000)]
        citaat: Option<String>,
    }

    /// Een zin die u een partner laat bevestigen.
    #[schema(as = TekstInvoer)]
    SentenceInput {
        /// Het nummer van het citaat van deze partner.
        #[schema(minimum = 1, maximum = 1_000_000)]
        citaat: u32,
        /// De zin die haar aanhaalt.
        #[schema(min_length = 1, max_length = 1000)]
        tekst: String,
        /// Of u de link zelf doorgeeft, ook als de partner een mailadres heeft.
        zelf: Option<bool>,
    }
}

impl ConsultationInput {
    fn form(self) -> ConsultationForm {
        let questions = self.vragen.into_iter();
        let partners = self.partners.into_iter();
        ConsultationForm {
            explanation: self.toelichting,
            deadline: self.deadline.into(),
            questions: questions
                .map(|one| (one.vraag.into(), one.tekst.unwrap_or_default()))
                .collect(),
            partners: partners
                .map(|one| PartnerForm {
                    source: one.bron.unwrap_or_default(),
                    role: one.rol.unwrap_or_default(),
                    mail: one.mail.unwrap_or_default(),
                })
                .collect(),
            by_oneself: self.zelf.unwrap_or_default(),
        }
    }
}

type ConsultationPage = Page<ListedItem>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/uitvragen", operation_id = "lijstUitvragen", tag = "Dossiers",
    summary = "De uitvragen van een dossier",
    description = "De uitvragen van een dossier, de nieuwste eerst, met hoeveel partners antwoordden.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de uitvragen.", body = ConsultationPage))
)]
async fn consultations(
    site: Visit,
    Keys([key]): Keys<1>,
    mut query: Query,
) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let view = site.app.consultations(site.asker, id).await?;
    let path = format!("/dossiers/{id}/uitvragen");
    let response = paging.answer(&path, &[], view.consultations.iter(), ListedItem::new)?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/uitvragen", operation_id = "maakUitvraag", tag = "Dossiers",
    summary = "Partners iets vragen",
    description = "Vraagt partners iets. Wie een mailadres heeft, krijgt haar link per mail als de server mail verstuurt; de andere links staan in dit antwoord en nergens anders.",
    params(InDossier),
    request_body(content = ConsultationInput, description = "De uitvraag."),
    responses((status = 201, description = "De uitvraag is er.", body = MadeItem))
)]
async fn consult(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<ConsultationInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let made = site.app.consult(site.asker, id, &input.form()).await;
    let made = made.map_err(refused)?;
    let path = format!("/dossiers/{id}/uitvragen/{}", made.id);
    let links = made.links.iter();
    let item = MadeItem {
        nummer: made.id,
        api: format!("{BASE}{path}"),
        links: links
            .map(|handed| LinkItem::new(&site, Some(&made), handed))
            .collect(),
    };
    let mut response = created(made.id, &path)?;
    *response.body_mut() = told(&item)?.into_body();
    Ok(response)
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/uitvragen/{uitvraag}", operation_id = "haalUitvraag", tag = "Dossiers",
    summary = "Eén uitvraag",
    description = "Een uitvraag met haar partners, wat zij antwoordden en de bestanden die zij stuurden.",
    params(InDossier, OfConsultation),
    responses((status = 200, description = "De uitvraag.", body = ConsultationItem))
)]
async fn consultation(
    site: Visit,
    Keys([key, consultation]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, one) = place(&key, &consultation)?;
    let view = site.app.consultation(site.asker, id, one).await?;
    told(&ConsultationItem::new(&view))
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/uitvragen/{uitvraag}/termijn", operation_id = "wijzigUitvraagtermijn", tag = "Dossiers",
    summary = "Een andere termijn geven",
    description = "Geeft een uitvraag een andere termijn. De links van partners blijven dan langer werken.",
    params(InDossier, OfConsultation),
    request_body(content = DeadlineInput, description = "De termijn."),
    responses((status = 204, description = "De termijn is gewijzigd."))
)]
async fn extend(
    site: Visit,
    Keys([key, consultation]): Keys<2>,
    Given(input): Given<DeadlineInput>,
) -> Result<Response, Problem> {
    let place = place(&key, &consultation)?;
    let done_so = site
        .app
        .extend_consultation(site.asker, place, &String::from(input.deadline))
        .await;
    done_so.map_err(refused)?;
    Ok(done())
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/uitvragen/{uitvraag}/reacties", operation_id = "neemReactieOver", tag = "Dossiers",
    summary = "Een antwoord uit een mail overnemen",
    description = "Neemt een antwoord over dat per mail kwam. U krijgt het nummer van de partner.",
    params(InDossier, OfConsultation),
    request_body(content = PasteInput, description = "Het antwoord."),
    responses((status = 201, description = "Het antwoord is er.", body = super::Created))
)]
async fn paste(
    site: Visit,
    Keys([key, consultation]): Keys<2>,
    Given(input): Given<PasteInput>,
) -> Result<Response, Problem> {
    let (id, one) = place(&key, &consultation)?;
    let replies = input.reacties.into_iter();
    let form = PasteForm {
        partner: super::measures::typed_number(input.partner),
        role: input.rol.unwrap_or_default(),
        date: input.datum.into(),
        replies: replies
            .map(|reply| {
                let confidential = reply.vertrouwelijk.unwrap_or_default();
                (reply.vraag.into(), reply.reactie, confidential)
            })
            .collect(),
    };
    let partner = site.app.paste_reply(site.asker, (id, one), &form).await;
    created(
        partner.map_err(refused)?,
        &format!("/dossiers/{id}/uitvragen/{one}"),
    )
}

#[utoipa::path(
    delete, path = "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}", operation_id = "trekUitvraagIn", tag = "Dossiers",
    summary = "De vraag aan een partner intrekken",
    description = "Beëindigt de links van een partner. Wat zij al antwoordde, blijft.",
    params(InDossier, OfConsultation, OfConsulted),
    responses((status = 204, description = "De vraag is ingetrokken."))
)]
async fn withdraw(
    site: Visit,
    Keys([key, consultation, partner]): Keys<3>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let place = asked(&key, &consultation, &partner)?;
    let withdrawn = site.app.withdraw_partner(site.asker, place).await;
    withdrawn.map_err(refused)?;
    Ok(done())
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}/links", operation_id = "geefPartnerlink", tag = "Dossiers",
    summary = "Een partner een nieuwe link geven",
    description = "Geeft een partner een nieuwe link; die zij had, werken niet meer.",
    params(InDossier, OfConsultation, OfConsulted),
    request_body(content = LinkInput, description = "Hoe de link gaat."),
    responses((status = 201, description = "De link is er.", body = LinkItem))
)]
async fn ask_again(
    site: Visit,
    Keys([key, consultation, partner]): Keys<3>,
    Given(input): Given<LinkInput>,
) -> Result<Response, Problem> {
    let place = asked(&key, &consultation, &partner)?;
    let by_oneself = input.zelf.unwrap_or_default();
    let again = site
        .app
        .ask_partner_again(site.asker, place, by_oneself)
        .await;
    let (made, link) = again.map_err(refused)?;
    handed_over(&site, place, Some(&made), &link)
}

/// The answer with a link that was made.
fn handed_over(
    site: &Visit,
    (id, one, partner): (i64, i64, i64),
    made: Option<&MadeConsultation>,
    link: &HandedLink,
) -> Result<Response, Problem> {
    let mut response = created(partner, &format!("/dossiers/{id}/uitvragen/{one}"))?;
    *response.body_mut() = told(&LinkItem::new(site, made, link))?.into_body();
    Ok(response)
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}/citaten", operation_id = "citeerPartner", tag = "Dossiers",
    summary = "Een antwoord van een partner als citaat nemen",
    description = "Neemt het antwoord van een partner, of een deel ervan, als citaat in het dossier. In vertrouwen blijft in vertrouwen.",
    params(InDossier, OfConsultation, OfConsulted),
    request_body(content = QuoteInput, description = "Het antwoord."),
    responses((status = 201, description = "Het citaat is er.", body = super::Created))
)]
async fn accept(
    site: Visit,
    Keys([key, consultation, partner]): Keys<3>,
    Given(input): Given<QuoteInput>,
) -> Result<Response, Problem> {
    let place = asked(&key, &consultation, &partner)?;
    let question = question_code(&String::from(input.vraag))?;
    let quote = input.citaat.unwrap_or_default();
    let accepted = site
        .app
        .accept_reply(site.asker, place, question, &quote)
        .await;
    let number = accepted.map_err(refused)?;
    created(
        i64::from(number),
        &format!("/dossiers/{}/citaten/{number}", place.0),
    )
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}/teksten", operation_id = "vraagBevestiging", tag = "Dossiers",
    summary = "Een partner een zin laten bevestigen",
    description = "Vraagt een partner of een zin klopt die haar aanhaalt. Zij krijgt een nieuwe link.",
    params(InDossier, OfConsultation, OfConsulted),
    request_body(content = SentenceInput, description = "De zin."),
    responses((status = 201, description = "De vraag is gesteld.", body = LinkItem))
)]
async fn confirm(
    site: Visit,
    Keys([key, consultation, partner]): Keys<3>,
    Given(input): Given<SentenceInput>,
) -> Result<Response, Problem> {
    let place = asked(&key, &consultation, &partner)?;
    let sentence = (input.citaat, input.tekst.as_str());
    let by_oneself = input.zelf.unwrap_or_default();
    let link = site
        .app
        .ask_confirmation(site.asker, place, sentence, by_oneself)
        .await;
    handed_over(&site, place, None, &link.map_err(refused)?)
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/uitvragen/{uitvraag}/bijlagen/{bijlage}", operation_id = "haalBijlage", tag = "Dossiers",
    summary = "Een bestand van een partner",
    description = "Een bestand dat een partner stuurde, zoals zij het stuurde.",
    params(InDossier, OfConsultation, OfFile),
    responses((status = 200, description = "Het bestand.", body = Vec<u8>, content_type = "application/octet-stream"))
)]
async fn file(
    site: Visit,
    Keys([key, consultation, file]): Keys<3>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let place = place(&key, &consultation)?;
    let file = site
        .app
        .partner_file(site.asker, place, number("bijlage", &file)?);
    let mut response = file.await?.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    Ok(response)
}

fn place(dossier: &str, consultation: &str) -> Result<(i64, i64), Problem> {
    Ok((dossier_number(dossier)?, number("uitvraag", consultation)?))
}

fn asked(dossier: &str, consultation: &str, partner: &str) -> Result<(i64, i64, i64), Problem> {
    let (id, one) = place(dossier, consultation)?;
    Ok((id, one, number("partner", partner)?))
}
