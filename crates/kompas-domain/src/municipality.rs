//! The municipalities of today: code, name, and the regions that each belongs to.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::fold;

/// A municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// The code of the CBS: `GM0344`.
    pub code: &'static str,
    /// Its name, with the province where two share it: `Utrecht`, `Bergen (NH.)`.
    pub name: &'static str,
    /// The province.
    pub province: &'static str,
    /// The safety region (veiligheidsregio).
    pub safety_region: &'static str,
    /// The unit of the police, which is a number of whole safety regions.
    pub police_unit: &'static str,
}

/// One line each: code, name, province, safety region, police unit; `#` begins a comment.
const TABLE: &str = include_str!("../data/gemeenten.csv");

/// Names that people and services use beside those of the table.
const OTHER_NAMES: [(&str, &str); 5] = [
    ("Den Bosch", "GM0796"),
    ("Den Haag", "GM0518"),
    ("Fryske Marren", "GM1940"),
    ("Nuenen", "GM0820"),
    ("Nuenen c.a.", "GM0820"),
];

/// How a province is written behind the name of a municipality, in the form of [`key`].
const PROVINCES: [(&str, &[&str]); 12] = [
    ("Drenthe", &["d", "dr", "drenthe"]),
    ("Flevoland", &["fl", "flevoland"]),
    ("Fryslân", &["f", "fr", "frl", "fryslan", "friesland"]),
    ("Gelderland", &["g", "gld", "gelderland"]),
    ("Groningen", &["gn", "gr", "groningen"]),
    ("Limburg", &["l", "lb", "li", "limburg"]),
    ("Noord-Brabant", &["nb", "nbr", "noordbrabant"]),
    ("Noord-Holland", &["nh", "noordholland"]),
    ("Overijssel", &["o", "ov", "overijssel"]),
    ("Utrecht", &["u", "ut", "utr", "utrecht"]),
    ("Zeeland", &["z", "zl", "zld", "zeeland"]),
    ("Zuid-Holland", &["zh", "zuidholland"]),
];

/// Those that do not exist, by code.
static FICTITIOUS: [Municipality; 24] = [
    invented("GM9001", "Voorbeeldstad (fictief)"),
    invented("GM9002", "Denkbeeldhoven (fictief)"),
    invented("GM9003", "Fictiedam (fictief)"),
    invented("GM9004", "Modelrecht (fictief)"),
    invented("GM9005", "Nergenswoude (fictief)"),
    invented("GM9006", "Oefenmeer (fictief)"),
    invented("GM9007", "Schetsdijk (fictief)"),
    invented("GM9008", "Stelvoorde (fictief)"),
    invented("GM9009", "Verzonnerveen (fictief)"),
    invented("GM9010", "Proefburg (fictief)"),
    invented("GM9011", "Schijnbeek (fictief)"),
    invented("GM9012", "Bedachterade (fictief)"),
    invented("GM9013", "Maquetterhorst (fictief)"),
    invented("GM9014", "Droomkerke (fictief)"),
    invented("GM9015", "Papierlo (fictief)"),
    invented("GM9016", "Kladwijk (fictief)"),
    invented("GM9017", "Verzinsel aan Zee (fictief)"),
    invented("GM9018", "Ergensbroek (fictief)"),
    invented("GM9019", "Hypothesum (fictief)"),
    invented("GM9020", "Niemandswaard (fictief)"),
    invented("GM9021", "Alsofhuizen (fictief)"),
    invented("GM9022", "Zogenaamdrecht (fictief)"),
    invented("GM9023", "Spiegelzande (fictief)"),
    invented("GM9024", "Watalsum (fictief)"),
];

const fn invented(code: &'static str, name: &'static str) -> Municipality {
    Municipality {
        code,
        name,
        province: "Voorbeeldland (fictief)",
        safety_region: "Voorbeeldland (fictief)",
        police_unit: "Voorbeeldland (fictief)",
    }
}

