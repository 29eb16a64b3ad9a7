//! The whole guide as PDF, read back by poppler, by pikepdf and by the checkers of reports.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use kompas_domain::guide::Guide;
use kompas_export::{ChangeLine, guide_pdf};

use crate::guide::{contents, facts, loaded};
use crate::pdf::{checkers_pass, file, one_line, poppler, run, text, tool, verapdf_passes};
use crate::sample::ODD;

static GUIDE: LazyLock<Guide> = LazyLock::new(|| loaded(&contents()));
static PDF: LazyLock<Vec<u8>> = LazyLock::new(|| guide_pdf(&GUIDE, &facts()).unwrap());

/// What a link or bookmark leads to.
struct Way {
    /// Page of a link, level of a bookmark.
    from: usize,
    /// The page that it leads to.
    page: usize,
    /// The name of the place, if it has one; the words of a bookmark.
    name: String,
    /// How it is told to who does not see it.
    told: String,
}

/// Links within the document and bookmarks. A link that leads nowhere is an error.
fn ways(path: &Path) -> (Vec<Way>, Vec<Way>) {
    const WAYS: &str = "
import pikepdf, sys
pdf = pikepdf.open(sys.argv[1])
pages = {page.objgen: at for at, page in enumerate(pdf.pages, 1)}
names = pikepdf.NameTree(pdf.Root.Names.Dests)
def page(dest):
    if isinstance(dest, pikepdf.String): dest = names[str(dest)]
    if isinstance(dest, pikepdf.Dictionary): dest = dest.D
    return pages[dest[0].objgen]
def walk(items, level):
    for item in items:
        print('mark', level, page(item.destination), item.title, '', sep='\\t')
        walk(item.children, level + 1)
for at, one in enumerate(pdf.pages, 1):
    for link in one.get('/Annots', []):
        if '/A' in link and link.A.S == '/URI': continue
        dest = link.Dest if '/Dest' in link else link.A.D
        name = dest if isinstance(dest, pikepdf.String) else ''
        print('link', at, page(dest), name, link.Contents, sep='\\t')
with pdf.open_outline() as outline: walk(outline.root, 1)
";
    let mut command = Command::new(tool("stukken/bin/python"));
    let output = run(command.args(["-c", WAYS]).arg(path), "stukken");
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8(output.stdout).unwrap();
    let ways = told.lines().map(|line| {
        let [kind, from, page, name, told] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line:?}")
        };
        let way = Way {
            from: from.parse().unwrap(),
            page: page.parse().unwrap(),
            name: name.to_owned(),
            told: told.to_owned(),
        };
        (kind == "link", way)
    });
    let (links, marks): (Vec<_>, Vec<_>) = ways.partition(|(is_link, _)| *is_link);
    let ways = |some: Vec<(bool, Way)>| some.into_iter().map(|(_, way)| way).collect();
    (ways(links), ways(marks))
}

/// The text of each page.
fn pages(path: &Path) -> Vec<String> {
    let told = poppler("pdftotext", &["-"], path);
    told.split('\u{c}').map(one_line).collect()
}

#[test]
fn verapdf_finds_pdf_a_2a_and_pdf_ua_1_in_the_guide() {
    verapdf_passes(&[file("gids-vera.pdf", &PDF)]);
}

#[test]
fn two_other_checkers_find_pdf_ua_1_in_the_guide() {
    // The links at the foot of each page are content, as they must be. Words between links in a
    // sentence are in order, but it reads those of a sentence before those of its links. And an
    // erratum names an address that is wrong, so that is no link.
    checkers_pass(&[file("gids-ua.pdf", &PDF)], "PAG-001,ORD-001,LNK-010");
}

#[test]
fn the_same_guide_gives_the_same_bytes() {
    assert!(guide_pdf(&GUIDE, &facts()).unwrap() == *PDF);
    let mut other = facts();
    other.number = "2026-2".to_owned();
    assert!(guide_pdf(&GUIDE, &other).unwrap() != *PDF);
}

#[test]
fn every_listing_theme_and_question_is_reached() {
    let path = file("gids-links.pdf", &PDF);
    let pages = pages(&path);
    let (links, _) = ways(&path);
    let leads = |place: &str, words: &str| {
        let link = links.iter().find(|link| link.name == place);
        let link = link.unwrap_or_else(|| panic!("nothing leads to {place}"));
        let page = &pages[link.page - 1];
        assert!(
            page.contains(&one_line(words)),
            "{words:?} is not on page {} of {place}: {page}",
            link.page
        );
    };
    for listing in GUIDE.listings() {
        let place = format!("vermelding-{}-{}", listing.theme, listing.source);
        leads(&place, &GUIDE.source_of(listing).name);
        leads(&place, &listing.text);
    }
    for theme in GUIDE.themes() {
        leads(&format!("thema-{}", theme.slug), &theme.title);
        for question in GUIDE.questions() {
            let place = format!("vraag-{}-{}", question.code.slug(), theme.slug);
            leads(&place, &theme.title);
        }
    }
    for question in GUIDE.questions() {
        leads(&format!("vraag-{}", question.code.slug()), &question.full);
    }
    for erratum in GUIDE.errata() {
        leads(&format!("erratum-{}", erratum.code), &erratum.place);
    }
    for form in ["partner", "registratie", "publicatie"] {
        for theme in GUIDE.themes() {
            leads(&format!("thema-{}-{form}", theme.slug), &theme.short);
        }
    }
    let nameless = links.iter().find(|link| link.told.trim().is_empty());
    assert!(nameless.is_none(), "a link that is not described");
}

