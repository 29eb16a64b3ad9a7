//! Where the guide fails its readers, in numbers a month.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use kompas_app::tables;
use kompas_app::usage::{MOST, UsageLine, UsageView};
use kompas_domain::usage::{KEPT, LENGTH, TIMES, month_name};

use super::{EDITORS, page};
use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::filters::{FilterPanel, address};
use crate::layout::{Page, render};
use crate::pages::unfiltered;
use crate::routes::Routes;
use crate::visit::Visit;

const PATH: &str = "/redactie/gebruik";

pub(super) fn routes() -> Routes {
    Routes::new().get(PATH, EDITORS, usage)
}

#[derive(Template)]
#[template(path = "redactie-gebruik.html")]
struct UsagePage {
    page: Page,
    panel: FilterPanel,
    view: UsageView,
}

impl UsagePage {
    fn is_empty(&self) -> bool {
        self.view.opened.is_empty() && self.view.searched.all == 0
    }
}

/// Where a piece is made for words that found nothing.
fn new(kind: &str, line: &UsageLine) -> String {
    let pairs = [("soort", kind.to_owned()), ("naam", line.key.clone())];
    address("/redactie/nieuw", &pairs, "")
}

async fn usage(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    export::no_others(&pairs)?;
    let view = site.app.usage(site.asker).await?;
    if let Some(format) = format {
        return export::file(&tables::usage(&view), format);
    }
    let page = page(&site, PATH, "Gebruik van de gids");
    let panel = unfiltered(PATH);
    render(StatusCode::OK, &UsagePage { page, panel, view })
}
