//! What an organisation adds to the guide for itself: what its form does not ask, and what it offers
//! to the editors.

use toml::{Table, Value};

use crate::code::{Code, QuestionCode, SourceForm};
use crate::content::{Field, FieldKind};
use crate::pieces::PieceKind;
use crate::tip::{TipKind, TipText};

/// What an organisation fills in: without what only the editors say, such as the places of *begin
/// hier*.
pub fn fields(kind: PieceKind) -> Vec<Field> {
    let mut fields = kind.fields();
    fields.retain(|field| {
        !matches!(
            field.key,
            "naam_in_publicatie" | "punten_gelezen" | "punten_aantal" | "status" | "verwant"
        )
    });
    for field in &mut fields {
        if let ("vragen", FieldKind::Tables(_, advice)) = (field.key, &mut field.kind) {
            advice.retain(|field| !matches!(field.key, "begin_hier" | "waarom"));
        }
    }
    fields
}

/// A piece with what a form of an organisation does not ask.
pub fn completed(kind: PieceKind, mut table: Table) -> Table {
    if kind == PieceKind::Listing {
        table.insert("status".to_owned(), "redactievoorstel".into());
    }
    table
}

/// The tip that a source makes with its listing under a theme.
pub fn offered(source: &Table, theme: &str, listing: &Table) -> TipText {
    let text = |table: &Table, name: &str| {
        let text = table.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let list = |table: &Table, name: &str| {
        let list = table.get(name).and_then(Value::as_array);
        list.cloned().unwrap_or_default()
    };
    let advice = list(listing, "vragen");
    let mut questions: Vec<QuestionCode> = advice
        .iter()
        .filter_map(|one| QuestionCode::from_code(one.get("vraag")?.as_str()?))
        .collect();
    questions.sort_unstable();
    let addresses = list(source, "adressen");
    let address = addresses
        .first()
        .and_then(|first| first.get("url")?.as_str());
    TipText {
        kind: TipKind::Source,
        title: text(source, "naam"),
        owner: text(source, "beheerder"),
        form: SourceForm::from_code(&text(source, "vorm")),
        what: text(source, "wat"),
        why: text(listing, "tekst"),
        theme: Some(theme.to_owned()),
        theme_tip: None,
        questions,
        address: address.unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pieces::{from_text, table_of};

    #[test]
    fn a_source_is_offered_with_its_listing() {
        let source = from_text(
            "naam = \"Panel\"\nbeheerder = \"Wij\"\nvorm = \"registratie\"\nwat = \"Vraagt inwoners.\"\n[[adressen]]\nurl = \"https://panel.nl\"",
        );
        let listing = from_text(
            "tekst = \"Zegt wat er speelt.\"\n[[vragen]]\nvraag = \"L2\"\n[[vragen]]\nvraag = \"G1\"",
        );
        let (source, listing) = (source.unwrap(), listing.unwrap());
        let tip = offered(&source, "cybercrime", &listing);
        assert_eq!(tip.problems(), []);
        assert_eq!(tip.title, "Panel");
        assert_eq!(tip.theme.as_deref(), Some("cybercrime"));
        assert_eq!(tip.questions, [QuestionCode::G1, QuestionCode::L2]);
        assert_eq!(tip.address, "https://panel.nl");

        let kept = completed(PieceKind::Listing, listing);
        assert_eq!(kept["status"].as_str(), Some("redactievoorstel"));
        assert_eq!(completed(PieceKind::Source, source.clone()), source);
    }

    #[test]
    fn the_places_of_begin_here_are_those_of_the_editors() {
        let typed = [
            ("tekst", "Zegt wat er speelt."),
            ("vragen.0.vraag", "L2"),
            ("vragen.0.grond", "antwoorden van inwoners"),
            ("vragen.0.begin_hier", "1"),
            ("status", "bevestigd"),
        ];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let table = table_of(&fields(PieceKind::Listing), &typed);
        assert_eq!(table.keys().collect::<Vec<_>>(), ["tekst", "vragen"]);
        let first = table["vragen"][0].as_table().unwrap();
        assert_eq!(first.keys().collect::<Vec<_>>(), ["vraag", "grond"]);
        assert!(
            fields(PieceKind::Source)
                .iter()
                .any(|field| field.key == "naam")
        );
    }
}