#[test]
fn each_page_leads_to_all_of_the_guide() {
    let path = file("gids-voet.pdf", &PDF);
    let pages = pages(&path);
    let (links, _) = ways(&path);
    let themes = GUIDE.themes().iter();
    let questions = GUIDE.questions().iter();
    let mut wanted: Vec<String> = ["inhoud", "matrix", "vormen", "register"]
        .map(str::to_owned)
        .to_vec();
    wanted.extend(themes.map(|theme| format!("thema-{}", theme.slug)));
    wanted.extend(questions.map(|one| format!("vraag-{}", one.code.slug())));
    assert!(pages.len() > 50, "{} pages", pages.len());
    // After the last page there is a page break too.
    for (text, page) in pages[..pages.len() - 1].iter().zip(1..) {
        let found: HashSet<&str> = links
            .iter()
            .filter(|link| link.from == page)
            .map(|link| link.name.as_str())
            .collect();
        let missing: Vec<&String> = wanted
            .iter()
            .filter(|place| !found.contains(place.as_str()))
            .collect();
        // Where the reader is stands in words instead.
        assert!(
            missing.is_empty() || missing.len() == 1 && text.contains("(u bent hier)"),
            "page {page} does not lead to {missing:?}"
        );
    }
    let theme = &GUIDE.themes()[1];
    let here = format!("{}. {} (u bent hier)", theme.number, theme.short);
    assert!(pages.iter().filter(|page| page.contains(&here)).count() > 3);
}

#[test]
fn bookmarks_name_all_themes_questions_and_listings() {
    let path = file("gids-boom.pdf", &PDF);
    let pages = pages(&path);
    let (_, marks) = ways(&path);
    let has = |level, words: &str| {
        let mark = marks
            .iter()
            .find(|mark| mark.from == level && mark.name == words)
            .unwrap_or_else(|| panic!("no bookmark {words:?}"));
        assert!(pages[mark.page - 1].contains(&one_line(words)), "{words}");
    };
    for theme in GUIDE.themes() {
        has(1, &format!("{}. {}", theme.number, theme.title));
    }
    for question in GUIDE.questions() {
        has(1, &format!("{} {}", question.code, question.short));
    }
    for source in GUIDE.sources() {
        has(3, &source.name);
    }
}

#[test]
fn it_holds_all_that_the_guide_says() {
    let text = text(&file("gids-tekst.pdf", &PDF));
    let has = |words: &str| {
        let words = one_line(words);
        assert!(text.contains(&words), "{words:?} is not in the PDF");
    };
    for source in GUIDE.sources() {
        has(&source.name);
        has(&source.keeper);
    }
    for term in GUIDE.terms() {
        has(&term.term);
    }
    for listing in GUIDE.listings() {
        for reason in listing
            .advice
            .iter()
            .filter_map(|one| one.reason.as_deref())
        {
            has(reason);
        }
    }
    for words in [
        "Editie 2026-1, verschenen op 28 november 2026",
        "Een woord vooraf.",
        "De bron Handelsregister.",
        "Centrum voor Criminaliteitspreventie en Veiligheid",
    ] {
        has(words);
    }
    assert_eq!(text.matches(&one_line(ODD)).count(), 2);
    let info = one_line(&poppler("pdfinfo", &[], &file("gids-wat.pdf", &PDF)));
    for wanted in [
        "Title: Kompas, editie 2026-1",
        "Tagged: yes",
        "JavaScript: no",
    ] {
        assert!(info.contains(wanted), "{wanted:?} is not in {info}");
    }
}

#[test]
fn addresses_are_links() {
    let told = poppler("pdfinfo", &["-url"], &file("gids-adres.pdf", &PDF));
    for source in GUIDE.sources() {
        for address in &source.addresses {
            assert!(told.contains(&address.url), "{} is no link", address.url);
        }
    }
    assert!(told.contains("https://kompas.example/edities/2026-1"));
}

#[test]
fn what_is_written_is_data_and_odd_letters_do_not_break_it() {
    const NAME: &str = "#panic() *ster* _s_ $e$ @bron [^1] `c` // \\\\";
    let mut files = contents();
    let source = files
        .iter_mut()
        .find(|file| file.path == "bronnen/politieregistratie.toml")
        .unwrap();
    let toml = source
        .text
        .replacen("naam = \"Politieregistratie\"", "naam = \"NAAM\"", 1);
    assert_ne!(toml, source.text);
    source.text = toml.replacen("NAAM", NAME, 1);
    let theme = files
        .iter_mut()
        .find(|file| file.path == "themas/cybercrime.toml")
        .unwrap();
    theme.text = theme
        .text
        .replacen("kort = \"Cybercrime\"", "kort = \"Cyber 👍 中 ≤\"", 1);
    let mut facts = facts();
    facts.foreword = vec![
        "kwikzilver ".repeat(3000),
        String::new(),
        "\u{0}\u{202e}👍".to_owned(),
    ];
    facts.address = Some("javascript:alert(1)".to_owned());
    facts.changes.extend((0..300).map(|number| ChangeLine {
        group: "#Veel".to_owned(),
        text: format!("Regel {number}."),
    }));
    let path = file(
        "gids-vreemd.pdf",
        &guide_pdf(&loaded(&files), &facts).unwrap(),
    );
    let text = text(&path);
    let shown = NAME.replace("\\\\", "\\");
    assert!(text.contains(&shown), "{shown}");
    assert!(text.contains("Cyber \u{fffd} \u{fffd} ≤"));
    assert!(text.contains("Regel 299."));
    assert!(text.contains("javascript:alert(1)"));
    assert!(!poppler("pdfinfo", &["-url"], &path).contains("javascript"));
    assert_eq!(text.matches("kwikzilver").count(), 3000);
    verapdf_passes(&[path]);
}
