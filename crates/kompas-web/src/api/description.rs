//! The description of the API in `OpenAPI` 3.1: made of the handlers and their structs, with what
//! holds for all of them added here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::State;
use axum::response::Response;
use serde_json::Value;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::info::{Contact, InfoBuilder, License};
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::response::{Response as Described, ResponseBuilder};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayItems, ObjectBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, RefOr, Server};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::routes;

use super::codes::ThemeKey;
use super::problem::{Problem, ProblemBody};
use super::query::Query;
use super::{BASE, VERSION, answer};
use crate::Site;
use crate::routes::{ApiRoutes, Policy};

/// What the API is for, for those who read the description.
const ABOUT: &str = "De gids Kompas als gegevens: thema's, vragen, bronnen en vermeldingen voor \
    adviseurs openbare orde en veiligheid bij gemeenten, en de openbare documenten eromheen, met hun \
    passages: te lezen zonder sleutel, vanaf elke site. Wie een sleutel meestuurt, vindt ook de \
    documenten van de eigen organisatie en werkt aan haar dossiers; zo'n antwoord wordt nergens bewaard. \
    Wie een dossier wijzigt, noemt in `If-Match` de versie die zij zag: de `ETag` van haar laatste GET. \
    Was iemand anders eerder, dan verandert er niets. De API volgt de NLGov REST API Design Rules. Een parameter die niet bestaat, een lege \
    waarde en een onbekende waarde zijn fouten, en een veld dat niet bestaat ook; alle fouten komen in één keer terug. Codes mogen in \
    kleine letters of hoofdletters. Een antwoord over de gids zonder parameters en zonder sleutel heeft een `ETag`; \
    wie die meestuurt in `If-None-Match`, krijgt status 304 als er niets veranderd is.";

const TAGS: [(&str, &str); 9] = [
    ("Thema's en vragen", "De indeling van de gids."),
    ("Bronnen", "Waar iets te halen is, en waarom daar."),
    ("Begrippen", "Vakwoorden uitgelegd."),
    ("Zoeken", "Zoeken in de hele gids."),
    (
        "Documenten",
        "Openbare documenten, en met een sleutel ook die van de eigen organisatie: gevonden op hun volle tekst, gelezen per passage, geciteerd.",
    ),
    (
        "Lokaal beeld",
        "Speelt het hier? Kengetallen per gemeente, naast die van vergelijkbare gemeenten, de regio en Nederland.",
    ),
    (
        "Dossiers",
        "De dossiers waaraan u werkt, met een sleutel: alles wat op de site kan. Wie er niet aan werkt, krijgt hetzelfde als bij een dossier dat er niet is.",
    ),
    (
        "Zoekvragen",
        "De zoekvragen in documenten die u bewaart, met een sleutel, en wat er nieuw is.",
    ),
    ("Beschrijving", "Deze beschrijving."),
];

/// Headers that answers carry: name in the components, name of the header, type, description.
const HEADERS: [(&str, &str, &str); 8] = [
    (
        "ApiVersion",
        "API-Version",
        "De volledige versie van de API.",
    ),
    (
        "ToegestaneHerkomst",
        "access-control-allow-origin",
        "Elke site mag deze API gebruiken: altijd `*`.",
    ),
    (
        "Link",
        "Link",
        "De eerste (`first`), vorige (`prev`), volgende (`next`) en laatste (`last`) pagina, volgens RFC 8288.",
    ),
    (
        "Versie",
        "ETag",
        "De versie, om in `If-Match` mee te sturen.",
    ),
    ("Plaats", "Location", "Waar het staat dat gemaakt is."),
    ("Allow", "Allow", "De methoden die wel mogen."),
    (
        "WwwAuthenticate",
        "WWW-Authenticate",
        "Wat er met de sleutel is, volgens RFC 6750.",
    ),
    (
        "RetryAfter",
        "Retry-After",
        "Na hoeveel seconden het weer kan.",
    ),
];

