//! The closed lists of the guide as schemas, with the values that the domain has.

use std::borrow::Cow;

use kompas_app::HitKind;
use kompas_domain::code::{self, Code};
use kompas_domain::{
    consultation, document, dossier, indicator, local, measure, round, saved_search, statistics,
};
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! lists {
    ($($name:ident($list:ty) = $schema:literal, $description:literal;)+) => { $(
        /// A value of the list, in JSON as its code.
        #[derive(Debug, Clone, Copy)]
        pub(super) struct $name(pub(super) $list);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.code())
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                list::<$list>($description)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                $schema.into()
            }
        }
    )+ };
}

lists! {
    QuestionCode(code::QuestionCode) = "Vraagcode", "Code van een van de zes vaste vragen: G1 tot en met G3 gaan over het thema, L1 tot en met L3 over de eigen gemeente.";
    QuestionGroup(code::QuestionGroup) = "Vraaggroep", "Groep van een vraag: `algemeen` gaat over het thema, `lokaal` over de eigen gemeente.";
    SourceForm(code::SourceForm) = "Vorm", "Vorm van een bron: een partner om te spreken, een registratie (ook een databank of hulpmiddel) of een publicatie (ook een website of organisatie).";
    Reach(code::Reach) = "Bereik", "Of een bron binnen (`intern`) of buiten (`extern`) de gemeentelijke organisatie is.";
    Access(code::Access) = "Toegang", "Wie bij een bron kan: iedereen (`openbaar`), wie erom vraagt (`op-aanvraag`) of alleen aangesloten partners (`besloten`).";
    ListingStatus(code::ListingStatus) = "Status", "Of een redacteur de vragen bij een vermelding heeft bevestigd (`bevestigd`) of nog niet (`redactievoorstel`).";
    AddressOrigin(code::AddressOrigin) = "Herkomst", "Of een adres in de publicatie van 2023 stond (`publicatie`) of door de redactie is toegevoegd (`redactie`).";
    DocumentKind(document::DocumentKind) = "Documentsoort", "Wat een document is: een publicatie, een webpagina, een raadsstuk, een regeling of bekendmaking, of een eigen bestand.";
    DocumentFormat(document::DocumentFormat) = "Documentformaat", "Het formaat van het bestand.";
    VersionState(document::VersionState) = "Versiestand", "Hoe ver een versie is: zij wacht op lezen (`wacht`), is gelezen (`gelezen`) of was niet te lezen (`geweigerd`).";
    Language(document::Language) = "Taal", "De taal van de tekst; `und` als die niet te bepalen is.";
    DossierState(dossier::DossierState) = "Dossierstatus", "Hoe ver een dossier is.";
    RetentionClass(dossier::RetentionClass) = "Bewaartermijn", "Hoe lang een dossier na het sluiten bewaard blijft.";
    Confidence(dossier::Confidence) = "Zekerheid", "Hoe zeker de schrijvers van een antwoord zijn.";
    Openness(dossier::Openness) = "Openheid", "Wie een antwoord uiteindelijk mag lezen: iedereen (`open`), wie bij de organisatie werkt (`intern`) of alleen wie het nodig heeft (`vertrouwelijk`).";
    Ground(dossier::Ground) = "Grond", "Waarom een antwoord vertrouwelijk is, met het artikel van de Wet open overheid.";
    InformationLabel(dossier::InformationLabel) = "Kenmerk", "Van wie de informatie in een antwoord is: politiegegevens (`wpg`), strafvorderlijke gegevens (`wjsg`) of in vertrouwen van een partner (`partner`).";
    SourceUse(dossier::SourceUse) = "Brongebruik", "Wat er met een aangeraden bron gedaan is.";
    InformationReach(dossier::InformationReach) = "Informatiepositie", "Hoe de organisatie ervoor staat bij een bron: zij heeft de informatie (`hebben`), kan haar krijgen (`te-krijgen`), kan er niet bij (`onbereikbaar`) of mag haar niet hebben (`mag-niet`).";
    Involvement(dossier::Involvement) = "Betrokkenheid", "Of een verplichte partner betrokken is.";
    SafetyLink(measure::SafetyLink) = "Schakel", "Schakel van de veiligheidsketen.";
    MeasureState(measure::MeasureState) = "Maatregelstatus", "Hoe ver een maatregel is.";
    ActionState(measure::ActionState) = "Actiestatus", "Hoe ver een actie is.";
    DecisionBody(measure::DecisionBody) = "Orgaan", "Wie een besluit nam.";
    PartnerState(consultation::PartnerState) = "Partnerstatus", "Hoe ver een gevraagde partner is.";
    AnswerWay(consultation::AnswerWay) = "Antwoordweg", "Hoe het antwoord van een partner kwam.";
    ConfirmationState(consultation::ConfirmationState) = "Bevestiging", "Wat een partner van een zin vindt die haar aanhaalt.";
    DossierPart(dossier::DossierPart) = "Dossieronderdeel", "Een onderdeel van een dossier waarin te zoeken is.";
    Rhythm(saved_search::Rhythm) = "Ritme", "Hoe vaak er mail komt over wat een zoekvraag nieuw vindt.";
    StillHolds(round::StillHolds) = "Geldigheid", "Of een antwoord bij de jaarlijkse ronde nog klopt.";
    Service(statistics::Service) = "Dienst", "Wie een tabel bijhoudt.";
    NumberKind(indicator::NumberKind) = "Getalsoort", "Of een kengetal een aantal, een aandeel in procenten of een gemiddelde is.";
    Direction(indicator::Direction) = "Richting", "Of een hoog of een laag getal aandacht vraagt.";
    PeriodStatus(statistics::PeriodStatus) = "Cijferstatus", "Hoe zeker de dienst van de cijfers van een jaar is.";
    Absence(statistics::Absence) = "Ontbreken", "Waarom er geen cijfer is: het kan niet bestaan (`kan-niet`), het is te klein om te tonen (`geheim`) of de dienst heeft het niet (`geen`).";
    Difference(local::Difference) = "Verschil", "Hoe een cijfer zich tot een ander verhoudt; `onduidelijk` als het verschil kleiner is dan de marge.";
    Verdict(local::Verdict) = "Oordeel", "Of een thema in een gemeente speelt, zover de cijfers het zeggen.";
    SizeClass(local::SizeClass) = "Grootteklasse", "Grootte van een gemeente naar inwoners.";
    Kind(HitKind) = "Soort", "Wat er gevonden is: een bron, een thema, een vraag of een begrip.";
}

/// The key of a theme. Which themes there are depends on the guide, so only the description that
/// a running program gives lists them.
pub(super) struct ThemeKey;

impl PartialSchema for ThemeKey {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$"))
            .examples(["weerbaar-buitengebied"])
            .description(Some(
                "Sleutel van een thema. De beschrijving die de server zelf geeft, noemt alle thema's van zijn gids.",
            ))
            .into()
    }
}

impl ToSchema for ThemeKey {
    fn name() -> Cow<'static, str> {
        "Themasleutel".into()
    }
}

fn list<T: Code>(description: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .enum_values(Some(T::ALL.iter().map(|value| value.code())))
        .description(Some(description))
        .into()
}
