//! The words of others that the statements are made of.

use oxrdf::NamedNodeRef;

/// The prefixes, as they are declared in what is written.
pub(super) const PREFIXES: [(&str, &str); 10] = [
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

macro_rules! words {
    ($module:ident $base:literal $($name:ident = $word:literal)+) => {
        pub(in crate::linked) mod $module {
            use super::NamedNodeRef;

            $(pub(in crate::linked) const $name: NamedNodeRef<'static> =
                NamedNodeRef::new_unchecked(concat!($base, $word));)+
        }
    };
}

words! {
    dcat "http://www.w3.org/ns/dcat#"
    CATALOG = "Catalog"
    CONTACT_POINT = "contactPoint"
    DATASET = "dataset"
    DATASET_CLASS = "Dataset"
    HAD_ROLE = "hadRole"
    KEYWORD = "keyword"
    LANDING_PAGE = "landingPage"
    QUALIFIED_RELATION = "qualifiedRelation"
    RELATIONSHIP = "Relationship"
    RESOURCE = "resource"
    RESOURCE_CLASS = "Resource"
    ROLE = "Role"
    THEME = "theme"
    THEME_TAXONOMY = "themeTaxonomy"
    VERSION = "version"
}

words! {
    dct "http://purl.org/dc/terms/"
    ACCESS_RIGHTS = "accessRights"
    ALTERNATIVE = "alternative"
    CREATOR = "creator"
    DESCRIPTION = "description"
    IDENTIFIER = "identifier"
    ISSUED = "issued"
    LANGUAGE = "language"
    LICENSE = "license"
    LICENSE_DOCUMENT = "LicenseDocument"
    MODIFIED = "modified"
    PUBLISHER = "publisher"
    RELATION = "relation"
    RIGHTS = "rights"
    RIGHTS_STATEMENT = "RightsStatement"
    SPATIAL = "spatial"
    SUBJECT = "subject"
    TABLE_OF_CONTENTS = "tableOfContents"
    TITLE = "title"
}

words! {
    foaf "http://xmlns.com/foaf/0.1/"
    AGENT = "Agent"
    DOCUMENT = "Document"
    HOMEPAGE = "homepage"
    NAME = "name"
}

words! {
    owl "http://www.w3.org/2002/07/owl#"
    VERSION_INFO = "versionInfo"
}

words! {
    prov "http://www.w3.org/ns/prov#"
    WAS_DERIVED_FROM = "wasDerivedFrom"
}

words! {
    skos "http://www.w3.org/2004/02/skos/core#"
    ALT_LABEL = "altLabel"
    CONCEPT = "Concept"
    CONCEPT_SCHEME = "ConceptScheme"
    DEFINITION = "definition"
    EDITORIAL_NOTE = "editorialNote"
    HAS_TOP_CONCEPT = "hasTopConcept"
    HIDDEN_LABEL = "hiddenLabel"
    IN_SCHEME = "inScheme"
    NOTATION = "notation"
    PREF_LABEL = "prefLabel"
    RELATED = "related"
    SCOPE_NOTE = "scopeNote"
    TOP_CONCEPT_OF = "topConceptOf"
}

words! {
    vcard "http://www.w3.org/2006/vcard/ns#"
    FN = "fn"
    HAS_URL = "hasURL"
    KIND = "Kind"
    ORGANIZATION = "Organization"
}

words! {
    eu "http://publications.europa.eu/resource/authority/"
    DUTCH = "language/NLD"
    EUPL = "licence/EUPL_1_2"
    NETHERLANDS = "country/NLD"
    NON_PUBLIC = "access-right/NON_PUBLIC"
    PUBLIC = "access-right/PUBLIC"
    PUBLIC_SAFETY = "data-theme/JUST"
    RESTRICTED = "access-right/RESTRICTED"
    THEMES = "data-theme"
}
