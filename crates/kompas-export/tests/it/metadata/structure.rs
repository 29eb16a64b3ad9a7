//! What MDTO-XML 1.0.1 and `DiWoo` 0.9.8 allow, written down from the published descriptions of their
//! schemas as far as Kompas writes them, and a check of a document against it.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element with what is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    /// All text of elements without others in them.
    pub(super) fn texts(&self, into: &mut Vec<String>) {
        if self.children.is_empty() {
            into.push(self.text.clone());
        }
        for child in &self.children {
            child.texts(into);
        }
    }
}

/// The root of a document.
pub(super) fn parse(xml: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => open.push(element(&start, &reader)?),
            Event::Empty(start) => {
                let one = element(&start, &reader)?;
                open.last_mut().unwrap().children.push(one);
            }
            Event::End(_) => {
                let one = open.pop().unwrap();
                open.last_mut().unwrap().children.push(one);
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|error| error.to_string())?;
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let sign = match &*reference {
                    b"amp" => '&',
                    b"lt" => '<',
                    b"gt" => '>',
                    b"quot" => '"',
                    other => return Err(format!("{other:?}")),
                };
                open.last_mut().unwrap().text.push(sign);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => return Err(format!("{other:?}")),
        }
    }
    let mut top = open.pop().unwrap();
    if top.children.len() != 1 || !open.is_empty() {
        return Err("not one root".to_owned());
    }
    Ok(top.children.remove(0))
}

fn element(start: &BytesStart<'_>, reader: &Reader<&[u8]>) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .decode_and_unescape_value(reader.decoder())
            .map_err(|error| error.to_string())?;
        let name = String::from_utf8_lossy(attribute.key.into_inner()).into_owned();
        attributes.push((name, value.into_owned()));
    }
    Ok(Element {
        name: String::from_utf8_lossy(start.name().into_inner()).into_owned(),
        attributes,
        ..Element::default()
    })
}

/// Element, type, fewest, most (0: no limit).
type Child = (&'static str, &'static str, usize, usize);

/// What a schema allows.
pub(super) struct Schema {
    /// The attribute that declares its namespace, and the namespace.
    namespace: (&'static str, &'static str),
    /// The children of each type; a type that is not here is a form of text.
    types: &'static [(&'static str, bool, &'static [Child])],
}

/// The order of children counts (`true`), as in `xsd:sequence`, or not, as in `xs:all`.
const ORDER: bool = true;
const ALL: bool = false;

