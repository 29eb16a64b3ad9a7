//! Notes and what refers to them.

use kompas_domain::report::{Report, ReportBlock};
use kompas_domain::rich::Span;

use super::Page;

/// How often each note is referred to.
#[derive(Debug)]
pub(super) struct References {
    /// In the whole report.
    all: Vec<usize>,
    /// In what was written so far.
    written: Vec<usize>,
}

impl References {
    pub(super) fn of(report: &Report) -> Self {
        let mut all = vec![0; report.notes.len()];
        let mut count = |spans: &[Span]| {
            for span in spans {
                if let Span::Citation(number) = span
                    && let Some(at) = place(*number)
                    && let Some(count) = all.get_mut(at)
                {
                    *count += 1;
                }
            }
        };
        for block in &report.blocks {
            match block {
                ReportBlock::Text(text) => count(&text.spans),
                ReportBlock::Table(table) => {
                    for cell in table.rows.iter().flatten() {
                        count(cell);
                    }
                }
                ReportBlock::Figure(_) => {}
            }
        }
        for note in &report.notes {
            count(&note.spans);
        }
        let written = vec![0; all.len()];
        Self { all, written }
    }
}

/// Where the note with this number stands; the first is number 1.
fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

impl Page<'_> {
    /// A reference to a note. One to a note that is not there is its number between brackets.
    pub(super) fn reference(&mut self, number: u32, after_reference: bool) {
        if after_reference {
            self.raw("<sup>,</sup>&nbsp;");
        }
        let written = place(number).and_then(|at| self.references.written.get_mut(at));
        let Some(written) = written else {
            self.raw(&format!("[{number}]"));
            return;
        };
        *written += 1;
        let nth = *written;
        self.raw(&format!(
            "<sup id=\"stuk-verwijzing-{number}-{nth}\"><a href=\"#stuk-noot-{number}\" \
             role=\"doc-noteref\" aria-label=\"Noot {number}\">{number}</a></sup>"
        ));
    }

    /// The notes, each with a way back to every place that refers to it.
    pub(super) fn notes(&mut self) {
        let report = self.report;
        if report.notes.is_empty() {
            return;
        }
        self.raw(
            "<section class=\"noten\" role=\"doc-endnotes\" aria-labelledby=\"stuk-noten\">\n",
        );
        self.heading(1, "noten", |page| page.raw("Noten"));
        self.raw("<ol>\n");
        for (at, note) in report.notes.iter().enumerate() {
            let number = at + 1;
            self.raw(&format!("<li id=\"stuk-noot-{number}\">"));
            self.spans(&note.spans);
            for nth in 1..=self.references.all[at] {
                let shown = if nth == 1 {
                    String::new()
                } else {
                    nth.to_string()
                };
                self.raw(&format!(
                    " <a href=\"#stuk-verwijzing-{number}-{nth}\" role=\"doc-backlink\" \
                     aria-label=\"Terug naar verwijzing {nth} van noot {number}\">↩{shown}</a>"
                ));
            }
            self.raw("</li>\n");
        }
        self.raw("</ol>\n</section>\n");
    }
}
