//! Numbers by year: where a line is cut, and the plot that it is drawn in.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::axis::Axis;
use crate::draw::{AXIS, BREAK, GRID};
use crate::number::count;
use crate::svg::{Anchor, Drawing, Element, Pen, place};
use crate::text::SMALL;

/// The parts of a line that may be drawn through, as ranges of `years`, which ascend. A line is
/// cut where years are missing, and before the first year of a new way of counting.
pub(crate) fn runs(years: &[u16], rhythm: u16, breaks: &BTreeSet<u16>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut begin = 0;
    for (index, pair) in years.windows(2).enumerate() {
        let [before, year] = *pair else { continue };
        let is_broken = breaks.range(before + 1..=year).next().is_some();
        if is_broken || year - before > rhythm {
            runs.push(begin..index + 1);
            begin = index + 1;
        }
    }
    if begin < years.len() {
        runs.push(begin..years.len());
    }
    runs
}

/// How many years lie between two figures where none is missing: two in what is asked every other
/// year.
pub(crate) fn rhythm(years: &BTreeSet<u16>) -> u16 {
    let gaps = years.iter().zip(years.iter().skip(1));
    gaps.map(|(before, year)| year - before).min().unwrap_or(1)
}

/// The breaks that fall between years that are there.
pub(crate) fn inner_breaks(
    breaks: impl IntoIterator<Item = u16>,
    years: &BTreeSet<u16>,
) -> BTreeSet<u16> {
    let (Some(&first), Some(&last)) = (years.first(), years.last()) else {
        return BTreeSet::new();
    };
    let mut inner: BTreeSet<u16> = breaks.into_iter().collect();
    inner.retain(|&year| first < year && year <= last);
    inner
}

/// The room that lines are drawn in.
pub(crate) struct Plot {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    /// The first and the last year.
    pub(crate) years: (u16, u16),
    pub(crate) axis: Axis,
}

/// How far the outer years stand from the sides of a plot.
const INSET: f64 = 8.0;

impl Plot {
    /// Where a year stands; half a year earlier is halfway to the year before.
    pub(crate) fn x(&self, year: f64) -> f64 {
        let (first, last) = (f64::from(self.years.0), f64::from(self.years.1));
        if first >= last {
            return f64::midpoint(self.left, self.right);
        }
        self.left + INSET + (year - first) / (last - first) * self.room()
    }

    fn room(&self) -> f64 {
        self.right - self.left - 2.0 * INSET
    }

    pub(crate) fn y(&self, value: f64) -> f64 {
        self.bottom - self.axis.share(value) * (self.bottom - self.top)
    }

    pub(crate) fn at(&self, year: u16, value: f64) -> (f64, f64) {
        (self.x(f64::from(year)), self.y(value))
    }

    /// Lines at the ticks, and the axis of years at zero.
    pub(crate) fn grid(&self, drawing: &mut Drawing) {
        for &tick in &self.axis.ticks {
            let y = self.y(tick);
            let pen = if tick.abs() > 0.0 { GRID } else { AXIS };
            drawing.line((self.left, y), (self.right, y), pen);
        }
    }

    /// The numbers of all ticks at the left.
    pub(crate) fn tick_labels(&self, drawing: &mut Drawing) {
        for &tick in &self.axis.ticks {
            let at = (self.left - 8.0, self.y(tick) + 5.5);
            drawing.text(at, Anchor::End, SMALL, &self.axis.label(tick));
        }
    }

    /// The years under the plot, the last one always, and others in the rhythm of the figures.
    pub(crate) fn year_labels(&self, drawing: &mut Drawing, rhythm: u16) {
        for year in thinned(self.years, rhythm, self.room(), SMALL.width("2025") + 12.0) {
            let x = self.x(f64::from(year));
            drawing.line((x, self.bottom), (x, self.bottom + 5.0), AXIS);
            let at = (x, self.bottom + 6.0 + SMALL.size);
            drawing.text(at, Anchor::Middle, SMALL, &year.to_string());
        }
    }

    /// The first and the last year under the plot.
    pub(crate) fn outer_years(&self, drawing: &mut Drawing) {
        let (first, last) = self.years;
        let y = self.bottom + 4.0 + SMALL.size;
        if first >= last {
            let at = (f64::midpoint(self.left, self.right), y);
            drawing.text(at, Anchor::Middle, SMALL, &last.to_string());
            return;
        }
        drawing.text((self.left, y), Anchor::Start, SMALL, &first.to_string());
        drawing.text((self.right, y), Anchor::End, SMALL, &last.to_string());
    }

    /// The rule of a break, from `top` on; gives where it stands.
    pub(crate) fn rule(&self, drawing: &mut Drawing, year: u16, top: f64) -> f64 {
        let x = self.x(f64::from(year) - 0.5);
        drawing.line((x, top), (x, self.bottom), BREAK);
        x
    }
}