#[rustfmt::skip]
pub(super) const MDTO: &Schema = &Schema {
    namespace: ("xmlns", "https://www.nationaalarchief.nl/mdto"),
    types: &[
        ("MDTO", ORDER, &[("informatieobject", "object", 0, 1), ("bestand", "file", 0, 1)]),
        ("object", ORDER, &[
            ("identificatie", "id", 1, 0), ("naam", "filled", 1, 1),
            ("aggregatieniveau", "concept", 0, 1), ("classificatie", "concept", 0, 0),
            ("trefwoord", "text", 0, 0), ("omschrijving", "text", 0, 0),
            ("raadpleeglocatie", "text", 0, 0), ("dekkingInTijd", "coverage", 0, 0),
            ("dekkingInRuimte", "reference", 0, 0), ("taal", "language", 0, 0),
            ("event", "event", 0, 0), ("waardering", "concept", 1, 1),
            ("bewaartermijn", "term", 0, 1), ("informatiecategorie", "concept", 0, 1),
            ("isOnderdeelVan", "reference", 0, 0), ("bevatOnderdeel", "reference", 0, 0),
            ("heeftRepresentatie", "reference", 0, 0), ("aanvullendeMetagegevens", "reference", 0, 0),
            ("gerelateerdInformatieobject", "text", 0, 0), ("archiefvormer", "reference", 1, 0),
            ("betrokkene", "text", 0, 0), ("activiteit", "reference", 0, 1),
            ("beperkingGebruik", "restriction", 1, 0),
        ]),
        ("file", ORDER, &[
            ("identificatie", "id", 1, 0), ("naam", "filled", 1, 1), ("omvang", "integer", 1, 1),
            ("bestandsformaat", "concept", 1, 1), ("checksum", "checksum", 1, 0),
            ("URLBestand", "address", 0, 1), ("isRepresentatieVan", "reference", 1, 1),
        ]),
        ("id", ORDER, &[("identificatieKenmerk", "filled", 1, 1), ("identificatieBron", "filled", 1, 1)]),
        ("reference", ORDER, &[("verwijzingNaam", "filled", 1, 1), ("verwijzingIdentificatie", "id", 0, 1)]),
        ("concept", ORDER, &[
            ("begripLabel", "filled", 1, 1), ("begripCode", "filled", 0, 1),
            ("begripBegrippenlijst", "reference", 1, 1),
        ]),
        ("coverage", ORDER, &[
            ("dekkingInTijdType", "concept", 1, 1), ("dekkingInTijdBegindatum", "date", 1, 1),
            ("dekkingInTijdEinddatum", "date", 0, 1),
        ]),
        ("event", ORDER, &[
            ("eventType", "concept", 1, 1), ("eventTijd", "moment", 0, 1),
            ("eventVerantwoordelijkeActor", "reference", 0, 1), ("eventResultaat", "text", 0, 1),
        ]),
        ("restriction", ORDER, &[
            ("beperkingGebruikType", "concept", 1, 1), ("beperkingGebruikNadereBeschrijving", "text", 0, 1),
            ("beperkingGebruikDocumentatie", "reference", 0, 0), ("beperkingGebruikTermijn", "term", 0, 1),
        ]),
        ("term", ORDER, &[
            ("termijnTriggerStartLooptijd", "concept", 0, 1), ("termijnStartdatumLooptijd", "date", 0, 1),
            ("termijnLooptijd", "duration", 0, 1), ("termijnEinddatum", "date", 0, 1),
        ]),
        ("checksum", ORDER, &[
            ("checksumAlgoritme", "concept", 1, 1), ("checksumWaarde", "filled", 1, 1),
            ("checksumDatum", "moment", 1, 1),
        ]),
    ],
};

#[rustfmt::skip]
pub(super) const DIWOO: &Schema = &Schema {
    namespace: ("xmlns:diwoo", "https://standaarden.overheid.nl/diwoo/metadata/"),
    types: &[
        ("diwoo:Document", ORDER, &[("diwoo:DiWoo", "DiWoo", 1, 1)]),
        ("DiWoo", ALL, &[
            ("diwoo:identifiers", "identifiers", 0, 1), ("diwoo:publisher", "organisation", 1, 1),
            ("diwoo:verantwoordelijke", "organisation", 0, 1), ("diwoo:opsteller", "organisation", 0, 1),
            ("diwoo:naamOpsteller", "text", 0, 1), ("diwoo:titelcollectie", "titles", 1, 1),
            ("diwoo:omschrijvingen", "descriptions", 0, 1),
            ("diwoo:classificatiecollectie", "classification", 1, 1),
            ("diwoo:creatiedatum", "date", 0, 1), ("diwoo:language", "europe", 0, 1),
            ("diwoo:format", "europe", 0, 1), ("diwoo:aggregatiekenmerk", "text", 0, 1),
            ("diwoo:documenthandelingen", "acts", 1, 1),
        ]),
        ("identifiers", ORDER, &[("diwoo:identifier", "filled", 1, 0)]),
        ("titles", ALL, &[("diwoo:officieleTitel", "filled", 1, 1)]),
        ("descriptions", ORDER, &[("diwoo:omschrijving", "text", 1, 0)]),
        ("classification", ALL, &[
            ("diwoo:informatiecategorieen", "categories", 1, 1), ("diwoo:documentsoorten", "kinds", 0, 1),
            ("diwoo:themas", "themes", 0, 1), ("diwoo:trefwoorden", "keywords", 0, 1),
        ]),
        ("categories", ORDER, &[("diwoo:informatiecategorie", "kern", 1, 0)]),
        ("kinds", ORDER, &[("diwoo:documentsoort", "kern", 1, 0)]),
        ("themes", ORDER, &[("diwoo:thema", "top", 1, 0)]),
        ("keywords", ORDER, &[("diwoo:trefwoord", "text", 1, 0)]),
        ("acts", ORDER, &[("diwoo:documenthandeling", "act", 1, 0)]),
        ("act", ALL, &[
            ("diwoo:soortHandeling", "kern", 1, 1), ("diwoo:atTime", "moment", 1, 1),
            ("diwoo:wasAssociatedWith", "organisation", 0, 1),
        ]),
    ],
};

