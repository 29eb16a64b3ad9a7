//! A report as PDF/A-2a that is PDF/UA-1 too. The template is the same for each report.

mod data;
mod faults;

use std::sync::LazyLock;

use kompas_domain::report::Report;

use crate::Error;
use crate::typeset::{self, Paper, Template};

static TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| Template::new("report.typ", include_str!("pdf/report.typ")));

pub(super) fn pdf(report: &Report) -> Result<Vec<u8>, Error> {
    let faults = faults::faults(report);
    if !faults.is_empty() {
        return Err(error(faults.join("; ")));
    }
    let logo = report.logo.as_ref().map(|picture| picture.bytes.clone());
    typeset::pdf(&Paper::new(&TEMPLATE, &data::data(report), logo)).map_err(error)
}

fn error(reason: String) -> Error {
    Error::Report {
        format: "pdf",
        reason,
    }
}
