//! The files of `kengetallen/`: indicators.

use super::Target;
use super::kinds::{Gathered, once};
use super::limit::Limit;
use super::reader::Reader;
use crate::code::Code;
use crate::indicator::{
    Break, Caution, Denominator, Indicator, IndicatorTable, NumberKind, TableChoice,
};
use crate::statistics::Service;

/// Years that a table can be of.
const YEARS: std::ops::RangeInclusive<u16> = 1990..=2100;

pub(super) fn indicator(reader: &mut Reader<'_>, place: &[&str], into: &mut Gathered) {
    let title = reader.text("titel", Limit::Chars(60));
    once(
        reader,
        "titel",
        &into.indicators,
        |one| one.title == title,
        &title,
    );
    let kind: NumberKind = reader.code("soort");
    let denominator = reader
        .maybe_text("noemer", Limit::Chars(80))
        .map(|indicator| (indicator, reader.line("noemer")));
    let per = reader.maybe_number("per", 1..=10_000);
    let indicator = Indicator {
        slug: place[0].to_owned(),
        title,
        says: reader.text("zegt", Limit::Chars(240)),
        says_not: reader.text("zegt_niet", Limit::Chars(300)),
        themes: reader.references("themas", 0..=5, Target::Theme),
        questions: codes(reader, "vragen"),
        is_first: reader.flag("voorop"),
        unit: reader.text("eenheid", Limit::Chars(60)),
        kind,
        decimals: reader
            .maybe_number("decimalen", 0..=2)
            .and_then(|number| u8::try_from(number).ok())
            .unwrap_or_default(),
        denominator: denominator.as_ref().map(|(indicator, _)| Denominator {
            indicator: indicator.clone(),
            per: per.unwrap_or(1),
        }),
        direction: reader.code("richting"),
        cautions: codes::<Caution>(reader, "voorbehoud"),
        warnings: reader.texts("let_op", 0..=4, Limit::Chars(240)),
        ask: reader.references("verder", 0..=3, Target::Source),
        breaks: reader.tables("breuken", 0..=6, |reader| Break {
            year: reader.number("jaar", YEARS),
            what: reader.text("wat", Limit::Chars(200)),
        }),
        tables: reader.tables("tabellen", 1..=12, table),
    };
    if reader.describes() {
        return;
    }
    if per.is_some() != (denominator.is_some() && kind == NumberKind::Count) {
        reader.problem(
            "per",
            "hoort bij een aantal met een noemer, en alleen daar: per hoeveel wordt het getoond?",
        );
    }
    if indicator.themes.is_empty() != indicator.questions.is_empty() {
        reader.problem(
            "vragen",
            "themas en vragen horen bij elkaar: noem beide of geen van beide",
        );
    }
    if indicator.is_first && indicator.themes.is_empty() {
        reader.problem("voorop", "kan alleen bij een thema");
    }
    into.denominators
        .extend(denominator.map(|(key, line)| (reader.file().to_owned(), line, key)));
    into.indicators.push(indicator);
}

/// Values of a closed list, each once, in the order of the list.
fn codes<T: Code>(reader: &mut Reader<'_>, key: &'static str) -> Vec<T> {
    let given = reader.texts(key, 0..=T::ALL.len(), Limit::Chars(40));
    for code in &given {
        if T::from_code(code).is_none() {
            reader.problem(key, format!("{code:?} bestaat niet; kies {}", T::choices()));
        }
    }
    let is_given = |one: &&T| given.iter().any(|code| T::from_code(code) == Some(**one));
    T::ALL.iter().filter(is_given).copied().collect()
}

fn table(reader: &mut Reader<'_>) -> IndicatorTable {
    let service: Service = reader.code("dienst");
    let choices = reader.texts("keuze", 0..=6, Limit::Chars(200));
    let table = IndicatorTable {
        service,
        table: reader.text("nummer", Limit::Chars(40)),
        title: reader.text("naam", Limit::Chars(160)),
        measure: reader
            .maybe_text("maat", Limit::Chars(120))
            .unwrap_or_default(),
        areas: reader
            .maybe_text("gebied", Limit::Chars(60))
            .unwrap_or_default(),
        year: reader.maybe_number("jaar", YEARS),
        choices: choices
            .iter()
            .filter_map(|text| match TableChoice::read(text) {
                Ok(choice) => Some(choice),
                Err(message) => {
                    reader.problem("keuze", message);
                    None
                }
            })
            .collect(),
        split: reader.maybe_text("uitsplitsing", Limit::Chars(60)),
        low: choice(reader, "ondergrens"),
        high: choice(reader, "bovengrens"),
        from: reader.maybe_number("van", YEARS),
        to: reader.maybe_number("tot", YEARS),
        is_ended: reader.flag("gestopt"),
        verified: reader.code("nagegaan"),
    };
    if reader.describes() {
        return table;
    }
    if table.low.is_some() != table.high.is_some() {
        reader.problem(
            "ondergrens",
            "ondergrens en bovengrens horen bij elkaar: noem beide of geen van beide",
        );
    }
    if let (Some(from), Some(to)) = (table.from, table.to)
        && from > to
    {
        reader.problem("van", "ligt na tot");
    }
    table
}

fn choice(reader: &mut Reader<'_>, key: &'static str) -> Option<TableChoice> {
    reader.maybe_parsed(key, "^[^=]+=[^=]+$", |text| {
        let choice = TableChoice::read(text)?;
        if choice.codes.len() == 1 {
            return Ok(choice);
        }
        Err(format!("{text:?}: noem hier één code"))
    })
}