/// Whether a document is what a schema allows; else what is wrong first.
pub(super) fn check(xml: &str, schema: &Schema, root: &str) -> Result<(), String> {
    let document = parse(xml)?;
    let (attribute, namespace) = schema.namespace;
    let declared = document
        .attributes
        .iter()
        .any(|(name, value)| name == attribute && value == namespace);
    if document.name != root || !declared {
        return Err(format!(
            "root {:?} {:?}",
            document.name, document.attributes
        ));
    }
    check_type(&document, root, schema)
}

fn check_type(element: &Element, kind: &str, schema: &Schema) -> Result<(), String> {
    let Some((_, order, allowed)) = schema.types.iter().find(|(name, ..)| *name == kind) else {
        return check_text(element, kind);
    };
    if !element.text.trim().is_empty() {
        return Err(format!("text in {}", element.name));
    }
    let mut last = 0;
    for child in &element.children {
        let place = allowed
            .iter()
            .position(|(name, ..)| *name == child.name)
            .ok_or_else(|| format!("{} in {}", child.name, element.name))?;
        if *order && place < last {
            return Err(format!("{} too late in {}", child.name, element.name));
        }
        last = place;
        check_type(child, allowed[place].1, schema)?;
    }
    for (name, _, fewest, most) in *allowed {
        let count = element
            .children
            .iter()
            .filter(|child| child.name == *name)
            .count();
        if count < *fewest || (*most > 0 && count > *most) {
            return Err(format!("{count} times {name} in {}", element.name));
        }
    }
    Ok(())
}

fn check_text(element: &Element, kind: &str) -> Result<(), String> {
    let text = element.text.as_str();
    let resource = element
        .attributes
        .iter()
        .find(|(name, _)| name == "resource");
    let resource = resource.map_or("", |(_, value)| value.as_str());
    let is_right = match kind {
        "text" => true,
        "filled" => !text.trim().is_empty(),
        "integer" => text.parse::<u64>().is_ok(),
        "language" => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()),
        "date" => is_date(text),
        "moment" => is_moment(text),
        "duration" => text
            .strip_prefix('P')
            .and_then(|rest| rest.strip_suffix('Y'))
            .is_some_and(|years| years.parse::<u8>().is_ok()),
        "address" => text.starts_with("https://"),
        "organisation" => {
            !text.is_empty()
                && (resource.is_empty()
                    || resource.starts_with("https://identifier.overheid.nl/tooi/id/"))
        }
        "kern" => resource.starts_with("https://identifier.overheid.nl/tooi/def/thes/kern/c_"),
        "top" => resource.starts_with("https://identifier.overheid.nl/tooi/def/thes/top/c_"),
        "europe" => resource.starts_with("http://publications.europa.eu/resource/authority/"),
        _ => false,
    };
    if is_right && element.children.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{} is no {kind}: {text:?} {resource:?}",
            element.name
        ))
    }
}

fn is_date(text: &str) -> bool {
    fits(text, "0000-00-00")
}

fn is_moment(text: &str) -> bool {
    let Some(rest) = text.get(19..) else {
        return false;
    };
    fits(&text[..19], "0000-00-00T00:00:00")
        && (rest.is_empty() || rest == "Z" || fits(rest, "+00:00") || fits(rest, "-00:00"))
}

/// Whether text has digits where the form has zeros, and else the same signs.
fn fits(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(one, two)| match two {
            b'0' => one.is_ascii_digit(),
            other => one == other,
        })
}
