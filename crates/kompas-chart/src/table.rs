//! The table under a chart.

/// The numbers of a chart as they are drawn, written in Dutch: `1.234,5`, and `–` where there is
/// none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// The headings. The first column says what a row is about.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

/// The heading over numbers of a unit.
pub(crate) fn heading(unit: &str) -> String {
    if unit.is_empty() {
        "Cijfer".to_owned()
    } else {
        format!("Cijfer ({unit})")
    }
}
