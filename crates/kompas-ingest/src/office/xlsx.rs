//! Excel files: the cells of a sheet, as text.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;

use calamine::{
    DataRef, ExcelDateTime, ExcelDateTimeType, Reader as _, SheetType, SheetVisible, Xlsx,
    XlsxError,
};
use kompas_domain::document::DocumentFormat;
use time::macros::datetime;
use time::{Duration, Time};

use super::zipped::{Package, Piece, attribute, local, walk};
use crate::Refusal;
use crate::grid::{Cells, GridRefusal};

/// Named in refusals of the package, which become others here.
const FORMAT: DocumentFormat = DocumentFormat::Docx;
/// More texts than this are not held: 16 MiB, of all sheets together.
const MAX_STRINGS: usize = 16 << 20;
/// What a cell shows that could not be worked out.
const ERROR: &str = "#FOUT";

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// What calamine does not tell of a cell.
enum Look {
    /// Its number is shown as a percentage.
    Percent,
    /// It is an error, and stands here.
    Error((u32, u32)),
}

/// The cells of the first sheet that has any.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Vec<String>>, GridRefusal> {
    let mut package = Package::open(bytes, FORMAT).map_err(|refusal| refused(&refusal))?;
    if package.find("xl/workbook.xml").is_none() {
        return Err(GridRefusal::NoTable);
    }
    // calamine holds these without a limit, and a part may lie about its size.
    if part(&mut package, "xl/sharedStrings.xml")?.len() > MAX_STRINGS {
        return Err(GridRefusal::TooLarge);
    }
    let percents = percents(&part(&mut package, "xl/styles.xml")?)?;
    let paths = paths(&mut package)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| GridRefusal::Malformed)?;
    let mut sheets: Vec<_> = paths
        .into_iter()
        .zip(book.sheets_metadata().to_vec())
        .filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet)
        .collect();
    sheets.sort_by_key(|(_, sheet)| sheet.visible != SheetVisible::Visible);
    for (path, sheet) in sheets {
        let looks = looks(&part(&mut package, &path)?, &percents)?;
        let rows = cells(&mut book, &sheet.name, &looks)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

fn refused(refusal: &Refusal) -> GridRefusal {
    match refusal {
        Refusal::Bomb => GridRefusal::TooLarge,
        Refusal::Encrypted => GridRefusal::Encrypted,
        _ => GridRefusal::Malformed,
    }
}

/// The text of a part, whatever the case of its name; empty where there is none.
fn part(package: &mut Package<'_>, name: &str) -> Result<String, GridRefusal> {
    match package.find(name) {
        Some(name) => package.text(&name).map_err(|refusal| refused(&refusal)),
        None => Ok(String::new()),
    }
}

/// Goes through the elements of a part as they open.
fn each(
    xml: &str,
    mut take: impl FnMut(&str, &dyn Fn(&str) -> Option<String>),
) -> Result<(), GridRefusal> {
    let walked = walk(xml, FORMAT, |piece| {
        if let Piece::Open(element) = piece {
            take(local(element.name().into_inner()), &|name| {
                attribute(element, name)
            });
        }
    });
    walked.map_err(|refusal| refused(&refusal))
}

/// The names of the parts with the sheets, in their order.
fn paths(package: &mut Package<'_>) -> Result<Vec<String>, GridRefusal> {
    let mut targets = HashMap::new();
    each(
        &part(package, "xl/_rels/workbook.xml.rels")?,
        |name, value| {
            if name == "Relationship"
                && let (Some(id), Some(target)) = (value("Id"), value("Target"))
            {
                targets.insert(id, target);
            }
        },
    )?;
    let mut paths = Vec::new();
    each(&part(package, "xl/workbook.xml")?, |name, value| {
        if name == "sheet" {
            let target = value("id")
                .and_then(|id| targets.get(&id))
                .map_or("", |target| target);
            let path = target.trim_start_matches('/');
            let path = path.strip_prefix("xl/").unwrap_or(path);
            paths.push(format!("xl/{path}"));
        }
    })?;
    Ok(paths)
}

/// The styles of cells that show a percentage, by their number.
fn percents(styles: &str) -> Result<HashSet<usize>, GridRefusal> {
    // These two are in every workbook without being written there: `0%` and `0.00%`.
    let mut formats: HashSet<String> = ["9", "10"].map(str::to_owned).into();
    let mut found = HashSet::new();
    // None outside the list of the styles of cells.
    let mut number = None;
    each(styles, |name, value| match (name, number) {
        ("numFmt", _) => {
            let code = value("formatCode").unwrap_or_default();
            if let Some(id) = value("numFmtId")
                && is_percent(&code)
            {
                formats.insert(id);
            }
        }
        ("cellXfs", _) => number = Some(0),
        ("xf", Some(at)) => {
            if value("numFmtId").is_some_and(|id| formats.contains(&id)) {
                found.insert(at);
            }
            number = Some(at + 1);
        }
        ("cellStyles" | "dxfs", _) => number = None,
        _ => {}
    })?;
    Ok(found)
}

/// Whether a format shows a number that is not negative with a percent sign that also counts.
fn is_percent(code: &str) -> bool {
    let code = quick_xml::escape::unescape(code).unwrap_or_default();
    let mut quoted = false;
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            // The next letter is itself, or as wide as itself, or repeated.
            '\\' | '_' | '*' => {
                letters.next();
            }
            ';' => return false,
            '%' => return true,
            _ => {}
        }
    }
    false
}

