//! The real guide against the publication, and filters and matrix over it.

use std::collections::BTreeSet;

use kompas_domain::code::{Access, Code, QuestionCode, Reach, SourceForm};
use kompas_domain::filter::{Facet, Filter};
use kompas_domain::matrix::Matrix;

use crate::{guide, root};

#[test]
fn the_guide_is_complete() {
    let guide = guide();
    assert_eq!(guide.themes().len(), 5);
    assert_eq!(guide.questions().len(), 6);
    assert_eq!(guide.criteria().len(), 4);
    assert_eq!(guide.listings().len(), 97);
    assert!(guide.terms().len() >= 80);
    assert!(guide.errata().len() >= 7);
    for theme in guide.themes() {
        for &question in QuestionCode::ALL {
            let serving = guide
                .listings()
                .iter()
                .filter(|listing| listing.theme == theme.slug)
                .filter(|listing| listing.advice_for(question).is_some())
                .count();
            let best = guide.begin_here(&theme.slug, question);
            assert_eq!(best.len(), serving.min(3), "{} {question}", theme.slug);
        }
    }
}

/// Each listing of the publication is there, once, with its printed name, dots, form, reach and
/// proposed questions.
#[test]
fn every_listing_of_the_publication_is_there() {
    let Ok(table) = std::fs::read_to_string(root().join("../shared/kompas/listings.tsv")) else {
        println!("skipped: ../shared/kompas/listings.tsv is not here");
        return;
    };
    let guide = guide();
    let mut seen = BTreeSet::new();
    for line in table.lines().skip(1) {
        let [theme, form, reach, name, dots_read, dots, questions, _urls] =
            line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("eight columns expected: {line}")
        };
        let theme = match theme {
            "buitengebied" => "weerbaar-buitengebied",
            "ordeverstoring" => "online-ordeverstoring",
            other => other,
        };
        let listing = guide
            .listings()
            .iter()
            .filter(|listing| {
                listing.theme == theme && listing.printed_name.as_deref() == Some(name)
            })
            .find(|listing| guide.source_of(listing).form.letter().to_string() == form)
            .unwrap_or_else(|| panic!("{theme} {form} {name} has no listing"));
        assert!(
            seen.insert((theme.to_owned(), listing.source.clone())),
            "{line}"
        );
        let source = guide.source_of(listing);
        assert_eq!(source.reach.map_or("", Reach::code), reach, "{name}");
        assert_eq!(listing.dots_read, dots_read, "{name}");
        assert_eq!(listing.dots.to_string(), dots, "{name}");
        let served: Vec<&str> = listing
            .advice
            .iter()
            .map(|advice| advice.question.code())
            .collect();
        let proposed: BTreeSet<&str> = questions.split(' ').collect();
        assert_eq!(
            served.iter().copied().collect::<BTreeSet<_>>(),
            proposed,
            "{name}"
        );
        assert_eq!(served.len(), proposed.len(), "{name}");
    }
    assert_eq!(seen.len(), guide.listings().len());
}

/// Facts carry over, sentences never: no text shares a run of nine words with the publication.
#[test]
fn no_sentence_is_taken_from_the_publication() {
    let Ok(publication) =
        std::fs::read_to_string(root().join("../shared/kompas/publication-2023.txt"))
    else {
        println!("skipped: ../shared/kompas/publication-2023.txt is not here");
        return;
    };
    let words = |text: &str| -> Vec<String> {
        kompas_domain::text::fold(text)
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let runs: BTreeSet<Vec<String>> = words(&publication)
        .windows(9)
        .map(<[String]>::to_vec)
        .collect();
    let guide = guide();
    let mut texts: Vec<&str> = Vec::new();
    texts.extend(guide.listings().iter().map(|listing| listing.text.as_str()));
    texts.extend(guide.sources().iter().map(|source| source.what.as_str()));
    texts.extend(guide.themes().iter().map(|theme| theme.core.as_str()));
    texts.extend(
        guide
            .questions()
            .iter()
            .map(|question| question.full.as_str()),
    );
    texts.extend(guide.edition().method.iter().map(String::as_str));
    for text in texts {
        for run in words(text).windows(9) {
            assert!(
                !runs.contains(run),
                "{} stands in the publication",
                run.join(" ")
            );
        }
    }
}

#[test]
fn inside_partners_for_the_local_risks_of_the_countryside() {
    let guide = guide();
    let filter = Filter::parse(
        &guide,
        &Facet::ALL,
        [
            ("thema", "weerbaar-buitengebied"),
            ("vraag", "l1"),
            ("vorm", "partner"),
            ("bereik", "intern"),
            ("toegang", ""),
        ],
    )
    .unwrap();
    let slugs: Vec<&str> = filter
        .listings(&guide)
        .iter()
        .map(|listing| listing.source.as_str())
        .collect();
    assert_eq!(
        slugs,
        [
            "ervencoach",
            "projectleider-vitaal-buitengebied",
            "toezichthouder-omgevingsrecht"
        ]
    );
}

#[test]
fn a_filter_is_refused_with_all_that_is_wrong() {
    let guide = guide();
    let problems = Filter::parse(
        &guide,
        &Facet::ALL,
        [
            ("thema", "ruimtevaart"),
            ("vraag", "G9"),
            ("kleur", "rood"),
            ("vorm", "partner"),
        ],
    )
    .unwrap_err();
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}: {}", problem.name, problem.message))
        .collect();
    assert_eq!(
        lines,
        [
            "thema: \"ruimtevaart\" bestaat niet; kies weerbaar-buitengebied, cybercrime, online-ordeverstoring, zorg-en-veiligheid of jonge-aanwas",
            "vraag: \"G9\" bestaat niet; kies G1, G2, G3, L1, L2 of L3",
            "kleur: dit filter bestaat niet; kies thema, vraag, vorm, bereik of toegang",
        ]
    );
}

/// What an option promises is what choosing it gives.
#[test]
fn every_count_is_true() {
    let guide = guide();
    let start = Filter {
        questions: vec![QuestionCode::L1, QuestionCode::G2],
        forms: vec![SourceForm::Partner],
        access: vec![Access::OnRequest],
        ..Filter::default()
    };
    for facet in Facet::ALL {
        for option in start.facets(&guide, facet).options {
            let others = start
                .pairs()
                .into_iter()
                .filter(|(name, _)| *name != facet.name());
            let pairs: Vec<(&str, String)> = others
                .chain([(facet.name(), option.value.clone())])
                .collect();
            let chosen = Filter::parse(
                &guide,
                &Facet::ALL,
                pairs.iter().map(|(name, value)| (*name, value.as_str())),
            )
            .unwrap();
            assert_eq!(
                chosen.sources(&guide).len(),
                option.count,
                "{facet:?} {}",
                option.value
            );
        }
    }
}

#[test]
fn the_matrix_counts_each_listing_under_each_question_it_serves() {
    let guide = guide();
    let total: usize = Matrix::new(&guide)
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(kompas_domain::matrix::MatrixCell::total)
        .sum();
    let advice: usize = guide
        .listings()
        .iter()
        .map(|listing| listing.advice.len())
        .sum();
    assert_eq!(total, advice);
}
