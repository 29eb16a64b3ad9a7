//! Tables.

use kompas_domain::report::{ReportColumn, ReportTable};

use super::Page;

impl Page<'_> {
    /// A table that can be moved sideways where it does not fit, by keyboard too.
    pub(super) fn table(&mut self, table: &ReportTable) {
        self.tables += 1;
        let id = format!("stuk-tabel-{}", self.tables);
        // The site has a style of its own for these.
        let class = if self.has_styles {
            "tabel"
        } else {
            "kompas-tabel"
        };
        self.raw(&format!(
            "<section class=\"{class}\" aria-labelledby=\"{id}\" tabindex=\"0\">\n\
             <table>\n<caption id=\"{id}\">"
        ));
        self.text(&table.caption);
        self.raw("</caption>\n");
        if self.has_styles {
            self.columns(&table.columns);
        }
        self.raw("<thead>\n<tr>");
        for column in &table.columns {
            self.raw("<th scope=\"col\">");
            self.text(&column.label);
            self.raw("</th>");
        }
        self.raw("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            self.raw("<tr>");
            for cell in row {
                self.raw("<td>");
                self.spans(cell);
                self.raw("</td>");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n</section>\n");
    }

    fn columns(&mut self, columns: &[ReportColumn]) {
        let all: u32 = columns.iter().map(|column| u32::from(column.share)).sum();
        self.raw("<colgroup>");
        for column in columns {
            let width = u32::from(column.share) * 100 / all.max(1);
            self.raw(&format!("<col style=\"width: {width}%\">"));
        }
        self.raw("</colgroup>\n");
    }
}
