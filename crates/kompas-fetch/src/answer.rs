//! What a fetched address gives.

use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, ETAG, HeaderName, LAST_MODIFIED, LOCATION, RETRY_AFTER};
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// What an earlier copy said of itself, to ask whether there is a newer one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` as it came.
    pub etag: Option<String>,
    /// The `Last-Modified` as it came.
    pub last_modified: Option<String>,
}

/// A fetched address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// A copy of what stands there now.
    New(FetchedCopy),
    /// The copy that the caller has is still right.
    Unchanged,
}

/// A copy of what stood at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedCopy {
    /// The address that was asked.
    pub address: String,
    /// The address that answered.
    pub final_address: String,
    /// How many hops were between them.
    pub hops: usize,
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// The media type that the site gives it, without parameters, in small letters.
    pub media_type: Option<String>,
    /// The character set that the site gives it.
    pub charset: Option<String>,
    /// The file.
    pub bytes: Vec<u8>,
    /// To ask for a newer copy later.
    pub validators: Validators,
    /// When it was fetched.
    pub date: OffsetDateTime,
}

/// One answer of a host.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Unpacked.
    pub(crate) bytes: Vec<u8>,
}

/// Further waiting is not believed.
const LONGEST_WAIT: i64 = 24 * 60 * 60;

impl Reply {
    pub(crate) fn header(&self, name: impl Into<HeaderName>) -> Option<&str> {
        self.headers.get(name.into())?.to_str().ok()
    }

    pub(crate) fn media_type(&self) -> Option<String> {
        let essence = self.header(CONTENT_TYPE)?.split(';').next()?.trim();
        (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
    }

    pub(crate) fn charset(&self) -> Option<String> {
        let parameters = self.header(CONTENT_TYPE)?.split(';').skip(1);
        let charset = parameters
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?
            .1;
        Some(charset.trim().trim_matches('"').to_ascii_lowercase())
    }

    /// A web page, by name or by its first letter.
    pub(crate) fn is_html(&self) -> bool {
        match self.media_type().as_deref() {
            Some("text/html" | "application/xhtml+xml") => true,
            Some(_) => false,
            None => self.bytes.trim_ascii_start().starts_with(b"<"),
        }
    }

    pub(crate) fn validators(&self) -> Validators {
        Validators {
            etag: self.header(ETAG).map(str::to_owned),
            last_modified: self.header(LAST_MODIFIED).map(str::to_owned),
        }
    }

    /// Where it sends on to. Some sites write it in plain UTF-8.
    pub(crate) fn redirect(&self) -> Option<String> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let location = self.headers.get(LOCATION)?.as_bytes();
        Some(String::from_utf8_lossy(location).into_owned())
    }

    /// Whether it sends on for good.
    pub(crate) fn moved_for_good(&self) -> bool {
        matches!(self.status, 301 | 308)
    }

    /// How long the host wants to be left alone.
    pub(crate) fn asks_to_wait(&self, now: OffsetDateTime) -> Option<Duration> {
        let said = self.header(RETRY_AFTER).and_then(|text| wait(text, now));
        match self.status {
            429 => Some(said.unwrap_or(Duration::from_mins(1))),
            503 => said,
            _ => None,
        }
    }
}

fn wait(text: &str, now: OffsetDateTime) -> Option<Duration> {
    const DATE: &[time::format_description::BorrowedFormatItem<'_>] = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let text = text.trim();
    let seconds = text.parse::<i64>().ok().or_else(|| {
        let until = PrimitiveDateTime::parse(text, DATE).ok()?.assume_utc();
        Some((until - now).whole_seconds())
    })?;
    Some(Duration::from_secs(
        seconds.clamp(0, LONGEST_WAIT).unsigned_abs(),
    ))
}