struct Table {
    all: Vec<Municipality>,
    /// By code.
    codes: HashMap<&'static str, usize>,
    /// By [`key`] of a whole name.
    names: HashMap<String, usize>,
    /// By [`key`] of a name without the province behind it.
    bare: HashMap<String, Vec<usize>>,
}

static MUNICIPALITIES: LazyLock<Table> = LazyLock::new(|| {
    let all: Vec<Municipality> = TABLE.lines().filter_map(read).collect();
    let numbers = || all.iter().enumerate();
    let codes: HashMap<_, _> = numbers().map(|(n, one)| (one.code, n)).collect();
    let mut names: HashMap<_, _> = numbers().map(|(n, one)| (key(one.name), n)).collect();
    for (name, code) in OTHER_NAMES {
        names.extend(codes.get(code).map(|number| (key(name), *number)));
    }
    let mut bare: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, one) in numbers() {
        let (name, _) = parts(one.name);
        bare.entry(key(name)).or_default().push(number);
    }
    Table {
        all,
        codes,
        names,
        bare,
    }
});

fn read(line: &'static str) -> Option<Municipality> {
    if line.starts_with('#') {
        return None;
    }
    let mut cells = line.split(';');
    Some(Municipality {
        code: cells.next()?,
        name: cells.next()?,
        province: cells.next()?,
        safety_region: cells.next()?,
        police_unit: cells.next()?,
    })
}

/// All municipalities, by code.
pub fn municipalities() -> &'static [Municipality] {
    &MUNICIPALITIES.all
}

/// The municipality with this code of the CBS, in capitals or small letters: `GM0344`.
pub fn by_code(code: &str) -> Option<&'static Municipality> {
    let table = &*MUNICIPALITIES;
    let number = table.codes.get(code.to_ascii_uppercase().as_str())?;
    table.all.get(*number)
}

/// The municipality with this name. Case, diacritics, apostrophes, spaces and hyphens make no
/// difference, nor does *gemeente* in front or a province in brackets behind. A name that two
/// municipalities share gives neither: `Bergen` needs its province.
pub fn by_name(name: &str) -> Option<&'static Municipality> {
    let table = &*MUNICIPALITIES;
    let name = without_prefix(name.trim());
    let number = table.names.get(&key(name)).copied().or_else(|| {
        let (bare, province) = parts(name);
        let same = table.bare.get(&key(bare))?;
        match (same.as_slice(), province.map(key)) {
            ([only], None) => Some(*only),
            (_, None) => None,
            ([only], Some(said)) if said == "gemeente" => Some(*only),
            (same, Some(said)) => same
                .iter()
                .find(|number| is_written(table.all[**number].province, &said))
                .copied(),
        }
    })?;
    table.all.get(number)
}

/// Municipalities that do not exist, to show what Kompas does without anybody's numbers: names
/// that nobody bears and codes that the CBS does not give out. [`municipalities`], [`by_code`] and
/// [`by_name`] know nothing of them. The first is the one to begin with.
pub fn fictitious() -> &'static [Municipality] {
    &FICTITIOUS
}

/// The municipality that does not exist with this code, or with this name with or without what
/// stands in brackets behind it.
pub fn fictitious_by_name(name: &str) -> Option<&'static Municipality> {
    let wanted = key(parts(name.trim()).0);
    let mut all = FICTITIOUS.iter();
    all.find(|one| key(parts(one.name).0) == wanted)
}

/// The municipality that does not exist with this code, in capitals or small letters: `GM9001`.
pub fn fictitious_by_code(code: &str) -> Option<&'static Municipality> {
    let mut all = FICTITIOUS.iter();
    all.find(|one| one.code.eq_ignore_ascii_case(code))
}

impl Municipality {
    /// The identifier by which the government names it (TOOI), a web address.
    pub fn tooi(&self) -> String {
        let code = self.code.to_ascii_lowercase();
        format!("https://identifier.overheid.nl/tooi/id/gemeente/{code}")
    }
}

