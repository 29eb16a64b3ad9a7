//! Whether a report is what its types promise, before it is set.

use kompas_domain::report::{Report, ReportBlock, ReportFigure, ReportTable};
use kompas_domain::rich::{RichBlock, RichKind};

use super::super::flow::plain;

/// All that is wrong, each with its place.
pub(super) fn faults(report: &Report) -> Vec<String> {
    let mut faults = Vec::new();
    if is_blank(&report.title) {
        faults.push("the title is empty".to_owned());
    }
    if let Some(logo) = &report.logo {
        if !["image/png", "image/jpeg"].contains(&logo.media_type.as_str()) {
            faults.push(format!("the logo is {:?}", logo.media_type));
        }
        if is_blank(&logo.description) {
            faults.push("the logo has no description".to_owned());
        }
    }
    let mut level = 0;
    for (block, place) in report.blocks.iter().zip(1..) {
        let found = match block {
            ReportBlock::Text(text) => heading(text, &mut level),
            ReportBlock::Table(table) => table_faults(table),
            ReportBlock::Figure(figure) => figure_faults(figure),
        };
        faults.extend(found.iter().map(|fault| format!("block {place}: {fault}")));
    }
    faults
}

fn heading(block: &RichBlock, before: &mut u8) -> Vec<String> {
    let RichKind::Heading(level) = block.kind else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    if is_blank(&plain(&block.spans)) {
        faults.push("the heading is empty".to_owned());
    }
    if level == 0 || level > 6 || level > *before + 1 {
        faults.push(format!("a heading of level {level} after {before}"));
    }
    *before = level.min(6);
    faults
}

fn table_faults(table: &ReportTable) -> Vec<String> {
    let mut faults = Vec::new();
    if is_blank(&table.caption) {
        faults.push("the table has no caption".to_owned());
    }
    if table.columns.is_empty() {
        faults.push("the table has no columns".to_owned());
    }
    for (column, place) in table.columns.iter().zip(1..) {
        if is_blank(&column.label) {
            faults.push(format!("column {place} has no header"));
        }
    }
    for (row, place) in table.rows.iter().zip(1..) {
        if row.len() != table.columns.len() {
            let (cells, columns) = (row.len(), table.columns.len());
            faults.push(format!(
                "row {place} has {cells} cells for {columns} columns"
            ));
        }
    }
    faults
}

fn figure_faults(figure: &ReportFigure) -> Vec<String> {
    let mut faults = Vec::new();
    if is_blank(&figure.caption) {
        faults.push("the figure has no caption".to_owned());
    }
    if is_blank(&figure.description) {
        faults.push("the figure has no description".to_owned());
    }
    faults
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
