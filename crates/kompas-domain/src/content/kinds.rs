//! The kinds of content file and the keys that each holds. `content/README.md` explains them to
//! editors.

use serde_json::{Value, json};

use super::field::{self, Field};
use super::limit::Limit;
use super::reader::Reader;
use super::{Keys, Lines, RankAt, Target};
use crate::code::{Code, CriterionCode, DotCount, QuestionCode, SourceForm};
use crate::guide::{
    Address, Advice, Criterion, CriterionNote, Edition, Erratum, Listing, Question, RelatedTheme,
    Source, Term, Theme,
};
use crate::indicator::Indicator;
use crate::profile::Profiles;
use crate::text;

/// Everything that the files hold.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) edition: Option<Edition>,
    pub(crate) questions: Vec<Question>,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) themes: Vec<Theme>,
    pub(crate) sources: Vec<Source>,
    pub(crate) listings: Vec<Listing>,
    pub(crate) terms: Vec<Term>,
    pub(crate) errata: Vec<Erratum>,
    pub(crate) profiles: Profiles,
    pub(crate) ranks: Vec<RankAt>,
    pub(crate) indicators: Vec<Indicator>,
    /// Where an indicator names another that it is counted by: file, line and key.
    pub(crate) denominators: Vec<(String, usize, String)>,
}

type Read = fn(&mut Reader<'_>, &[&str], &mut Gathered);

/// A kind of content file.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// Name of its schema.
    pub(crate) name: &'static str,
    /// Its path, with `*` for each key.
    pub(crate) pattern: &'static str,
    pub(crate) read: Read,
}

pub(crate) const KINDS: [Kind; 11] = [
    Kind {
        name: "gids",
        pattern: "gids.toml",
        read: edition,
    },
    Kind {
        name: "vragen",
        pattern: "vragen.toml",
        read: questions,
    },
    Kind {
        name: "criteria",
        pattern: "criteria.toml",
        read: criteria,
    },
    Kind {
        name: "thema",
        pattern: "themas/*.toml",
        read: theme,
    },
    Kind {
        name: "bron",
        pattern: "bronnen/*.toml",
        read: source,
    },
    Kind {
        name: "vermelding",
        pattern: "vermeldingen/*/*.toml",
        read: listing,
    },
    Kind {
        name: "begrippen",
        pattern: "begrippen.toml",
        read: terms,
    },
    Kind {
        name: "errata",
        pattern: "errata.toml",
        read: errata,
    },
    Kind {
        name: "zoekprofiel-vragen",
        pattern: "zoekprofielen/vragen.toml",
        read: question_cues,
    },
    Kind {
        name: "zoekprofiel-thema",
        pattern: "zoekprofielen/themas/*.toml",
        read: theme_words,
    },
    Kind {
        name: "kengetal",
        pattern: "kengetallen/*.toml",
        read: super::indicators::indicator,
    },
];

impl Kind {
    /// What a file of this kind may hold.
    pub(crate) fn fields(self) -> Vec<Field> {
        let (lines, keys, mut problems) = (Lines::new(""), Keys::default(), Vec::new());
        let mut reader = Reader::describing(&lines, &keys, &mut problems);
        (self.read)(&mut reader, &["x", "x"], &mut Gathered::default());
        reader.into_fields()
    }

    pub(crate) fn schema(self) -> Value {
        let mut schema = field::schema(&self.fields());
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        schema["title"] = json!(self.pattern);
        schema
    }
}

/// The kind of a file and the keys in its path.
pub(crate) fn kind_of(path: &str) -> Option<(Kind, Vec<&str>)> {
    KINDS
        .iter()
        .find_map(|&kind| Some((kind, keys_in(kind.pattern, path)?)))
}

fn keys_in<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let pattern = pattern.strip_suffix(".toml")?.split('/');
    let path = path.strip_suffix(".toml")?.split('/');
    let mut keys = Vec::new();
    let mut path = path;
    for part in pattern {
        match (part, path.next()?) {
            ("*", key) => keys.push(key),
            (part, given) if part == given => {}
            _ => return None,
        }
    }
    path.next().is_none().then_some(keys)
}

/// Reports a value that an earlier item of the list has too.
pub(super) fn once<T>(
    reader: &mut Reader<'_>,
    key: &str,
    earlier: &[T],
    same: impl Fn(&T) -> bool,
    shown: &str,
) {
    if earlier.iter().any(same) {
        reader.problem(key, format!("{shown:?} komt dubbel voor"));
    }
}