/// Problems that addresses answer with: status, name in the components, description.
const PROBLEMS: [(&str, &str, &str); 13] = [
    (
        "400",
        "OngeldigeVraag",
        "Het adres of wat u stuurde heeft fouten; `errors` noemt ze alle.",
    ),
    (
        "401",
        "SleutelWerktNiet",
        "Er is een sleutel nodig, of hij is verkeerd geschreven, bestaat niet, is verlopen of is ingetrokken.",
    ),
    (
        "403",
        "GeenRecht",
        "De sleutel mist een recht; `detail` noemt het.",
    ),
    ("404", "NietGevonden", "Er is niets met deze sleutel."),
    (
        "405",
        "MethodeNietToegestaan",
        "Dit adres kent de methode niet; `Allow` noemt welke wel.",
    ),
    (
        "409",
        "KanNuNiet",
        "Iets houdt dit nu tegen; `detail` zegt wat.",
    ),
    (
        "412",
        "IntussenGewijzigd",
        "Iemand anders was eerder. Er is niets bewaard; `huidig` is wat er nu staat.",
    ),
    (
        "413",
        "TeGroot",
        "Wat u stuurde is te groot; `detail` zegt hoeveel mag.",
    ),
    ("415", "GeenJson", "Wat u stuurde is geen JSON."),
    (
        "428",
        "VersieNodig",
        "`If-Match` ontbreekt: zeg welke versie u zag.",
    ),
    (
        "429",
        "TeVaakGeprobeerd",
        "Vanaf dit netwerkadres komen te veel sleutels die niet werken.",
    ),
    (
        "500",
        "InterneFout",
        "Er ging iets mis; met het kenmerk vindt de beheerder het terug.",
    ),
    (
        "503",
        "EvenNiet",
        "De database is even niet te bereiken. Is het te druk, dan komt dezelfde status als gewone tekst.",
    ),
];

/// The key in the components, and what is said of it.
const KEY: (&str, &str) = (
    "Sleutel",
    "Een sleutel die u op de site maakt, op uw profiel onder Sleutels voor de API. Hij hoort bij één \
     organisatie, heeft het recht `lezen`, `schrijven` of beide, en kan daarbij `vernietigen` hebben, mag nooit meer dan u zelf, en houdt \
     vanzelf op. Lezen vraagt het recht `lezen`, wijzigen het recht `schrijven`. Zonder sleutel krijgt u alles wat openbaar is.",
);

static DESCRIPTION: LazyLock<OpenApi> = LazyLock::new(describe);

/// The description of the API, for any guide.
pub fn openapi() -> OpenApi {
    DESCRIPTION.clone()
}

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(Policy::Everyone, routes!(description))
}

#[utoipa::path(
    get, path = "/openapi.json", operation_id = "haalBeschrijving", tag = "Beschrijving",
    summary = "Deze beschrijving",
    description = "De beschrijving van deze API in OpenAPI 3.1, met de thema's van de gids op deze server.",
    responses((status = 200, description = "De beschrijving.", body = Object, content_type = "application/json"))
)]
async fn description(State(site): State<Site>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let mut description = serde_json::to_value(&*DESCRIPTION).map_err(Problem::internal)?;
    let themes = site.app.guide().themes().iter();
    description["components"]["schemas"][&*ThemeKey::name()]["enum"] = themes
        .map(|theme| Value::from(theme.slug.as_str()))
        .collect();
    answer(&description)
}

fn describe() -> OpenApi {
    let (_, mut description) = super::routes().into_parts().0.split_for_parts();
    description.info = InfoBuilder::new()
        .title("Kompas API")
        .version(VERSION)
        .description(Some(ABOUT))
        .contact(Some(contact()))
        .license(Some(license()))
        .build();
    description.servers = Some(vec![Server::new(BASE)]);
    let tags =
        TAGS.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build());
    description.tags = Some(tags.into());
    // With a key or without one.
    description.security = Some(vec![
        SecurityRequirement::default(),
        SecurityRequirement::new(KEY.0, [] as [&str; 0]),
    ]);
    add_components(description.components.get_or_insert_default());
    let mut bodies = Vec::new();
    for (path, item) in &mut description.paths.paths {
        let is_versioned =
            item.put.as_ref().is_some_and(takes_version) || path == "/dossiers/{dossier}/besluiten";
        for (method, operation) in operations(item) {
            complete(path, &method, is_versioned, operation);
            bodies.extend(body_of(operation));
        }
    }
    let schemas = &mut description.components.get_or_insert_default().schemas;
    close(schemas, bodies);
    description
}

fn contact() -> Contact {
    let mut contact = Contact::new();
    contact.name = Some("Kompas".to_owned());
    contact.url = Some("/over".to_owned());
    contact
}

fn license() -> License {
    let mut license = License::new("EUPL-1.2");
    license.identifier = Some("EUPL-1.2".to_owned());
    license
}

