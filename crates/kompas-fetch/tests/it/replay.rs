//! A replay server: answers over any stream with what a test wrote down.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::sleep;

/// What a site was asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter of the query, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// How the rest of an answer comes.
#[derive(Debug, Clone)]
pub(crate) enum Rest {
    /// At once, and that is all.
    Nothing,
    /// The body again and again.
    Endless,
    /// One byte a second.
    Slow,
    /// The connection stays open without a word.
    Silent,
}

/// What a site answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) rest: Rest,
}

impl Answer {
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into(),
            rest: Rest::Nothing,
        }
    }

    pub(crate) fn html(body: &str) -> Self {
        Self::new(200, "text/html; charset=utf-8", body)
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::new(200, "application/json", body)
    }

    pub(crate) fn xml(body: &str) -> Self {
        Self::new(200, "application/xml", body)
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn to(status: u16, location: &str) -> Self {
        Self::new(status, "text/plain", "").with("location", location)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn rest(mut self, rest: Rest) -> Self {
        self.rest = rest;
        self
    }
}

pub(crate) type Site = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

/// Answers one request.
pub(crate) async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, site: &Site) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    // a guest who leaves early is no fault of the site
    let _ = write(&mut stream, &site(&request)).await;
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        let more = stream.read_buf(&mut bytes).await.ok()?;
        let is_http = bytes.first().is_some_and(u8::is_ascii_uppercase);
        if more == 0 || !is_http {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let mut lines = text.lines();
    let mut first = lines.next()?.split(' ');
    let mut request = Request {
        method: first.next()?.to_owned(),
        path: first.next()?.to_owned(),
        ..Request::default()
    };
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let header = (name.to_ascii_lowercase(), value.trim().to_owned());
        request.headers.push(header);
    }
    let length = request
        .header("content-length")
        .map_or(0, |text| text.parse().unwrap());
    while bytes.len() < head + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    request.body = String::from_utf8(bytes[head..head + length].to_vec()).ok()?;
    Some(request)
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), answer: &Answer) -> std::io::Result<()> {
    let mut head = vec![
        format!("HTTP/1.1 {} Antwoord", answer.status),
        "connection: close".to_owned(),
    ];
    let headers = answer.headers.iter();
    head.extend(headers.map(|(name, value)| format!("{name}: {value}")));
    if matches!(answer.rest, Rest::Nothing) {
        head.push(format!("content-length: {}", answer.body.len()));
    }
    let head = head.join("\r\n") + "\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    match answer.rest {
        Rest::Nothing => stream.write_all(&answer.body).await?,
        Rest::Endless => loop {
            stream.write_all(&answer.body).await?;
        },
        Rest::Slow => {
            for byte in &answer.body {
                stream.write_all(&[*byte]).await?;
                sleep(Duration::from_secs(1)).await;
            }
        }
        Rest::Silent => sleep(Duration::from_hours(1)).await,
    }
    stream.shutdown().await
}