/// What calamine does not tell of the cells of a sheet, by their order in the file.
fn looks(sheet: &str, percents: &HashSet<usize>) -> Result<HashMap<usize, Look>, GridRefusal> {
    let mut looks = HashMap::new();
    let mut count = 0;
    each(sheet, |name, value| {
        if name != "c" {
            return;
        }
        let style = value("s").and_then(|style| style.parse().ok());
        if value("t").as_deref() == Some("e") {
            if let Some(at) = value("r").and_then(|name| position(&name)) {
                looks.insert(count, Look::Error(at));
            }
        } else if style.is_some_and(|style| percents.contains(&style)) {
            looks.insert(count, Look::Percent);
        }
        count += 1;
    })?;
    Ok(looks)
}

/// The row and the column from 0 of a cell by its name: `B3` is `(2, 1)`.
fn position(name: &str) -> Option<(u32, u32)> {
    let (letters, digits) = name.split_at(name.find(|letter: char| letter.is_ascii_digit())?);
    let row: u32 = digits.parse().ok()?;
    let mut column: u32 = 0;
    for letter in letters.chars() {
        let value = letter.to_digit(36)?.checked_sub(9)?;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

fn cells(
    book: &mut Book<'_>,
    sheet: &str,
    looks: &HashMap<usize, Look>,
) -> Result<Vec<Vec<String>>, GridRefusal> {
    let reader = book.worksheet_cells_reader(sheet);
    let mut reader = reader.map_err(|_| GridRefusal::Malformed)?;
    let mut cells = Cells::default();
    let mut put = |(row, column), text: &str| {
        let number = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        cells.put((number(row), number(column)), text)
    };
    for index in 0.. {
        let look = looks.get(&index);
        match (reader.next_cell(), look) {
            (Ok(Some(cell)), look) => {
                let percent = matches!(look, Some(Look::Percent));
                put(cell.get_position(), &text(cell.get_value(), percent))?;
            }
            (Ok(None), _) => break,
            // calamine knows the errors of Excel by name, but not those of LibreOffice.
            (Err(XlsxError::CellError(_)), Some(Look::Error(at))) => put(*at, ERROR)?,
            (Err(_), _) => return Err(GridRefusal::Malformed),
        }
    }
    Ok(cells.into_rows())
}

fn text(value: &DataRef<'_>, percent: bool) -> String {
    match value {
        DataRef::Float(value) if percent => percentage(*value),
        DataRef::Float(value) => number(*value),
        DataRef::Int(value) => value.to_string(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => if *value { "waar" } else { "onwaar" }.to_owned(),
        DataRef::DateTime(moment) => self::moment(*moment),
        DataRef::DateTimeIso(moment) => written_moment(moment),
        DataRef::Error(_) => ERROR.to_owned(),
        DataRef::Empty => String::new(),
    }
}

fn percentage(value: f64) -> String {
    let number = number(value * 100.0);
    if number == ERROR {
        number
    } else {
        format!("{number}%")
    }
}

/// A number with a decimal comma, and at most ten digits behind it. Like Excel it has fifteen
/// digits that count: what is behind them comes from reckoning in twos.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return ERROR.to_owned();
    }
    let kept: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let mut digits = kept.to_string();
    if digits
        .split_once('.')
        .is_some_and(|(_, rest)| rest.len() > 10)
    {
        digits = format!("{kept:.10}");
    }
    if digits.contains('.') {
        digits = digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned();
    }
    if digits == "-0" {
        return "0".to_owned();
    }
    digits.replace('.', ",")
}

/// A date, a date with a time, a time, or a length of time in hours and minutes. Seconds are left
/// out where there are none.
fn moment(moment: ExcelDateTime) -> String {
    let days = moment.as_f64();
    // The last day is in the year 9999.
    if !(0.0..2_958_466.0).contains(&days) {
        return number(days);
    }
    let length = Duration::seconds_f64((days * 86_400.0).round());
    if moment.is_duration() {
        let (minutes, seconds) = (length.whole_minutes() % 60, length.whole_seconds() % 60);
        return clock(length.whole_hours(), minutes, seconds);
    }
    let counts_from_1900 = moment == ExcelDateTime::new(days, ExcelDateTimeType::DateTime, false);
    // Excel believes that there was a 29 February in 1900.
    let first = match (counts_from_1900, days < 60.0) {
        (true, true) => datetime!(1899-12-31 00:00),
        (true, false) => datetime!(1899-12-30 00:00),
        (false, _) => datetime!(1904-01-01 00:00),
    };
    let Some(moment) = first.checked_add(length) else {
        return number(days);
    };
    let (hour, minute, second) = moment.as_hms();
    let time = clock(hour.into(), minute.into(), second.into());
    if days < 1.0 {
        time
    } else if moment.time() == Time::MIDNIGHT {
        moment.date().to_string()
    } else {
        format!("{} {time}", moment.date())
    }
}

fn clock(hours: i64, minutes: i64, seconds: i64) -> String {
    if seconds == 0 {
        return format!("{hours:02}:{minutes:02}");
    }
    format!("{hours:02}:{minutes:02}:{seconds:02}")
}

/// A moment that the file writes out, `2024-03-01T09:30:00`, as other moments are written.
fn written_moment(moment: &str) -> String {
    let Some((date, time)) = moment.split_once('T') else {
        return moment.to_owned();
    };
    let time = time.split(['.', 'Z']).next().unwrap_or(time);
    match time.strip_suffix(":00").unwrap_or(time) {
        "00:00" => date.to_owned(),
        time => format!("{date} {time}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Write as _;

    use proptest::prelude::*;
    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;
    use crate::grid;

    const STYLES: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <numFmts count="4"><numFmt numFmtId="164" formatCode="#,##0.0%;[Red]-0.0%"/>
        <numFmt numFmtId="165" formatCode="0.0&quot; % van&quot;"/>
        <numFmt numFmtId="166" formatCode="dd\-mm\-yyyy\ hh:mm"/>
        <numFmt numFmtId="167" formatCode="0.0\%"/></numFmts>
        <cellStyleXfs count="1"><xf numFmtId="9"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="10"/><xf numFmtId="164"/>
        <xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="166"/><xf numFmtId="46"/>
        <xf numFmtId="20"/><xf numFmtId="167"/></cellXfs>
        <cellStyles count="1"><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>"##;
    const STRINGS: &str = "<sst><si><t>Gemeente</t></si><si><r><t>Wijk </t></r><r><t xml:space='preserve'>&amp; buurt</t></r></si></sst>";

    fn zipped(parts: &[(String, String)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default())
                .unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// The parts of a workbook of these sheets, each with what stands about it and its rows.
    fn parts(properties: &str, sheets: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut parts = Vec::new();
        let mut relations = String::new();
        let mut list = String::new();
        for (number, (attributes, rows)) in sheets.iter().enumerate() {
            write!(
                relations,
                "<Relationship Id='rId{number}' Target='worksheets/sheet{number}.xml'/>"
            )
            .unwrap();
            write!(
                list,
                "<sheet name='Blad {number}' sheetId='{number}' {attributes} r:id='rId{number}'/>"
            )
            .unwrap();
            parts.push((
                format!("xl/worksheets/sheet{number}.xml"),
                format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
            ));
        }
        let mut add = |name: &str, text: String| parts.push((name.to_owned(), text));
        add(
            "xl/workbook.xml",
            format!("<workbook>{properties}<sheets>{list}</sheets></workbook>"),
        );
        add(
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships>{relations}</Relationships>"),
        );
        add("xl/styles.xml", STYLES.to_owned());
        add("xl/sharedStrings.xml", STRINGS.to_owned());
        parts
    }

    fn book(rows: &str) -> Vec<u8> {
        zipped(&parts("", &[("", rows)]))
    }

    /// One cell, with these attributes and what is in it.
    fn check(attributes: &str, inner: &str, expected: &str) {
        let rows = format!("<row r='1'><c r='A1' {attributes}>{inner}</c></row>");
        let found = grid(&book(&rows)).unwrap();
        let found = found.first().map_or("", |row| row[0].as_str());
        assert_eq!(found, expected, "{attributes} {inner}");
    }

    #[test]
    fn what_a_cell_says() {
        for (value, expected) in [
            ("12", "12"),
            ("-3", "-3"),
            ("0", "0"),
            ("-0", "0"),
            ("12.5", "12,5"),
            ("12.50", "12,5"),
            ("0.30000000000000004", "0,3"),
            ("12345678.9", "12345678,9"),
            ("0.123456789012", "0,123456789"),
            ("1.00000000000001", "1"),
            ("1E-12", "0"),
            ("1.5E3", "1500"),
            ("123456789012345", "123456789012345"),
            ("1e400", "#FOUT"),
            ("", ""),
        ] {
            check("", &format!("<v>{value}</v>"), expected);
            check("s='9'", &format!("<v>{value}</v>"), expected);
        }
        check("t='s'", "<v>0</v>", "Gemeente");
        check("t='s'", "<v>1</v>", "Wijk & buurt");
        check("t='inlineStr'", "<is><t>12.5</t></is>", "12.5");
        check(
            "t='str'",
            "<f>A2&amp;B2</f><v>uit een formule</v>",
            "uit een formule",
        );
        check("", "<f>1+1</f><v>2</v>", "2");
        check("", "<f>1+1</f>", "");
        check("t='b'", "<v>1</v>", "waar");
        check("t='b'", "<v>0</v>", "onwaar");
        check("t='e'", "<v>#DIV/0!</v>", "#FOUT");
        check("t='e' s='1'", "<v>#SPILL!</v>", "#FOUT");
        check("t='e'", "<v>Err:522</v>", "#FOUT");
    }

    #[test]
    fn percentages_and_moments() {
        for (style, value, expected) in [
            (1, "0.125", "12,5%"),
            (2, "0.07", "7%"),
            (3, "-0.5", "-50%"),
            (3, "1.1", "110%"),
            (4, "12.5", "12,5"),
            (5, "45352", "2024-03-01"),
            (5, "1", "1900-01-01"),
            (5, "59", "1900-02-28"),
            (5, "61", "1900-03-01"),
            (5, "2958465", "9999-12-31"),
            (5, "2958466", "2958466"),
            (5, "-1", "-1"),
            (6, "45352.5729166666642", "2024-03-01 13:45"),
            (6, "45352.99999999999", "2024-03-02"),
            (6, "45352.000011574", "2024-03-01 00:00:01"),
            (7, "1.5", "36:00"),
            (7, "0.0625", "01:30"),
            (8, "0.5", "12:00"),
        ] {
            check(
                &format!("s='{style}'"),
                &format!("<v>{value}</v>"),
                expected,
            );
        }
        check("t='d'", "<v>2024-03-01T00:00:00</v>", "2024-03-01");
        check(
            "t='d'",
            "<v>2024-03-01T09:30:00.000Z</v>",
            "2024-03-01 09:30",
        );
        check("t='d'", "<v>2024-03-01</v>", "2024-03-01");
        // A text is no percentage, whatever its format.
        check("s='1' t='s'", "<v>0</v>", "Gemeente");
        let rows = "<row r='1'><c r='A1' s='5'><v>43890</v></c></row>";
        for properties in [
            "<workbookPr date1904='1'/>",
            "<workbookPr date1904=\"true\"/>",
        ] {
            let found = grid(&zipped(&parts(properties, &[("", rows)]))).unwrap();
            assert_eq!(found, [["2024-03-01"]]);
        }
    }

    #[test]
    fn a_cell_keeps_its_place() {
        let rows = "<row r='3'><c r='C3'><v>1</v></c><c r='D3' s='1'/></row>
            <row r='5'><c r='A5' s='1'><v>0.5</v></c><c r='B5'/><c r='C5'><v>2</v></c></row>
            <row r='9'><c r='XFD9' s='1'/></row>";
        let found = grid(&book(rows)).unwrap();
        let expected: [&[&str]; 5] = [&[], &[], &["", "", "1"], &[], &["50%", "", "2"]];
        assert_eq!(found, expected);
        // Without names cells follow on each other.
        let rows = "<row><c><v>1</v></c><c s='1'><v>2</v></c></row><row><c><v>3</v></c></row>";
        let expected: [&[&str]; 2] = [&["1", "200%"], &["3"]];
        assert_eq!(grid(&book(rows)).unwrap(), expected);
    }

    #[test]
    fn the_first_sheet_with_cells() {
        let full = |value: &str| format!("<row r='1'><c r='A1'><v>{value}</v></c></row>");
        let [one, two] = ["1", "2"].map(full);
        let empty = "<row r='1'><c r='A1' s='1'/></row>";
        for (sheets, expected) in [
            (&[("", one.as_str()), ("", two.as_str())][..], "1"),
            (&[("", ""), ("", two.as_str())], "2"),
            (&[("", empty), ("", two.as_str())], "2"),
            (&[("state='hidden'", one.as_str()), ("", two.as_str())], "2"),
            (&[("state='veryHidden'", one.as_str()), ("", empty)], "1"),
        ] {
            assert_eq!(grid(&zipped(&parts("", sheets))).unwrap(), [[expected]]);
        }
        let none: [[&str; 0]; 0] = [];
        assert_eq!(grid(&book("")).unwrap(), none);
        // Some programs write names of parts in another case, or addresses from the root.
        let mut odd = parts("", &[("", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>")]);
        for (name, text) in &mut odd {
            *name = name.replace("sharedStrings", "SharedStrings");
            *text = text.replace("'worksheets/", "'/xl/worksheets/");
        }
        assert_eq!(grid(&zipped(&odd)).unwrap(), [["Gemeente"]]);
    }

    #[test]
    fn what_is_no_good_workbook_is_refused() {
        let other = |name: &str| zipped(&[(name.to_owned(), String::new())]);
        let cell = |name: &str| book(&format!("<row><c r='{name}'><v>1</v></c></row>"));
        let whole = book("<row r='1'><c r='A1'><v>1</v></c></row>");
        let mut without = parts("", &[("", "")]);
        without.retain(|(name, _)| !name.contains("worksheets"));
        for (bytes, refusal) in [
            (other("word/document.xml"), GridRefusal::NoTable),
            (other("content.xml"), GridRefusal::NoTable),
            (other("xl/workbook.bin"), GridRefusal::NoTable),
            (other("xl/workbook.xml"), GridRefusal::Malformed),
            (whole[..whole.len() / 2].to_vec(), GridRefusal::Malformed),
            (zipped(&without), GridRefusal::Malformed),
            (cell("XFD1048576"), GridRefusal::TooLarge),
            (cell("GS1"), GridRefusal::TooLarge),
            (cell("A20001"), GridRefusal::TooLarge),
            (cell("1A"), GridRefusal::Malformed),
            (cell("é1"), GridRefusal::Malformed),
            (
                book("<row><c t='s'><v>2</v></c></row>"),
                GridRefusal::Malformed,
            ),
            (
                book("<row><c t='e'><v>Err:522</v></c></row>"),
                GridRefusal::Malformed,
            ),
            (book("<row><c><v>1"), GridRefusal::Malformed),
        ] {
            assert_eq!(
                grid(&bytes),
                Err(refusal),
                "{}",
                String::from_utf8_lossy(&bytes)
            );
        }
        let edge = grid(&cell("GR20000")).unwrap();
        assert_eq!((edge.len(), edge[19_999].len()), (20_000, 200));
    }

    #[test]
    fn positions_by_name() {
        for (name, expected) in [
            ("A1", Some((0, 0))),
            ("B3", Some((2, 1))),
            ("AA10", Some((9, 26))),
            ("XFD1048576", Some((1_048_575, 16_383))),
            ("A0", None),
            ("1", None),
            ("A", None),
            ("é1", None),
            ("A99999999999", None),
            ("ZZZZZZZZZZ1", None),
        ] {
            assert_eq!(position(name), expected, "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn changed_workbooks_are_answered(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
            let rows = "<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1' s='3'><v>0.5</v></c><c r='C1' s='6'><v>45352.5</v></c></row>";
            let mut parts = parts("<workbookPr date1904='0'/>", &[("", ""), ("state='hidden'", rows)]);
            for (part, at, byte) in &changes {
                let (_, text) = part.get_mut(&mut parts);
                let at = at.index(text.len());
                if let Some(letter) = text.get(at..=at) {
                    let byte = char::from(byte & 127);
                    let change = if byte < ' ' { letter.repeat(2) } else { byte.to_string() };
                    text.replace_range(at..=at, &change);
                }
            }
            let mut bytes = zipped(&parts);
            if changes.len() == 7 {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = grid(&bytes);
        }
    }
}