fn add_components(components: &mut Components) {
    let mut schemas = vec![
        (ThemeKey::name().into_owned(), ThemeKey::schema()),
        (ProblemBody::name().into_owned(), ProblemBody::schema()),
    ];
    ProblemBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("kompas_…")
        .description(Some(KEY.1))
        .build();
    components.add_security_scheme(KEY.0, SecurityScheme::Http(key));
    for (name, _, text) in HEADERS {
        components
            .headers
            .insert(name.to_owned(), RefOr::T(header(text)));
    }
    for (status, name, text) in PROBLEMS {
        components
            .responses
            .insert(name.to_owned(), RefOr::T(problem(status, text)));
    }
}

fn header(description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(
            ObjectBuilder::new().schema_type(SchemaType::new(Type::String)),
        ))
        .description(Some(description))
        .build()
}

fn problem(status: &str, description: &str) -> Described {
    let body = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemBody::name())))
        .build();
    let mut response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", body)
        .build();
    add_headers(&mut response, &["ApiVersion", "ToegestaneHerkomst"]);
    let own = match status {
        "401" | "403" => "WwwAuthenticate",
        "405" => "Allow",
        "412" => "Versie",
        "429" | "503" => "RetryAfter",
        _ => return response,
    };
    add_headers(&mut response, &[own]);
    response
}

/// The operations at a path that there are, with their methods.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Delete, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Whether an operation names the version that was seen.
fn takes_version(operation: &Operation) -> bool {
    let parameters = operation.parameters.iter().flatten();
    parameters
        .into_iter()
        .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == "If-Match"))
}

/// The name of the schema of what is sent to an operation.
fn body_of(operation: &Operation) -> Option<String> {
    let RefOr::T(body) = operation.request_body.as_ref()? else {
        return None;
    };
    let RefOr::T(content) = body.content.get("application/json")? else {
        return None;
    };
    let RefOr::Ref(schema) = content.schema.as_ref()? else {
        return None;
    };
    schema.ref_location.rsplit('/').next().map(str::to_owned)
}

/// Says of what is sent, and of the objects in it, that it has no other fields.
fn close(schemas: &mut BTreeMap<String, RefOr<Schema>>, mut names: Vec<String>) {
    while let Some(name) = names.pop() {
        let Some(RefOr::T(Schema::Object(object))) = schemas.get_mut(&name) else {
            continue;
        };
        if object.properties.is_empty() {
            continue;
        }
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        names.extend(object.properties.values().filter_map(|property| {
            let RefOr::T(Schema::Array(array)) = property else {
                return None;
            };
            let ArrayItems::RefOrSchema(items) = &array.items else {
                return None;
            };
            let RefOr::Ref(item) = &**items else {
                return None;
            };
            item.ref_location.rsplit('/').next().map(str::to_owned)
        }));
    }
}

/// Whether a problem can be the answer of an operation.
fn can_be(status: &str, path: &str, method: &HttpMethod, operation: &Operation) -> bool {
    let writes = *method != HttpMethod::Get;
    match status {
        "404" => path.contains('{'),
        "409" => writes,
        "412" | "428" => takes_version(operation),
        "413" | "415" => operation.request_body.is_some(),
        _ => true,
    }
}

/// Adds what holds for every operation: headers, and the answers to what went wrong.
fn complete(path: &str, method: &HttpMethod, is_versioned: bool, operation: &mut Operation) {
    let tags = operation.tags.iter().flatten();
    let is_personal = |tag: &String| ["Dossiers", "Zoekvragen"].contains(&tag.as_str());
    if tags.into_iter().any(is_personal) {
        let with_key = SecurityRequirement::new(KEY.0, [] as [&str; 0]);
        operation.security = Some(vec![with_key]);
    }
    let paged =
        operation.parameters.iter().flatten().any(
            |parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == "pagina"),
        );
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            add_headers(response, &["ApiVersion", "ToegestaneHerkomst"]);
            if status == "201" {
                add_headers(response, &["Plaats"]);
            }
            if is_versioned && *method != HttpMethod::Delete {
                add_headers(response, &["Versie"]);
            }
            if paged {
                add_headers(response, &["Link"]);
            }
        }
    }
    for (status, name, _) in PROBLEMS {
        if can_be(status, path, method, operation) {
            let problem = Ref::from_response_name(name);
            operation
                .responses
                .responses
                .insert(status.to_owned(), RefOr::Ref(problem));
        }
    }
}

fn add_headers(response: &mut Described, names: &[&str]) {
    for (name, header, _) in HEADERS {
        if names.contains(&name) {
            let location = format!("#/components/headers/{name}");
            response
                .headers
                .insert(header.to_owned(), RefOr::Ref(Ref::new(location)));
        }
    }
}
