//! Glyphs to lines. The order in which a page is drawn is mostly the order in which it is read;
//! places tell where words and lines end.

use super::glyphs::Glyph;

/// A line of text at a place, in points; y counts downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) x: f32,
    pub(super) end: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    /// Quarter turns from upright, clockwise.
    pub(super) turn: u8,
}

/// A gap of this share of the size of the letters parts two words.
const WORD_GAP: f32 = 0.16;
/// A gap of so many sizes parts two columns or cells.
const CELL_GAP: f32 = 2.2;
/// Two baselines closer than this share of the size are one line.
const SAME_LINE: f32 = 0.35;

pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut current: Option<Line> = None;
    for glyph in glyphs {
        let joins = current.as_ref().is_some_and(|line| belongs(line, glyph));
        if !joins {
            lines.extend(current.take());
            current = Some(Line {
                text: String::new(),
                x: glyph.x,
                end: glyph.x,
                y: glyph.y,
                size: glyph.size,
                turn: glyph.turn,
            });
        }
        let Some(line) = &mut current else { continue };
        let gap = glyph.x - line.end;
        if !line.text.is_empty() && !line.text.ends_with(' ') && gap > line.size * WORD_GAP {
            line.text.push_str(if gap > line.size * CELL_GAP {
                " | "
            } else {
                " "
            });
        }
        line.text.push_str(&glyph.text);
        // A raised footnote number is no measure for its line.
        line.size = line.size.max(glyph.size);
        line.end = line.end.max(glyph.x + glyph.width);
    }
    lines.extend(current);
    lines.retain(|line| !line.text.trim().is_empty());
    merge(lines)
}

fn belongs(line: &Line, glyph: &Glyph) -> bool {
    let size = line.size.max(glyph.size);
    let near = (glyph.y - line.y).abs() < size * SAME_LINE || is_raised(line, glyph);
    near && glyph.turn == line.turn
        && glyph.x > line.end - size * 0.8
        && glyph.x - line.end < size * 40.0
}

/// A small letter a little above or below the line: a footnote number.
fn is_raised(line: &Line, glyph: &Glyph) -> bool {
    let (small, large) = (line.size.min(glyph.size), line.size.max(glyph.size));
    small < large * 0.8 && (glyph.y - line.y).abs() < large * 0.6
}

/// Lines that were drawn in pieces become one again when a piece stands right behind another.
fn merge(lines: Vec<Line>) -> Vec<Line> {
    let mut merged: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let last = merged.last_mut();
        match last {
            Some(last)
                if last.turn == line.turn
                    && (last.y - line.y).abs() < last.size.max(line.size) * SAME_LINE
                    && line.x >= last.end - 1.0 =>
            {
                let gap = line.x - last.end;
                let joint = if gap > last.size * CELL_GAP {
                    " | "
                } else {
                    " "
                };
                if gap > last.size * WORD_GAP && !last.text.ends_with(' ') {
                    last.text.push_str(joint);
                }
                last.text.push_str(&line.text);
                last.end = last.end.max(line.end);
                last.size = last.size.max(line.size);
            }
            _ => merged.push(line),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: f32, y: f32) -> Vec<Glyph> {
        (0_u8..)
            .zip(text.chars())
            .map(|(place, letter)| Glyph {
                x: x + f32::from(place) * 5.0,
                y,
                width: 5.0,
                size: 10.0,
                turn: 0,
                text: letter.to_string(),
            })
            .collect()
    }

    #[test]
    fn gaps_part_words_and_baselines_part_lines() {
        let glyphs = [
            word("een", 0.0, 10.0),
            word("twee", 18.0, 10.0),
            word("cel", 90.0, 10.2),
            word("volgende", 0.0, 22.0),
        ];
        let found: Vec<String> = lines(&glyphs.concat())
            .into_iter()
            .map(|line| line.text)
            .collect();
        assert_eq!(found, ["een twee | cel", "volgende"]);
    }
}
