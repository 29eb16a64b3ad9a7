//! What a tagged PDF says of its own text: which marked pieces are a heading, an item, a row.
//!
//! Government writes tagged files, since the law asks for accessible ones. The tags are sought by
//! piece only; the order is that in which the pages are drawn.

use std::collections::{HashMap, HashSet};

use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier};
use hayro_interpret::hayro_syntax::xref::XRef;

/// More elements than this are not looked at.
const MAX_ELEMENTS: usize = 300_000;

/// A page, by its object in the file.
pub(super) type PageId = ObjectIdentifier;

/// Where a piece of text belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The paragraph, heading, item or row; every one has a number of its own.
    pub(super) block: u32,
    /// The cell in the row.
    pub(super) cell: u32,
    pub(super) role: Role,
}

/// What the block of a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Heading(u8),
    Item,
    Row,
    Paragraph,
    /// A paragraph of a file that tags no headings: it may be one.
    Unsure,
}

/// The places of all marked pieces.
#[derive(Default)]
pub(super) struct Structure {
    places: HashMap<(PageId, i64), Place>,
    elements: u32,
    has_headings: bool,
}

/// What an element inherits.
#[derive(Clone, Copy, Default)]
struct Above {
    page: Option<PageId>,
    place: Option<Place>,
}

impl Structure {
    /// The tags of a file; empty where it has none.
    pub(super) fn of(xref: &XRef) -> Self {
        let mut structure = Self::default();
        let catalog: Option<Dict<'_>> = xref.get(xref.root_id());
        let root = catalog.and_then(|catalog| catalog.get::<Dict<'_>>("StructTreeRoot"));
        if let Some(root) = root {
            structure.walk(&root);
        }
        if !structure.has_headings {
            for place in structure.places.values_mut() {
                if place.role == Role::Paragraph {
                    place.role = Role::Unsure;
                }
            }
        }
        structure
    }

    pub(super) fn place(&self, page: Option<PageId>, piece: i64) -> Option<Place> {
        self.places.get(&(page?, piece)).copied()
    }

    fn walk<'a>(&mut self, root: &Dict<'a>) {
        let roles = root.get::<Dict<'a>>("RoleMap").unwrap_or_default();
        let mut seen = HashSet::new();
        let mut open: Vec<(Object<'a>, Above)> = Vec::new();
        kids(root, Above::default(), &mut open);
        let mut left = MAX_ELEMENTS;
        while let Some((object, above)) = open.pop() {
            left -= 1;
            if left == 0 || open.len() > MAX_ELEMENTS {
                return;
            }
            match object {
                Object::Number(piece) => self.put(piece.as_i64(), above),
                Object::Dict(element) if element.obj_id().is_none_or(|id| seen.insert(id)) => {
                    let below = self.element(&element, above, &roles);
                    kids(&element, below, &mut open);
                }
                _ => {}
            }
        }
    }

    fn put(&mut self, piece: i64, above: Above) {
        if let (Some(page), Some(place)) = (above.page, above.place) {
            self.places.insert((page, piece), place);
        }
    }

    /// What the kids of an element inherit. A marked-content reference is put at once.
    fn element(&mut self, element: &Dict<'_>, above: Above, roles: &Dict<'_>) -> Above {
        let page = element.get_ref("Pg").map(ObjectIdentifier::from);
        let mut below = Above {
            page: page.or(above.page),
            ..above
        };
        if let Some(piece) = element.get::<i64>("MCID") {
            self.put(piece, below);
        }
        if let Some(role) = role_name(element, roles) {
            below.place = self.enter(&role, above.place);
        }
        below
    }

    fn enter(&mut self, role: &str, place: Option<Place>) -> Option<Place> {
        self.elements += 1;
        let block = |role| {
            Some(Place {
                block: self.elements,
                cell: 0,
                role,
            })
        };
        match (role, place) {
            ("Title" | "H" | "H1" | "H2" | "H3" | "H4" | "H5" | "H6", _) => {
                self.has_headings = true;
                let level = role[1..].parse().unwrap_or(1);
                block(Role::Heading(level))
            }
            ("LI" | "TOCI", _) => block(Role::Item),
            ("TR", _) => block(Role::Row),
            ("TD" | "TH", Some(row)) => Some(Place {
                cell: self.elements,
                ..row
            }),
            ("P" | "BlockQuote" | "Caption" | "Note" | "Figure" | "Code", None) => {
                block(Role::Paragraph)
            }
            _ => place,
        }
    }
}

fn kids<'a>(element: &Dict<'a>, above: Above, open: &mut Vec<(Object<'a>, Above)>) {
    match element.get::<Object<'a>>("K") {
        Some(Object::Array(kids)) => extend(&kids, above, open),
        Some(kid) => open.push((kid, above)),
        None => {}
    }
}

fn extend<'a>(kids: &Array<'a>, above: Above, open: &mut Vec<(Object<'a>, Above)>) {
    let kids = kids.iter::<Object<'a>>().take(MAX_ELEMENTS);
    open.extend(kids.map(|kid| (kid, above)));
}

/// The standard name of what an element is; files may map names of their own.
fn role_name(element: &Dict<'_>, roles: &Dict<'_>) -> Option<String> {
    let mut role = element.get::<Name<'_>>("S")?.as_str().to_owned();
    for _ in 0..4 {
        match roles.get::<Name<'_>>(role.as_bytes()) {
            Some(standard) if standard.as_str() != role => standard.as_str().clone_into(&mut role),
            _ => break,
        }
    }
    Some(role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_those_of_the_nearest_block() {
        let mut structure = Structure::default();
        let heading = structure.enter("H2", None).unwrap();
        assert_eq!(heading.role, Role::Heading(2));
        assert_eq!(structure.enter("Span", Some(heading)), Some(heading));
        assert_eq!(structure.enter("Sect", None), None);
        let item = structure.enter("LI", None).unwrap();
        assert_eq!(structure.enter("P", Some(item)), Some(item));
        let row = structure.enter("TR", None);
        let (one, two) = (structure.enter("TD", row), structure.enter("TH", row));
        assert_eq!(one.unwrap().block, two.unwrap().block);
        assert_ne!(one.unwrap().cell, two.unwrap().cell);
        assert_eq!(structure.enter("P", one), one);
    }
}