/// The years to write so that none touches another, from the last one back.
fn thinned(years: (u16, u16), rhythm: u16, room: f64, width: f64) -> Vec<u16> {
    let (first, last) = years;
    let span = f64::from(last.saturating_sub(first)).max(1.0);
    let step = (1..=last.saturating_sub(first) / rhythm)
        .map(|times| times * rhythm)
        .find(|&step| f64::from(step) * room / span >= width)
        .unwrap_or(u16::MAX);
    let labels = usize::from(last.saturating_sub(first) / step) + 1;
    let mut thinned: Vec<u16> = (first..=last)
        .rev()
        .step_by(usize::from(step))
        .take(labels)
        .collect();
    thinned.reverse();
    thinned
}

/// Draws a line through points.
pub(crate) fn through(drawing: &mut Drawing, points: &[(f64, f64)], pen: Pen) {
    if points.len() < 2 {
        return;
    }
    drawing.put(
        &Element::new("path")
            .with("d", &path(points))
            .with("fill", "none")
            .pen(pen)
            .with("stroke-linejoin", "round"),
    );
}

/// A path through points.
pub(crate) fn path(points: &[(f64, f64)]) -> String {
    let places = points
        .iter()
        .map(|&(x, y)| format!("{} {}", place(x), place(y)));
    format!("M{}", places.collect::<Vec<_>>().join("L"))
}

/// The middle of a number of rows.
pub(crate) fn middle_of(index: usize, height: f64) -> f64 {
    (count(index) + 0.5) * height
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_years_are_missing_or_counted_in_another_way() {
        for (years, rhythm, breaks, drawn) in [
            (&[][..], 1, &[][..], ""),
            (&[2020], 1, &[], "2020"),
            (&[2020, 2021, 2022], 1, &[], "2020-2021-2022"),
            (&[2020, 2022, 2023], 1, &[], "2020 2022-2023"),
            (&[2017, 2019, 2021], 2, &[], "2017-2019-2021"),
            (&[2017, 2019, 2023], 2, &[], "2017-2019 2023"),
            (&[2020, 2021, 2022], 1, &[2021], "2020 2021-2022"),
            (&[2020, 2021, 2022], 1, &[2020, 2023], "2020-2021-2022"),
            (&[2017, 2019, 2021], 2, &[2020], "2017-2019 2021"),
            (&[2020, 2023], 1, &[2021, 2022], "2020 2023"),
        ] {
            let runs = runs(years, rhythm, &breaks.iter().copied().collect());
            let joined = |run: Range<usize>| {
                let years: Vec<_> = years[run].iter().map(u16::to_string).collect();
                years.join("-")
            };
            let runs: Vec<_> = runs.into_iter().map(joined).collect();
            assert_eq!(runs.join(" "), drawn);
        }
    }

    #[test]
    fn the_rhythm_is_that_of_the_closest_years() {
        for (years, gap) in [
            (&[][..], 1),
            (&[2020], 1),
            (&[2017, 2019, 2021], 2),
            (&[2016, 2017, 2019, 2021], 1),
        ] {
            assert_eq!(rhythm(&years.iter().copied().collect()), gap);
        }
    }

    #[test]
    fn years_are_thinned_from_the_last_one_back() {
        for (years, rhythm, room, labels) in [
            ((2025, 2025), 1, 400.0, &[2025][..]),
            ((2022, 2025), 1, 400.0, &[2022, 2023, 2024, 2025]),
            (
                (2012, 2025),
                1,
                400.0,
                &[2013, 2015, 2017, 2019, 2021, 2023, 2025],
            ),
            ((2012, 2025), 1, 140.0, &[2015, 2020, 2025]),
            ((2012, 2025), 1, 10.0, &[2025]),
            ((2017, 2023), 2, 400.0, &[2017, 2019, 2021, 2023]),
            ((2013, 2023), 2, 160.0, &[2015, 2019, 2023]),
            ((2013, 2023), 10, 400.0, &[2013, 2023]),
            ((0, u16::MAX), 1, 100.0, &[32767, 65535]),
            ((0, u16::MAX), u16::MAX, 100.0, &[0, 65535]),
        ] {
            assert_eq!(
                thinned(years, rhythm, room, 50.0),
                labels,
                "{years:?} {rhythm}"
            );
        }
    }

    #[test]
    fn a_break_counts_only_between_years() {
        let years = BTreeSet::from([2018, 2020]);
        let inner = inner_breaks([2017, 2018, 2019, 2020, 2021], &years);
        assert_eq!(inner, BTreeSet::from([2019, 2020]));
        assert_eq!(inner_breaks([2019], &BTreeSet::new()), BTreeSet::new());
    }
}