fn edition(reader: &mut Reader<'_>, _: &[&str], into: &mut Gathered) {
    into.edition = Some(Edition {
        name: reader.text("naam", Limit::Chars(40)),
        number: reader
            .parsed("editie", "^[a-z0-9]+(-[a-z0-9]+)*$", edition_number)
            .unwrap_or_default(),
        title: reader.text("titel", Limit::Chars(80)),
        subtitle: reader.text("ondertitel", Limit::Chars(160)),
        introduction: reader.text("inleiding", Limit::Chars(900)),
        method: reader.texts("werkwijze", 3..=8, Limit::Chars(500)),
        foreword: reader.texts("voorwoord", 0..=8, Limit::Chars(900)),
        origin_title: reader.text("bron_titel", Limit::Chars(160)),
        origin_publisher: reader.text("bron_uitgever", Limit::Chars(160)),
        origin_year: reader.number("bron_jaar", 1990..=2100),
    });
}

/// The number of an edition stands in its address.
fn edition_number(number: &str) -> Result<String, String> {
    if text::is_slug(number) && number.len() <= 20 {
        return Ok(number.to_owned());
    }
    Err(format!(
        "{number:?} kan geen nummer van een editie zijn; schrijf een jaar, zoals 2026, of 2026-2 voor de tweede van dat jaar"
    ))
}

fn questions(reader: &mut Reader<'_>, _: &[&str], into: &mut Gathered) {
    let mut seen: Vec<QuestionCode> = Vec::new();
    into.questions = reader.tables("vraag", 6..=6, |reader| {
        let code: QuestionCode = reader.code("code");
        once(reader, "code", &seen, |other| *other == code, code.code());
        seen.push(code);
        Question {
            code,
            short: reader.text("kort", Limit::Chars(32)),
            full: reader.text("vraag", Limit::Chars(240)),
            good_answer: reader.texts("goed_antwoord", 3..=6, Limit::Chars(160)),
        }
    });
}

fn criteria(reader: &mut Reader<'_>, _: &[&str], into: &mut Gathered) {
    let mut seen = Vec::new();
    into.criteria = reader.tables("criterium", 4..=4, |reader| {
        let code: CriterionCode = reader.code("code");
        once(reader, "code", &seen, |other| *other == code, code.code());
        seen.push(code);
        Criterion {
            code,
            name: reader.text("naam", Limit::Chars(40)),
            explanation: reader.text("uitleg", Limit::Chars(240)),
        }
    });
}

fn question_cues(reader: &mut Reader<'_>, _: &[&str], into: &mut Gathered) {
    let mut seen: Vec<QuestionCode> = Vec::new();
    into.profiles.questions = reader.tables("vraag", 6..=6, |reader| {
        let code: QuestionCode = reader.code("code");
        once(reader, "code", &seen, |other| *other == code, code.code());
        seen.push(code);
        (code, weighted(reader))
    });
}

fn theme_words(reader: &mut Reader<'_>, place: &[&str], into: &mut Gathered) {
    if !reader.describes() {
        reader.check_place(place[0], Target::Theme);
    }
    let words = weighted(reader);
    into.profiles.themes.push((place[0].to_owned(), words));
}

/// Words in three lists: what says most, what says much, and what says something.
fn weighted(reader: &mut Reader<'_>) -> Vec<(String, f32)> {
    let lists = [
        ("kern", 1..=20, 3.0),
        ("sterk", 0..=40, 2.0),
        ("ook", 0..=60, 1.0),
    ];
    let mut words: Vec<(String, f32)> = Vec::new();
    for (key, range, weight) in lists {
        for word in reader.texts(key, range, Limit::Chars(60)) {
            let folded = text::fold(&word);
            once(
                reader,
                key,
                &words,
                |(other, _)| text::fold(other) == folded,
                &word,
            );
            words.push((word, weight));
        }
    }
    words
}

