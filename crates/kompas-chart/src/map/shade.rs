//! The shades of the classes: one hue, from light to dark, that print in black and white as well.

use crate::number::count;

/// From the lightest to the darkest, about evenly apart in lightness.
const SHADES: [(f64, f64, f64); 5] = [
    (235.0, 243.0, 250.0),
    (176.0, 207.0, 234.0),
    (108.0, 163.0, 211.0),
    (42.0, 110.0, 172.0),
    (8.0, 48.0, 92.0),
];

/// The colour of a class out of so many, counted from the lowest.
pub(super) fn shade(class: usize, classes: usize) -> String {
    let steps = count(classes.saturating_sub(1)).max(1.0);
    let share = (count(class) / steps).clamp(0.0, 1.0);
    let mut place = share * 4.0;
    let mut pair = (SHADES[0], SHADES[1]);
    for (&light, &dark) in SHADES.iter().zip(&SHADES[1..]) {
        pair = (light, dark);
        if place <= 1.0 {
            break;
        }
        place -= 1.0;
    }
    let ((red, green, blue), (to_red, to_green, to_blue)) = pair;
    let between = |from: f64, to: f64| (from + (to - from) * place.min(1.0)).round();
    format!(
        "rgb({},{},{})",
        between(red, to_red),
        between(green, to_green),
        between(blue, to_blue)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_go_from_light_to_dark() {
        for (class, classes, colour) in [
            (0, 1, "rgb(235,243,250)"),
            (0, 5, "rgb(235,243,250)"),
            (1, 5, "rgb(176,207,234)"),
            (4, 5, "rgb(8,48,92)"),
            (1, 3, "rgb(108,163,211)"),
            (3, 4, "rgb(8,48,92)"),
            (1, 9, "rgb(206,225,242)"),
            (99, 3, "rgb(8,48,92)"),
        ] {
            assert_eq!(shade(class, classes), colour, "{class} of {classes}");
        }
    }
}
