//! How figures are drawn: charts as SVG, with the table that they show.
//!
//! A chart is a plain struct. Its `svg` is a drawing that stands in a page under a policy without
//! inline styles, is as wide as what it stands in, and is told apart by more than colour; its
//! `table` holds exactly the numbers that are drawn. Nothing here reads, counts or rounds figures
//! for other ends: the caller says what is drawn and what is said of it.
//!
//! A number that is no number, infinite, or beyond 10^15 counts as missing.

mod axis;
mod dots;
mod draw;
mod line;
mod map;
mod multiples;
mod number;
mod series;
mod spread;
mod svg;
mod table;
mod text;

pub use dots::{Dot, DotPlot};
pub use line::{Line, LineChart, LinePoint, Role};
pub use map::{MapArea, MapChart};
pub use multiples::{Multiples, Panel};
pub use svg::standalone;
pub use table::ChartTable;