fn theme(reader: &mut Reader<'_>, place: &[&str], into: &mut Gathered) {
    let number = reader.number("nummer", 1..=99);
    once(
        reader,
        "nummer",
        &into.themes,
        |theme| theme.number == number,
        &number.to_string(),
    );
    let theme = Theme {
        slug: place[0].to_owned(),
        number,
        title: reader.text("titel", Limit::Chars(60)),
        short: reader.text("kort", Limit::Chars(20)),
        icon: reader.code("pictogram"),
        summary: reader.text("samenvatting", Limit::Chars(160)),
        core: reader.text("kern", Limit::Words(120)),
        hard: reader.texts("lastig", 2..=6, Limit::Chars(240)),
        first_steps: reader.texts("eerste_stappen", 3..=8, Limit::Chars(240)),
        keywords: reader.texts("zoekwoorden", 0..=30, Limit::Chars(60)),
        related: reader.tables("verwant", 0..=6, |reader| RelatedTheme {
            theme: reader.reference("thema", Target::Theme),
            reason: reader.text("waarom", Limit::Chars(200)),
        }),
        required_partners: reader.references("verplichte_partners", 0..=4, Target::Term),
    };
    into.themes.push(theme);
}

fn source(reader: &mut Reader<'_>, place: &[&str], into: &mut Gathered) {
    let form: SourceForm = reader.code("vorm");
    let is_register = form == SourceForm::Register;
    let name = reader.text("naam", Limit::Chars(90));
    once(
        reader,
        "naam",
        &into.sources,
        |source| source.name == name,
        &name,
    );
    let source = Source {
        slug: place[0].to_owned(),
        name,
        aliases: reader.texts("ook_bekend_als", 0..=10, Limit::Chars(90)),
        abbreviations: reader.texts("afkortingen", 0..=10, Limit::Chars(20)),
        own: false,
        form,
        reach: reader.maybe_code("bereik"),
        keeper: reader.text("beheerder", Limit::Chars(120)),
        what: reader.text("wat", Limit::Chars(500)),
        how_to_reach: reader.text("bereiken", Limit::Chars(400)),
        access: reader.code("toegang"),
        access_note: reader.maybe_text("toegang_toelichting", Limit::Chars(240)),
        related: reader.references("verwant", 0..=8, Target::Source),
        keywords: reader.texts("zoekwoorden", 0..=20, Limit::Chars(60)),
        indicators: reader.texts("indicatoren", 0..=8, Limit::Chars(120)),
        legal_limit: reader.maybe_text("wettelijke_grens", Limit::Chars(300)),
        inside_municipality: reader.maybe_text("binnen_gemeente", Limit::Chars(200)),
        addresses: reader.tables("adressen", 0..=8, address),
    };
    if reader.describes() {
        return;
    }
    if (form == SourceForm::Publication) == source.reach.is_some() {
        reader.problem(
            "bereik",
            "verplicht bij een partner en een registratie, en alleen daar",
        );
    }
    if is_register && source.indicators.len() < 2 {
        reader.problem(
            "indicatoren",
            "noem bij een registratie minstens twee indicatoren",
        );
    }
    if is_register && source.legal_limit.is_none() {
        reader.problem("wettelijke_grens", "verplicht bij een registratie");
    }
    if is_register && source.inside_municipality.is_none() {
        reader.problem("binnen_gemeente", "verplicht bij een registratie");
    }
    let of_register = !source.indicators.is_empty() || source.inside_municipality.is_some();
    if of_register && !is_register {
        reader.problem(
            "vorm",
            "indicatoren en binnen_gemeente horen alleen bij een registratie",
        );
    }
    into.sources.push(source);
}

fn address(reader: &mut Reader<'_>) -> Address {
    Address {
        url: reader
            .parsed("url", "^https?://", |url| {
                if is_web_address(url) {
                    Ok(url.to_owned())
                } else {
                    Err(format!(
                        "{url:?} is geen adres; schrijf het voluit, met https:// ervoor"
                    ))
                }
            })
            .unwrap_or_default(),
        title: reader.text("titel", Limit::Chars(90)),
        origin: reader.code("herkomst"),
        checked: reader.maybe_date("nagekeken"),
        caution: reader.maybe_text("let_op", Limit::Chars(240)),
    }
}

/// Whether the text is an absolute `http` or `https` address with a host that has a dot.
pub(crate) fn is_web_address(url: &str) -> bool {
    let Some(rest) = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
    else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.contains('.')
        && host.split('.').all(label)
        && url
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}

