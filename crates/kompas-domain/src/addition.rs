//! What an organisation adds to the guide for itself: what its form does not ask, and what it offers
//! to the editors.

use toml::{Table, Value};

use crate::code::{Code, QuestionCode, SourceForm};
use crate::pieces::PieceKind;
use crate::tip::{TipKind, TipText};

/// A piece with what a form of an organisation does not ask. The places of *begin hier* are those of
/// the editors.
pub fn completed(kind: PieceKind, mut table: Table) -> Table {
    if kind != PieceKind::Listing {
        return table;
    }
    table.insert("status".to_owned(), "redactievoorstel".into());
    if let Some(advice) = table.get_mut("vragen").and_then(Value::as_array_mut) {
        for one in advice.iter_mut().filter_map(Value::as_table_mut) {
            one.remove("begin_hier");
            one.remove("waarom");
        }
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
    use crate::pieces::from_text;

    #[test]
    fn a_source_is_offered_with_its_listing() {
        let source = from_text(
            "naam = \"Panel\"\nbeheerder = \"Wij\"\nvorm = \"registratie\"\nwat = \"Vraagt inwoners.\"\n[[adressen]]\nurl = \"https://panel.nl\"",
        );
        let listing = from_text(
            "tekst = \"Zegt wat er speelt.\"\n[[vragen]]\nvraag = \"L2\"\nbegin_hier = 1\nwaarom = \"x\"\n[[vragen]]\nvraag = \"G1\"",
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
        let first = kept["vragen"][0].as_table().unwrap();
        assert_eq!(first.keys().collect::<Vec<_>>(), ["vraag"]);
        assert_eq!(completed(PieceKind::Source, source.clone()), source);
    }
}
