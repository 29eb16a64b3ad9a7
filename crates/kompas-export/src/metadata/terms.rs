//! Terms of TOOI, the value lists of the Dutch government.

/// A term of a list of TOOI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    /// Its address.
    pub address: &'static str,
    /// What it says.
    pub label: &'static str,
}

/// A term of the thesaurus that most lists take theirs from.
macro_rules! kern {
    ($code:literal, $label:literal) => {
        Term {
            address: concat!("https://identifier.overheid.nl/tooi/def/thes/kern/", $code),
            label: $label,
        }
    };
}

/// The categories of article 3.3 of the Wet open overheid, with one for what is published without
/// that duty: list `scw_woo_informatiecategorieen`.
pub const INFORMATION_CATEGORIES: [Term; 18] = [
    kern!("c_139c6280", "wetten en algemeen verbindende voorschriften"),
    kern!("c_aab6bfc7", "overige besluiten van algemene strekking"),
    kern!(
        "c_759721e2",
        "ontwerpen van wet- en regelgeving met adviesaanvraag"
    ),
    kern!("c_40a05794", "organisatie en werkwijze"),
    kern!("c_89ee6784", "bereikbaarheidsgegevens"),
    kern!(
        "c_8c840238",
        "bij vertegenwoordigende organen ingekomen stukken"
    ),
    kern!("c_c76862ab", "vergaderstukken Staten-Generaal"),
    kern!("c_db4862c3", "vergaderstukken decentrale overheden"),
    kern!(
        "c_3a248e3a",
        "agenda's en besluitenlijsten bestuurscolleges"
    ),
    kern!("c_99a836c7", "adviezen"),
    kern!("c_8fc2335c", "convenanten"),
    kern!("c_c6cd1213", "jaarplannen en jaarverslagen"),
    kern!(
        "c_cf268088",
        "subsidieverplichtingen anders dan met beschikking"
    ),
    kern!("c_3baef532", "Woo-verzoeken en -besluiten"),
    kern!("c_fdaee95e", "onderzoeksrapporten"),
    kern!("c_46a81018", "beschikkingen"),
    kern!("c_a870c43d", "klachtoordelen"),
    kern!("c_816e508d", "inspanningsverplichting art 3.1 Woo"),
];

/// What a council receives: the category of a letter to the council.
pub const COUNCIL_RECEIVED: Term = INFORMATION_CATEGORIES[5];

/// The kinds of document that a municipality writes about safety: a part of the list
/// `ccw_plooi_documentsoorten`.
pub const DOCUMENT_KINDS: [Term; 15] = [
    kern!("c_7652d853", "brief"),
    kern!("c_9376c730", "beleidsnota"),
    kern!("c_2977c34f", "beslisnota"),
    kern!("c_0e425c23", "adviesvoorstel"),
    kern!("c_d506b718", "advies"),
    kern!("c_5b1055aa", "plan"),
    kern!("c_a6f44748", "jaarplan"),
    kern!("c_3d782f30", "jaarverslag"),
    kern!("c_38ba44de", "evaluatierapport"),
    kern!("c_6f49bf34", "onderzoeksrapport"),
    kern!("c_cccba364", "voortgangsrapport"),
    kern!("c_99d3e284", "verantwoordingsrapport"),
    kern!("c_386e74cb", "convenant"),
    kern!("c_465163c9", "besluit"),
    kern!("c_7eba29ad", "persbericht"),
];

/// What every document of Kompas is about: list `scw_toplijst`.
pub const PUBLIC_ORDER: Term = Term {
    address: "https://identifier.overheid.nl/tooi/def/thes/top/c_d58b78ca",
    label: "openbare orde en veiligheid",
};

pub(super) const SETTLED: Term = kern!("c_641ecd76", "vaststelling");
pub(super) const SIGNED: Term = kern!("c_e1ec050e", "ondertekening");
pub(super) const RECEIVED: Term = kern!("c_dfcee535", "ontvangst");

/// The category with this label.
pub fn information_category(label: &str) -> Option<Term> {
    INFORMATION_CATEGORIES
        .into_iter()
        .find(|term| term.label == label)
}

/// The kind of document with this label.
pub fn document_kind(label: &str) -> Option<Term> {
    DOCUMENT_KINDS.into_iter().find(|term| term.label == label)
}

/// The language in the list `scw_talen`.
pub(super) fn language(code: &str) -> Option<Term> {
    let (address, label) = match code {
        "nl" => (
            "http://publications.europa.eu/resource/authority/language/NLD",
            "Nederlands",
        ),
        "en" => (
            "http://publications.europa.eu/resource/authority/language/ENG",
            "Engels",
        ),
        "fy" => (
            "http://publications.europa.eu/resource/authority/language/FRY",
            "Fries",
        ),
        _ => return None,
    };
    Some(Term { address, label })
}

/// The format in the list of file types of the European Union that the Woo index takes.
pub(super) fn file_type(media_type: &str) -> Option<Term> {
    let (address, label) = match media_type {
        "application/pdf" => (
            "http://publications.europa.eu/resource/authority/file-type/PDF",
            "PDF",
        ),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => (
            "http://publications.europa.eu/resource/authority/file-type/DOCX",
            "Word DOCX",
        ),
        "application/vnd.oasis.opendocument.text" => (
            "http://publications.europa.eu/resource/authority/file-type/ODT",
            "ODT",
        ),
        "text/html" => (
            "http://publications.europa.eu/resource/authority/file-type/HTML",
            "HTML",
        ),
        "text/markdown" | "text/plain" => (
            "http://publications.europa.eu/resource/authority/file-type/TXT",
            "Plain text",
        ),
        "application/zip" => (
            "http://publications.europa.eu/resource/authority/file-type/ZIP",
            "ZIP",
        ),
        _ => return None,
    };
    Some(Term { address, label })
}
