//! The parameters that narrow a list of documents.

use kompas_app::documents::DocumentFacet;
use kompas_domain::code::{Code, QuestionCode, SourceForm};
use kompas_domain::document::DocumentKind;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};

use super::query::LONGEST_FILTER;

/// Describes the filters of documents.
pub(super) struct DocumentFilters;

impl IntoParams for DocumentFilters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        DocumentFacet::ALL.map(filter).into()
    }
}

fn filter(facet: DocumentFacet) -> Parameter {
    let (schema, example, what) = match facet {
        DocumentFacet::Collection => (key(), "gids", "uit deze verzameling"),
        DocumentFacet::Theme => (key(), "weerbaar-buitengebied", "bij dit thema"),
        DocumentFacet::Question => (list(codes::<QuestionCode>()), "L1", "bij deze vraag"),
        DocumentFacet::Form => (
            list(codes::<SourceForm>()),
            "publicatie",
            "van een bron van deze vorm",
        ),
        DocumentFacet::Kind => (list(codes::<DocumentKind>()), "raadsstuk", "van deze soort"),
        DocumentFacet::Publisher => (
            pattern(r"^([^-]|-[\s\S])"),
            "CCV",
            "van deze organisatie, precies zo geschreven",
        ),
        DocumentFacet::Municipality => (
            pattern("^-?[Gg][Mm][0-9]{4}$"),
            "GM0344",
            "van deze gemeente, met haar CBS-code",
        ),
        DocumentFacet::Year => (
            pattern("^-?(1[89][0-9]{2}|2[01][0-9]{2}|2200)$"),
            "2024",
            "uit dit jaar",
        ),
        DocumentFacet::Ocr => (
            list(["ja", "nee"]),
            "nee",
            "waarvan de tekst wel (`ja`) of niet (`nee`) herkend is uit een scan",
        ),
    };
    ParameterBuilder::new()
        .name(facet.name())
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(format!(
            "Alleen documenten {what}. Met een `-` ervoor juist die niet. Mag herhaald worden; dan is één van de waarden zonder `-` genoeg."
        )))
        .schema(Some(ArrayBuilder::new().items(schema)))
        .style(Some(ParameterStyle::Form))
        .explode(Some(true))
        .example(Some(serde_json::json!([example])))
        .build()
}

fn codes<T: Code>() -> impl IntoIterator<Item = &'static str> {
    T::ALL.iter().map(|value| value.code())
}

/// These values, wanted and unwanted.
fn list(values: impl IntoIterator<Item = &'static str>) -> ObjectBuilder {
    let signed = values
        .into_iter()
        .flat_map(|value| [value.to_owned(), format!("-{value}")]);
    text().enum_values(Some(signed.collect::<Vec<_>>()))
}

/// A key, wanted or unwanted.
fn key() -> ObjectBuilder {
    pattern("^-?[a-z0-9]+(-[a-z0-9]+)*$")
}

fn pattern(pattern: &str) -> ObjectBuilder {
    text()
        .pattern(Some(pattern))
        .max_length(Some(LONGEST_FILTER))
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::String))
}
