//! Lists, which OpenDocument nests: a list in a point of the list above it.

use kompas_domain::rich::Mark;

use super::super::office::HIGHEST_NUMBER;
use super::super::office::xml::Xml;

/// A list that is open, with an open point.
struct Open {
    is_numbered: bool,
    /// The number of the next point.
    next: Option<u64>,
}

/// The lists that are open, the outermost first.
#[derive(Default)]
pub(super) struct Lists(Vec<Open>);

impl Lists {
    /// Closes all lists.
    pub(super) fn end(&mut self, xml: &mut Xml) {
        self.close_below(xml, 0);
    }

    fn close_below(&mut self, xml: &mut Xml, depth: usize) {
        while self.0.len() > depth {
            self.0.pop();
            xml.close();
            xml.close();
        }
    }

    /// Opens the point in which a paragraph belongs; the answer is its style. What goes on with
    /// another point comes in that one.
    pub(super) fn point(&mut self, xml: &mut Xml, depth: usize, mark: Mark) -> String {
        let number = match mark {
            Mark::Dot => None,
            Mark::Number(number) if number <= HIGHEST_NUMBER => Some(number),
            Mark::Number(_) | Mark::None => {
                self.close_below(xml, depth);
                return style("List_20_Continue", depth);
            }
        };
        self.close_below(xml, depth);
        if self.0.len() == depth && self.0[depth - 1].is_numbered != number.is_some() {
            self.close_below(xml, depth - 1);
        }
        if self.0.len() == depth {
            xml.close();
        } else {
            while self.0.len() + 1 < depth {
                self.open(xml, number.is_some());
                xml.open("text:list-item", &[]);
            }
            self.open(xml, number.is_some());
        }
        let list = &mut self.0[depth - 1];
        match number {
            Some(number) if list.next != Some(number) => {
                let attributes = [("text:start-value", number.to_string())];
                let [(name, value)] = &attributes;
                xml.open("text:list-item", &[(name, value)]);
            }
            _ => xml.open("text:list-item", &[]),
        }
        list.next = number.map(|number| number + 1);
        let name = if number.is_some() {
            "List_20_Number"
        } else {
            "List_20_Bullet"
        };
        style(name, depth)
    }

    fn open(&mut self, xml: &mut Xml, is_numbered: bool) {
        let name = if is_numbered {
            "Nummering"
        } else {
            "Opsomming"
        };
        xml.open("text:list", &[("text:style-name", name)]);
        self.0.push(Open {
            is_numbered,
            next: None,
        });
    }
}

fn style(name: &str, depth: usize) -> String {
    match depth {
        1 => name.to_owned(),
        depth => format!("{name}_20_{depth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lists that come of points, with their marks as text.
    fn written(points: &[(usize, Mark)]) -> String {
        let mut xml = Xml::new("a", &[]);
        let mut lists = Lists::default();
        for (depth, mark) in points {
            let style = lists.point(&mut xml, *depth, *mark);
            xml.element("p", &[], &style);
        }
        lists.end(&mut xml);
        let text = String::from_utf8(xml.finish()).unwrap();
        let (_, text) = text.split_once("<a>").unwrap();
        text.replace("text:list-item", "i")
            .replace("text:list text:style-name", "l")
            .replace("text:start-value", "start")
            .replace("text:list", "l")
            .replace("List_20_", "")
    }

    #[test]
    fn lists_nest_and_numbers_are_as_given() {
        let points = [
            (1, Mark::Number(3)),
            (2, Mark::Dot),
            (2, Mark::None),
            (1, Mark::Number(4)),
            (1, Mark::Number(9)),
            (1, Mark::Dot),
        ];
        assert_eq!(
            written(&points),
            "<l=\"Nummering\"><i start=\"3\"><p>Number</p>\
             <l=\"Opsomming\"><i><p>Bullet_20_2</p><p>Continue_20_2</p></i></l></i>\
             <i><p>Number</p></i><i start=\"9\"><p>Number</p></i></l>\
             <l=\"Opsomming\"><i><p>Bullet</p></i></l></a>"
        );
    }

    #[test]
    fn a_list_may_begin_deep_and_what_has_no_list_stands_alone() {
        let points = [(1, Mark::None), (3, Mark::Dot), (1, Mark::Number(u64::MAX))];
        assert_eq!(
            written(&points),
            "<p>Continue</p><l=\"Opsomming\"><i><l=\"Opsomming\"><i><l=\"Opsomming\"><i>\
             <p>Bullet_20_3</p></i></l></i></l><p>Continue</p></i></l></a>"
        );
    }
}
