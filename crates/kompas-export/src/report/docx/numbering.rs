//! The lists of a Word document: one of dots, and one for each row of numbers that follow each
//! other, so that each shows the numbers that it has in the report.

use super::super::office::xml::Xml;
use super::W;

/// The list of dots.
const DOTS: usize = 1;
/// How far each level stands from the one above it, in twentieths of a point.
const STEP: usize = 357;

/// The lists, as points are added.
#[derive(Default)]
pub(super) struct Lists {
    /// Level and first number of each list of numbers; the first is list 2.
    starts: Vec<(usize, u64)>,
    /// At each level the list that goes on, and its next number.
    open: [Option<(usize, u64)>; 3],
}

impl Lists {
    /// What is no point of a list comes next.
    pub(super) fn end(&mut self) {
        self.open = [None; 3];
    }

    /// The list of a dot, at a level from 0.
    pub(super) fn dot(&mut self, level: usize) -> usize {
        self.open[level..].fill(None);
        DOTS
    }

    /// The list of a number, at a level from 0.
    pub(super) fn number(&mut self, level: usize, number: u64) -> usize {
        let list = match self.open[level] {
            Some((list, next)) if next == number => list,
            _ => {
                self.starts.push((level, number));
                self.starts.len() + DOTS
            }
        };
        self.open[level..].fill(None);
        self.open[level] = Some((list, number + 1));
        list
    }

    /// The part.
    pub(super) fn finish(&self) -> Vec<u8> {
        let mut xml = Xml::new("w:numbering", &[W]);
        list(&mut xml, DOTS, |_| None);
        for (list_number, (level, start)) in (DOTS + 1..).zip(&self.starts) {
            list(&mut xml, list_number, |at| {
                Some(if at == *level { *start } else { 1 })
            });
        }
        for number in DOTS..=DOTS + self.starts.len() {
            let number = number.to_string();
            xml.open("w:num", &[("w:numId", &number)]);
            xml.empty("w:abstractNumId", &[("w:val", &number)]);
            xml.close();
        }
        xml.finish()
    }
}

/// A list with its three levels, of numbers where they have a start.
fn list(xml: &mut Xml, number: usize, start: impl Fn(usize) -> Option<u64>) {
    xml.open("w:abstractNum", &[("w:abstractNumId", &number.to_string())]);
    xml.empty("w:multiLevelType", &[("w:val", "hybridMultilevel")]);
    for level in 0..3 {
        let start = start(level);
        let (format, mark) = match start {
            Some(_) => ("decimal", format!("%{}.", level + 1)),
            None => ("bullet", ["•", "–", "•"][level].to_owned()),
        };
        xml.open("w:lvl", &[("w:ilvl", &level.to_string())]);
        xml.empty("w:start", &[("w:val", &start.unwrap_or(1).to_string())]);
        xml.empty("w:numFmt", &[("w:val", format)]);
        xml.empty("w:lvlText", &[("w:val", &mark)]);
        xml.empty("w:lvlJc", &[("w:val", "left")]);
        xml.open("w:pPr", &[]);
        let (left, hanging) = ((STEP * (level + 1)).to_string(), STEP.to_string());
        xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &hanging)]);
        xml.close();
        xml.close();
    }
    xml.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_while_its_numbers_do() {
        let mut lists = Lists::default();
        assert_eq!(lists.number(0, 3), 2);
        assert_eq!(lists.number(1, 1), 3);
        assert_eq!(lists.dot(2), DOTS);
        assert_eq!(lists.number(1, 2), 3, "after what is below it");
        assert_eq!(lists.number(0, 4), 2);
        assert_eq!(lists.number(1, 1), 4, "anew under another point");
        assert_eq!(lists.number(0, 9), 5, "a number is left out");
        lists.end();
        assert_eq!(lists.number(0, 10), 6);
        assert_eq!(lists.dot(0), DOTS);
        assert_eq!(lists.starts, [(0, 3), (1, 1), (1, 1), (0, 9), (0, 10)]);
    }
}
