//! The local picture: does it play here? From the numbers that tables give to what is shown of a
//! municipality, beside municipalities like it, over the years, and what stands out.
//!
//! Numbers go one way: tables → [`Numbers`] → [`merge`] (the municipalities of today) → a [`Line`]
//! of an area or a [`region`] → [`figures`] → [`compare`], [`course`], [`signals`] and an [`answer`]. A count of
//! 1 to 4 leaves the way at [`figures`]: nothing behind it can show one.

mod answer;
mod cautions;
mod comparison;
mod figure;
mod interval;
mod lead_times;
mod line;
mod merge;
mod numbers;
mod region;
mod reorganisation;
mod signals;
mod similar;
mod trend;
pub mod words;

pub use answer::{ANSWER_CAUTION, Answer, Verdict, answer};
pub use cautions::{Cautions, cautions};
pub use comparison::{Difference, RELATIVE_THRESHOLD, compare};
pub use figure::{Figure, MarginKind, Shown, figures, latest};
pub use interval::{Z95, byar, wilson};
pub use lead_times::{
    Amount, LeadTimes, MonthCounts, QuarterReading, Ratio, SMALLEST_SHOWN, lead_times,
};
pub use line::{Base, Line};
pub use merge::merge;
pub use numbers::{MergeBreak, Numbers, Point, Row, Years};
pub use region::{country, region};
pub use reorganisation::{Reorganisation, name_of, reorganisations, today};
pub use signals::{MOST_SIGNALS, Signal, SignalInput, SignalKind, signals};
pub use similar::{Similar, SizeClass, similar, size_class};
pub use trend::{Change, Course, Trend, Turn, course};
