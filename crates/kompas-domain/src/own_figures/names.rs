//! How people name the columns of their tables.

use super::Field;
use crate::indicator::NumberKind;

/// The names of a field that are known, the surest first: folded words.
pub(super) fn synonyms(field: Field, kind: NumberKind) -> impl Iterator<Item = &'static str> {
    known(field, kind).split(", ")
}

const fn known(field: Field, kind: NumberKind) -> &'static str {
    match field {
        Field::Year => {
            "jaar, jaartal, year, schooljaar, kalenderjaar, verslagjaar, peiljaar, meetjaar, periode, perioden"
        }
        Field::Number => match kind {
            NumberKind::Count => "aantal, totaal, totaal aantal, getal, waarde, cijfer, n",
            NumberKind::Share => "percentage, %, procent, pct, aandeel, getal, waarde, cijfer",
            NumberKind::Mean => "gemiddelde, gemiddeld, getal, waarde, cijfer, score",
        },
        Field::Sample => {
            "steekproef, steekproefgrootte, respondenten, aantal respondenten, deelnemers, aantal deelnemers, respons, n, aantal"
        }
        Field::Month => "maand, month, jaarmaand, peilmaand, periode, perioden, datum",
        Field::Started => {
            "gestart, gestarte, begonnen, nieuw, nieuwe, instroom, ingestroomd, aangemeld, aanmeldingen, geopend"
        }
        Field::Ended => {
            "afgerond, afgeronde, beeindigd, beeindigde, geeindigd, uitstroom, uitgestroomd, gesloten, afgesloten"
        }
        Field::Running => {
            "lopend, lopende, lopende zaken, stand, actief, actieve, openstaand, voorraad"
        }
        Field::OverHalfYear => {
            "langer dan half jaar, langer dan een half jaar, langer dan halfjaar, langer dan 6 maanden, langer dan zes maanden, langer dan 6 mnd, lopend langer dan half jaar, lopend langer dan een half jaar, lopend langer dan 6 maanden, lopend langer dan 6 mnd"
        }
        Field::OverYear => {
            "langer dan jaar, langer dan een jaar, langer dan 1 jaar, langer dan 12 maanden, langer dan twaalf maanden, langer dan 12 mnd, lopend langer dan jaar, lopend langer dan een jaar, lopend langer dan 1 jaar, lopend langer dan 12 maanden, lopend langer dan 12 mnd"
        }
        Field::Returned => {
            "teruggekomen, terugkomers, terugkeer, teruggekeerd, heraanmeldingen, heraangemeld, recidive"
        }
    }
}
