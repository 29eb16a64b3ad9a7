//! Collections in pages.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::problem::Problem;
use super::query::Query;
use super::{BASE, answer};

const PAGE: &str = "pagina";
const PAGE_SIZE: &str = "paginaGrootte";
const PAGES: RangeInclusive<usize> = 1..=1_000_000;
const SIZES: RangeInclusive<usize> = 1..=200;
const DEFAULT_SIZE: usize = 20;

/// Which page is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    pub(super) page: usize,
    pub(super) size: usize,
}

impl Paging {
    pub(super) fn read(query: &mut Query) -> Self {
        Self {
            page: query.number(PAGE, &PAGES, 1),
            size: query.number(PAGE_SIZE, &SIZES, DEFAULT_SIZE),
        }
    }

    /// The number of pages, at least 1.
    pub(super) fn pages(self, total: usize) -> usize {
        total.div_ceil(self.size).max(1)
    }

    /// Puts the first, previous, next and last page into the `Link` header.
    pub(super) fn link(
        self,
        response: &mut Response,
        path: &str,
        pairs: &[(String, String)],
        total: usize,
    ) -> Result<(), Problem> {
        let last = self.pages(total);
        let mut links = String::new();
        let mut link = |page: usize, relation: &str| {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .append_pair(PAGE, &page.to_string())
                .append_pair(PAGE_SIZE, &self.size.to_string())
                .finish();
            let comma = if links.is_empty() { "" } else { ", " };
            let _ = write!(links, "{comma}<{BASE}{path}?{query}>; rel=\"{relation}\"");
        };
        link(1, "first");
        if self.page > 1 {
            link(last.min(self.page - 1), "prev");
        }
        if self.page < last {
            link(self.page + 1, "next");
        }
        link(last, "last");
        let links = HeaderValue::try_from(links).map_err(Problem::internal)?;
        response.headers_mut().insert(LINK, links);
        Ok(())
    }

    /// The page of these items.
    pub(super) fn answer<I, T: Serialize>(
        self,
        path: &str,
        pairs: &[(String, String)],
        items: impl ExactSizeIterator<Item = I>,
        show: impl Fn(I) -> T,
    ) -> Result<Response, Problem> {
        let total = items.len();
        let page = Page {
            totaal: total,
            pagina: self.page,
            pagina_grootte: self.size,
            paginas: self.pages(total),
            resultaten: items
                .skip((self.page - 1) * self.size)
                .take(self.size)
                .map(show)
                .collect(),
        };
        let mut response = answer(&page)?;
        self.link(&mut response, path, pairs, total)?;
        Ok(response)
    }
}

/// A page of a collection.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    totaal: usize,
    pagina: usize,
    pagina_grootte: usize,
    paginas: usize,
    resultaten: Vec<T>,
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Pagina", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .max_items(Some(*SIZES.end()))
            .description(Some(
                "Wat op deze pagina staat; leeg voorbij de laatste pagina.",
            ));
        page_schema(&format!("Een pagina van een lijst: {}.", T::name()))
            .property("resultaten", items)
            .required("resultaten")
            .into()
    }
}

/// What every page tells about itself.
pub(super) fn page_schema(description: &str) -> ObjectBuilder {
    let whole = |least: usize, description: &str| {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .minimum(Some(least))
            .description(Some(description))
    };
    [
        (
            "totaal",
            whole(0, "Hoeveel er zijn op alle pagina's samen."),
        ),
        (
            "pagina",
            whole(1, "Het nummer van deze pagina, vanaf 1.").maximum(Some(*PAGES.end())),
        ),
        (
            PAGE_SIZE,
            whole(1, "Hoeveel er hoogstens op een pagina staan.").maximum(Some(*SIZES.end())),
        ),
        (
            "paginas",
            whole(1, "Hoeveel pagina's er zijn; 1 als er niets is."),
        ),
    ]
    .into_iter()
    .fold(
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .description(Some(description)),
        |object, (name, schema)| object.property(name, schema).required(name),
    )
}

/// Describes the paging parameters.
pub(super) struct PagingParameters;

impl IntoParams for PagingParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let number = |name, description, range: &RangeInclusive<usize>, default: usize| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(description))
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(SchemaType::new(Type::Integer))
                        .minimum(Some(*range.start()))
                        .maximum(Some(*range.end()))
                        .default(Some(default.into())),
                ))
                .example(Some(default.into()))
                .build()
        };
        vec![
            number(
                PAGE,
                "Welke pagina. Voorbij de laatste pagina is de lijst leeg.",
                &PAGES,
                1,
            ),
            number(
                PAGE_SIZE,
                "Hoeveel er op een pagina staan.",
                &SIZES,
                DEFAULT_SIZE,
            ),
        ]
    }
}
