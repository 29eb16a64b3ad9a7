//! Style sheet, script and icons, built into the program. Their addresses change with their
//! bytes, so browsers keep them for good.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::routes::{Policy, Routes};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub(crate) fn routes() -> Routes {
    ALL.into_iter()
        .fold(Routes::new(), |routes, (address, media_type, bytes)| {
            let answer = move || async move {
                let headers = [
                    (CONTENT_TYPE, HeaderValue::from_static(media_type)),
                    (CACHE_CONTROL, FOR_GOOD),
                ];
                (headers, bytes).into_response()
            };
            routes.get(address, Policy::Everyone, answer)
        })
}

/// The bytes of an asset by its address.
pub(crate) fn bytes(address: &str) -> &'static [u8] {
    ALL.iter()
        .find(|(known, _, _)| *known == address)
        .map_or(&[], |(_, _, bytes)| bytes)
}