fn without_prefix(name: &str) -> &str {
    name.split_once(char::is_whitespace)
        .filter(|(first, _)| fold(first) == "gemeente")
        .map_or(name, |(_, name)| name)
}

/// A name and what stands in brackets behind it.
fn parts(name: &str) -> (&str, Option<&str>) {
    name.strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .map_or((name, None), |(name, province)| (name, Some(province)))
}

/// Letters and digits only, folded.
fn key(name: &str) -> String {
    fold(name)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

fn is_written(province: &str, said: &str) -> bool {
    PROVINCES
        .iter()
        .any(|(name, ways)| *name == province && ways.contains(&said))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn distinct(part: impl Fn(&Municipality) -> &'static str) -> BTreeSet<&'static str> {
        municipalities().iter().map(part).collect()
    }

    #[test]
    fn the_country_is_complete() {
        assert_eq!(municipalities().len(), 342);
        assert_eq!(distinct(|one| one.code).len(), 342);
        assert_eq!(distinct(|one| key(one.name).leak()).len(), 342);
        let provinces: BTreeSet<&str> = PROVINCES.iter().map(|(name, _)| *name).collect();
        assert_eq!(distinct(|one| one.province), provinces);
        assert_eq!(distinct(|one| one.safety_region).len(), 25);
        assert_eq!(distinct(|one| one.police_unit).len(), 10);
        for one in municipalities() {
            let digits = one.code.strip_prefix("GM").unwrap_or_default();
            assert_eq!(digits.len(), 4, "{one:?}");
            assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{one:?}");
            assert!(!one.name.is_empty() && one.name.trim() == one.name);
        }
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert!(lines.clone().all(|line| line.split(';').count() == 5));
        assert!(lines.is_sorted());
    }

    #[test]
    fn a_police_unit_is_a_number_of_whole_safety_regions() {
        let mut units = HashMap::new();
        for one in municipalities() {
            let unit = units.entry(one.safety_region).or_insert(one.police_unit);
            assert_eq!(*unit, one.police_unit, "{one:?}");
        }
    }

    #[test]
    fn every_municipality_is_found_by_its_own_name_and_code() {
        for one in municipalities() {
            assert_eq!(by_code(one.code), Some(one));
            assert_eq!(by_name(one.name), Some(one));
            assert_eq!(by_name(&format!("gemeente {}", one.name)), Some(one));
            let (bare, _) = parts(one.name);
            let with_province = format!("{bare} ({})", one.province);
            assert_eq!(by_name(&with_province), Some(one));
        }
    }

    #[test]
    fn names_as_people_and_services_write_them() {
        for (name, code) in [
            ("Soest", Some("GM0342")),
            (" soest ", Some("GM0342")),
            ("Gemeente Soest", Some("GM0342")),
            ("UTRECHT", Some("GM0344")),
            ("Utrecht (gemeente)", Some("GM0344")),
            ("provincie Utrecht", None),
            ("'s-Gravenhage", Some("GM0518")),
            ("’s Gravenhage", Some("GM0518")),
            ("s gravenhage", Some("GM0518")),
            ("Den Haag", Some("GM0518")),
            ("den bosch", Some("GM0796")),
            ("'s-Hertogenbosch", Some("GM0796")),
            ("Súdwest-Fryslân", Some("GM1900")),
            ("sudwest fryslan", Some("GM1900")),
            ("De Fryske Marren", Some("GM1940")),
            ("bergen op zoom", Some("GM0748")),
            ("Nuenen, Gerwen en Nederwetten", Some("GM0820")),
            ("Nuenen", Some("GM0820")),
            ("Bergen", None),
            ("Bergen (NH.)", Some("GM0373")),
            ("Bergen (NH)", Some("GM0373")),
            ("bergen nh", Some("GM0373")),
            ("Bergen (Noord-Holland)", Some("GM0373")),
            ("gemeente Bergen (L.)", Some("GM0893")),
            ("Bergen (Limburg)", Some("GM0893")),
            ("Bergen (Gld)", None),
            ("Hengelo", Some("GM0164")),
            ("Hengelo (O.)", Some("GM0164")),
            ("Hengelo (Gld)", None),
            ("Rijswijk (ZH.)", Some("GM0603")),
            ("Weesp", None),
            ("gemeente", None),
            ("()", None),
            ("", None),
        ] {
            let found = by_name(name).map(|one| one.code);
            assert_eq!(found, code, "{name}");
        }
    }

    #[test]
    fn codes_and_identifiers() {
        let soest = by_code("gm0342").unwrap();
        assert_eq!((soest.name, soest.province), ("Soest", "Utrecht"));
        assert_eq!(
            soest.tooi(),
            "https://identifier.overheid.nl/tooi/id/gemeente/gm0342"
        );
        for code in ["GM0457", "0342", "", "GM"] {
            assert_eq!(by_code(code), None, "{code}");
        }
    }

    #[test]
    fn what_does_not_exist_is_nobodys() {
        assert_eq!(fictitious()[0].name, "Voorbeeldstad (fictief)");
        let first = fictitious_by_name("voorbeeldstad");
        assert_eq!(first.map(|one| one.code), Some("GM9001"));
        assert!(fictitious().is_sorted_by_key(|one| one.code));
        let mut keys: BTreeSet<String> = distinct(|one| parts(one.name).0)
            .into_iter()
            .chain(distinct(|one| one.province))
            .chain(distinct(|one| one.safety_region))
            .chain(distinct(|one| one.police_unit))
            .chain(OTHER_NAMES.iter().map(|(name, _)| *name))
            .chain(crate::local::reorganisations().iter().map(|one| one.name))
            .map(key)
            .collect();
        for one in fictitious() {
            let number: u16 = one.code[2..].parse().unwrap();
            assert!((9001..=9024).contains(&number), "{one:?}");
            assert!(keys.insert(key(one.name)), "{one:?}");
            assert_eq!(by_code(one.code), None);
            assert_eq!(by_name(one.name), None);
            assert_eq!(fictitious_by_code(one.code), Some(one));
            assert!(!municipalities().contains(one));
            assert!(!keys.contains(&key(one.province)), "{one:?}");
        }
        assert_eq!(fictitious_by_code("gm9002"), Some(&fictitious()[1]));
        for code in ["GM0344", "GM9025", ""] {
            assert_eq!(fictitious_by_code(code), None, "{code}");
        }
    }

    /// The collected data that the table was made from, where it is at hand.
    #[test]
    fn the_table_agrees_with_the_collected_data() {
        let file = "../shared/data/lokaal/gemeenten/gemeenten_2019_2026.csv";
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let Ok(text) = std::fs::read_to_string(root.join(file)) else {
            println!("skipped: {file} is not here");
            return;
        };
        let mut seen = 0;
        for line in text.lines().skip(1) {
            let (name, cells) = split(line);
            let [code, province, region, unit, end] = cells;
            if !end.is_empty() {
                assert_eq!(by_code(code), None, "{name} has ended");
                continue;
            }
            let one = by_code(code).unwrap_or_else(|| panic!("{code} is missing"));
            assert_eq!(by_name(&name), Some(one), "{name}");
            assert_eq!(
                [one.province, one.safety_region, one.police_unit],
                [province, region, unit],
                "{name}"
            );
            seen += 1;
        }
        assert_eq!(seen, municipalities().len());
    }

    /// Name, then code, province, safety region, police unit and end of a line of that file; one
    /// name has a comma.
    fn split(line: &str) -> (String, [&str; 5]) {
        let (code, rest) = line.split_once(',').unwrap();
        let (name, rest) = match rest.strip_prefix('"') {
            Some(rest) => rest.split_once("\",").unwrap(),
            None => rest.split_once(',').unwrap(),
        };
        let cells: Vec<&str> = rest.split(',').collect();
        let cells = [code, cells[1], cells[3], cells[5], cells[7]];
        (name.to_owned(), cells)
    }
}
