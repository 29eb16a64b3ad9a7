//! The parameters of paths of dossiers, and the header with the version that was seen.

use kompas_domain::code::{Code, QuestionCode as Question};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Required, Schema};

/// The largest number that every program reads right.
const LARGEST: u64 = 9_007_199_254_740_991;

fn parameter(
    name: &str,
    place: ParameterIn,
    description: &str,
    schema: RefOr<Schema>,
    example: impl Into<serde_json::Value>,
) -> Vec<Parameter> {
    vec![
        ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(schema))
            .example(Some(example.into()))
            .build(),
    ]
}

pub(super) fn whole(least: u64) -> RefOr<Schema> {
    let schema = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Integer))
        .minimum(Some(least))
        .maximum(Some(LARGEST));
    schema.into()
}

fn text(pattern: &str) -> RefOr<Schema> {
    let schema = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .pattern(Some(pattern));
    schema.into()
}

macro_rules! described {
    ($($name:ident = $parameter:literal, $place:ident, $description:literal, $schema:expr, $example:expr;)+) => {$(
        /// Describes a parameter.
        pub(in crate::api) struct $name;

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                parameter($parameter, ParameterIn::$place, $description, $schema, $example)
            }
        }
    )+};
}

const KEY: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

described! {
    InDossier = "dossier", Path, "Nummer van het dossier.", whole(1), 1;
    OnQuestion = "vraag", Path, "Code van de vraag.", Ref::from_schema_name("Vraagcode").into(), Question::L1.code();
    OfVersion = "versie", Path, "Nummer van de versie.", whole(1), 1;
    OfSource = "bron", Path, "Sleutel van de bron.", text(KEY), "omgevingsdienst";
    OfPartner = "partner", Path, "Sleutel van de partner, zoals een begrip van de gids heet.", text(KEY), "functionaris-gegevensbescherming";
    OfMember = "lid", Path, "Nummer van het account van het lid.", whole(1), 1;
    OfCitation = "citaat", Path, "Nummer van het citaat in het dossier.", whole(1), 1;
    OfNote = "notitie", Path, "Nummer van de notitie in het dossier.", whole(1), 1;
    OfMeasure = "maatregel", Path, "Nummer van de maatregel in het dossier.", whole(1), 1;
    OfAction = "actie", Path, "Nummer van de actie in het dossier.", whole(1), 1;
    OfConsultation = "uitvraag", Path, "Nummer van de uitvraag.", whole(1), 1;
    OfConsulted = "partner", Path, "Nummer van de gevraagde partner.", whole(1), 1;
    OfSearch = "zoekvraag", Path, "Nummer van de zoekvraag.", whole(1), 1;
    OfStatement = "verklaring", Path, "Nummer van de verklaring.", whole(1), 1;
    OfFile = "bijlage", Path, "Nummer van de bijlage.", whole(1), 1;
    IfMatch = "If-Match", Header, "De versie die u zag: de `ETag` van uw laatste GET. Heeft iemand het intussen gewijzigd, dan is de status 412 en blijft alles zoals het was.", text("^(W/)?\"[0-9]{1,9}\"$"), "\"1\"";
}
