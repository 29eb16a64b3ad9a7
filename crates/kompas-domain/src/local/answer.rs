//! Does a theme play in a municipality, as far as its figures say?

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::comparison::{Difference, compare};
use super::figure::Shown;
use super::signals::{SignalInput, asks_attention, level};
use super::trend::Trend;
use crate::code::{Code, UnknownCode, codes};
use crate::indicator::{Direction, Indicator};
use crate::text;

codes! {
    /// What the figures of a theme say of a municipality.
    Verdict {
        /// Some stand out above similar municipalities.
        StandsOut = "springt-eruit", "Ja, meer dan elders";
        /// Some are clearly higher, but no further than similar municipalities differ.
        Somewhat = "iets-meer", "Iets meer dan elders";
        /// None is.
        AsElsewhere = "niet-meer", "Niet meer dan elders";
        /// None can be compared.
        Unknown = "niet-te-zeggen", "Dat is met deze cijfers niet te zeggen";
    }
}

/// What goes for every answer, whatever the figures are.
pub const ANSWER_CAUTION: &str =
    "Een cijfer is een vraag, geen bewijs. Wat niemand meldt, staat er niet in.";

/// Whether a theme plays in a municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// In short.
    pub verdict: Verdict,
    /// Dutch: the sentences that follow the [label](Code::label) of the verdict, with which figures
    /// and which way.
    pub reason: String,
    /// The keys of the figures that made it so, in the order in which they were given.
    pub because: Vec<String>,
}

impl Answer {
    /// Dutch: the whole answer.
    pub fn sentences(&self) -> String {
        format!("{}. {}", self.verdict.label(), self.reason)
    }
}

/// What the figures that a theme begins with answer together.
///
/// The verdict is by those of which high asks for attention. They stand beside similar
/// municipalities as a page [shows](compare) them; what stands out does so as
/// [signals](super::signals) do, but for a last year that breaks. Those of which low asks for
/// attention, such as how many report a crime, say little of how much there is; the reason tells
/// of them.
pub fn answer(inputs: &[SignalInput<'_>]) -> Answer {
    let telling = |input: &&SignalInput<'_>| input.indicator.direction != Direction::Neutral;
    let telling: Vec<&SignalInput<'_>> = inputs.iter().filter(telling).collect();
    let compared = telling.iter().filter_map(|one| beside(one));
    let (compared, low): (Vec<Compared<'_>>, Vec<Compared<'_>>) =
        compared.partition(|one| one.indicator.direction == Direction::HighIsBad);
    let (verdict, because) = verdict(&compared);
    let low: Vec<&str> = low
        .iter()
        .filter(|one| one.is_worse())
        .map(Compared::title)
        .collect();
    let mut sentences = vec![first(verdict, &because, compared.len())];
    if !low.is_empty() {
        let low = text::enumerate(&low, "en");
        sentences.push(format!(
            "Lager dan in vergelijkbare gemeenten, en ook dat vraagt aandacht: {low}."
        ));
    }
    sentences.extend(worsening(&telling, &because));
    let absent = telling.iter().filter(|one| one.own.figure().is_none());
    match absent.count() {
        0 => {}
        _ if verdict == Verdict::Unknown => {}
        1 => sentences.push("Eén kengetal heeft hier geen cijfer.".to_owned()),
        count => sentences.push(format!("{count} kengetallen hebben hier geen cijfer.")),
    }
    let because = because.iter().map(|one| one.indicator.slug.clone());
    Answer {
        verdict,
        reason: sentences.join(" "),
        because: because.collect(),
    }
}

/// The sentence that gives the reason of a verdict; `compared` is how many there are to compare.
fn first(verdict: Verdict, because: &[&Compared<'_>], compared: usize) -> String {
    let titles: Vec<&str> = because.iter().map(|one| one.title()).collect();
    let named = text::enumerate(&titles, "en");
    let is_one = titles.len() == 1;
    match verdict {
        Verdict::StandsOut => {
            let verb = if is_one { "springt" } else { "springen" };
            format!("{named} {verb} er hoog uit naast vergelijkbare gemeenten.")
        }
        Verdict::Somewhat => {
            let verb = if is_one { "ligt" } else { "liggen" };
            format!("{named} {verb} hoger dan in vergelijkbare gemeenten samen, maar die verschillen onderling ook zoveel.")
        }
        Verdict::AsElsewhere if compared == 1 => {
            "Het ene kengetal dat te vergelijken is, ligt niet duidelijk hoger dan in vergelijkbare gemeenten.".to_owned()
        }
        Verdict::AsElsewhere => {
            format!("Geen van de {compared} kengetallen ligt duidelijk hoger dan in vergelijkbare gemeenten.")
        }
        Verdict::Unknown => {
            "Er is hier geen cijfer dat naast vergelijkbare gemeenten kan staan. Vraag het aan de partners van dit thema.".to_owned()
        }
    }
}

/// A figure beside that of similar municipalities.
struct Compared<'a> {
    indicator: &'a Indicator,
    difference: Difference,
    stands_out: bool,
}

impl<'a> Compared<'a> {
    fn title(&self) -> &'a str {
        &self.indicator.title
    }

    fn is_worse(&self) -> bool {
        asks_attention(self.indicator.direction, self.difference)
    }
}

fn beside<'a>(input: &SignalInput<'a>) -> Option<Compared<'a>> {
    let own = input.own.figure()?;
    let group = Shown::figure(input.group)?;
    Some(Compared {
        indicator: input.indicator,
        difference: compare(own, group),
        stands_out: level(input, own).is_some(),
    })
}

fn verdict<'c, 'a>(compared: &'c [Compared<'a>]) -> (Verdict, Vec<&'c Compared<'a>>) {
    let worse: Vec<&Compared<'_>> = compared.iter().filter(|one| one.is_worse()).collect();
    let out: Vec<&Compared<'_>> = worse.iter().copied().filter(|one| one.stands_out).collect();
    match (compared.is_empty(), worse.is_empty(), out.is_empty()) {
        (true, ..) => (Verdict::Unknown, worse),
        (false, true, _) => (Verdict::AsElsewhere, worse),
        (false, false, true) => (Verdict::Somewhat, worse),
        (false, false, false) => (Verdict::StandsOut, out),
    }
}

/// Which others go the way that asks for attention.
fn worsening(telling: &[&SignalInput<'_>], because: &[&Compared<'_>]) -> Vec<String> {
    let going = |wanted: Difference| -> Vec<&str> {
        let of_these = telling.iter().filter(|one| {
            let trend = one.course.map(|course| course.trend);
            let way = match trend {
                Some(Trend::Rising(_)) => Difference::Higher,
                Some(Trend::Falling(_)) => Difference::Lower,
                Some(Trend::NotClear(_) | Trend::TooShort) | None => Difference::NotClear,
            };
            let is_named = because
                .iter()
                .any(|other| other.indicator.slug == one.indicator.slug);
            way == wanted && !is_named && asks_attention(one.indicator.direction, way)
        });
        of_these.map(|one| one.indicator.title.as_str()).collect()
    };
    let ways = [
        (Difference::Higher, "stijgt", "stijgen"),
        (Difference::Lower, "daalt", "dalen"),
    ];
    let sentences = ways.into_iter().filter_map(|(way, one, more)| {
        let titles = going(way);
        let word = if titles.len() == 1 { one } else { more };
        (!titles.is_empty())
            .then(|| format!("Over de jaren {word} {}.", text::enumerate(&titles, "en")))
    });
    sentences.collect()
}