fn listing(reader: &mut Reader<'_>, place: &[&str], into: &mut Gathered) {
    let (theme, source) = (place[0].to_owned(), place[1].to_owned());
    if !reader.describes() {
        reader.check_place(&theme, Target::Theme);
        reader.check_place(&source, Target::Source);
    }
    let mut seen: Vec<QuestionCode> = Vec::new();
    let mut ranks = Vec::new();
    let file = reader.file().to_owned();
    let listing = Listing {
        printed_name: reader.maybe_text("naam_in_publicatie", Limit::Chars(200)),
        text: reader.text("tekst", Limit::Chars(400)),
        dots_read: reader.raw_text("punten_gelezen", 20),
        dots: reader
            .maybe_parsed(
                "punten_aantal",
                r"^(\?|[1-6]|[1-5]-[2-6])$",
                DotCount::parse,
            )
            .unwrap_or(DotCount::unknown()),
        status: reader.code("status"),
        advice: reader.tables("vragen", 1..=6, |reader| {
            let advice = advice(reader);
            once(
                reader,
                "vraag",
                &seen,
                |other| *other == advice.question,
                advice.question.code(),
            );
            seen.push(advice.question);
            if let Some(rank) = advice.rank {
                ranks.push(RankAt {
                    theme: theme.clone(),
                    question: advice.question,
                    rank,
                    file: file.clone(),
                    line: reader.line("begin_hier"),
                });
            }
            advice
        }),
        criteria: reader.table("criteria", |reader| {
            let notes: Vec<CriterionNote> = CriterionCode::ALL
                .iter()
                .filter_map(|&criterion| {
                    let note = reader.maybe_text(criterion.code(), Limit::Chars(200))?;
                    Some(CriterionNote { criterion, note })
                })
                .collect();
            if notes.is_empty() && !reader.describes() {
                reader.problem(
                    "criteria",
                    "noem minstens één criterium dat van toepassing is",
                );
            }
            notes
        }),
        theme,
        source,
    };
    into.ranks.extend(ranks);
    into.listings.push(sorted(listing));
}

fn sorted(mut listing: Listing) -> Listing {
    listing.advice.sort_by_key(|advice| advice.question);
    listing
}

fn advice(reader: &mut Reader<'_>) -> Advice {
    let advice = Advice {
        question: reader.code("vraag"),
        grounds: reader.text("grond", Limit::Chars(160)),
        rank: reader
            .maybe_number("begin_hier", 1..=3)
            .and_then(|rank| u8::try_from(rank).ok()),
        reason: reader.maybe_text("waarom", Limit::Chars(200)),
    };
    if advice.rank.is_some() != advice.reason.is_some() && !reader.describes() {
        reader.problem(
            "begin_hier",
            "begin_hier en waarom horen bij elkaar: schrijf beide of geen van beide",
        );
    }
    advice
}

fn terms(reader: &mut Reader<'_>, _: &[&str], into: &mut Gathered) {
    let mut seen: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    into.terms = reader.tables("begrip", 1..=1000, |reader| {
        let term = reader.text("term", Limit::Chars(60));
        let slug = text::slug(&term);
        once(reader, "term", &seen, |other| *other == slug, &term);
        let term = Term {
            abbreviation: reader.maybe_text("afkorting", Limit::Chars(20)),
            definition: reader.text("definitie", Limit::Chars(260)),
            synonyms: reader.texts("synoniemen", 0..=12, Limit::Chars(60)),
            related: reader.references("verwant", 0..=8, Target::Term),
            in_text: !reader.flag("alleen_in_lijst"),
            slug: slug.clone(),
            term,
        };
        seen.push(slug);
        for name in std::iter::once(&term.term)
            .chain(&term.abbreviation)
            .chain(&term.synonyms)
        {
            let folded = text::fold(name);
            once(reader, "term", &names, |other| *other == folded, name);
            names.push(folded);
        }
        term
    });
}

fn errata(reader: &mut Reader<'_>, _: &[&str], into: &mut Gathered) {
    let mut seen: Vec<String> = Vec::new();
    into.errata = reader.tables("erratum", 0..=100, |reader| {
        let code = reader.text("code", Limit::Chars(8));
        once(reader, "code", &seen, |other| *other == code, &code);
        seen.push(code.clone());
        Erratum {
            code,
            place: reader.text("plaats", Limit::Chars(120)),
            wrong: reader.text("fout", Limit::Chars(300)),
            right: reader.text("juist", Limit::Chars(300)),
            sources: reader.references("bronnen", 1..=20, Target::Source),
        }
    });
}
