//! One question and one answer over a checked connection.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_TYPE, HOST, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use hyper::http::request;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::address::{Reason, Target};
use crate::answer::{Reply, Validators};
use crate::network::{Connection, Network, Stream};
use crate::refusal::Refusal;
use crate::rules::Rules;

/// Further addresses of one name are not tried.
const MOST_TRIES: usize = 4;

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) accept: &'static str,
    /// A question in JSON, sent by POST.
    pub(crate) question: Option<String>,
    pub(crate) known: Validators,
    /// The most bytes of the answer.
    pub(crate) cap: usize,
    /// Whether a longer answer is cut off instead of refused.
    pub(crate) cut: bool,
}

impl Ask {
    fn room(&self) -> Room {
        Room {
            cap: self.cap,
            cut: self.cut,
        }
    }
}

/// How much of an answer is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// The most bytes.
    pub(crate) cap: usize,
    /// Whether a longer answer is cut off instead of refused.
    pub(crate) cut: bool,
}

/// The way out.
pub(crate) struct Line {
    pub(crate) network: Arc<dyn Network>,
    pub(crate) tls: TlsConnector,
    pub(crate) user_agent: HeaderValue,
}

impl Line {
    /// Asks `target` and reads the answer, whatever its status.
    pub(crate) async fn exchange(
        &self,
        target: &Target,
        ask: &Ask,
        rules: &Rules,
    ) -> Result<Reply, Refusal> {
        let request = self.request(target, ask)?;
        self.send(target, request, ask.room(), rules).await
    }

    /// Sends `request` to `target` and reads the answer, whatever its status.
    pub(crate) async fn send(
        &self,
        target: &Target,
        request: Request<Full<Bytes>>,
        room: Room,
        rules: &Rules,
    ) -> Result<Reply, Refusal> {
        let stream = self.connect(target, rules).await?;
        if !target.https() {
            return talk(stream, request, target, room).await;
        }
        let secured = timeout(rules.connect, self.secure(stream, target));
        let secured = secured.await.map_err(|_| Refusal::TimedOut {
            seconds: rules.connect.as_secs(),
        })??;
        talk(secured, request, target, room).await
    }

    /// Connects to an address that was checked, and to no other: the name is looked up once.
    async fn connect(&self, target: &Target, rules: &Rules) -> Result<Box<dyn Stream>, Refusal> {
        let host = || target.host.clone();
        let addresses = self.addresses(target, rules).await?;
        for address in &addresses {
            target.check_ip(*address)?;
        }
        for address in addresses.into_iter().take(MOST_TRIES) {
            let wanted = SocketAddr::new(address, target.port);
            let Ok(Ok(connection)) = timeout(rules.connect, self.network.connect(wanted)).await
            else {
                continue;
            };
            return peer_is(wanted, connection, target);
        }
        Err(Refusal::Unreachable { host: host() })
    }

    async fn addresses(&self, target: &Target, rules: &Rules) -> Result<Vec<IpAddr>, Refusal> {
        if let Some(address) = target.literal() {
            return Ok(vec![address]);
        }
        let lookup = self.network.resolve(&target.host, target.port);
        match timeout(rules.connect, lookup).await {
            Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
            _ => Err(Refusal::Dns {
                host: target.host.clone(),
            }),
        }
    }

    async fn secure(
        &self,
        stream: Box<dyn Stream>,
        target: &Target,
    ) -> Result<impl Stream + use<>, Refusal> {
        let refusal = || Refusal::Tls {
            host: target.host.clone(),
        };
        let name = match target.literal() {
            Some(address) => ServerName::from(address),
            None => ServerName::try_from(target.host.clone()).map_err(|_| refusal())?,
        };
        self.tls.connect(name, stream).await.map_err(|_| refusal())
    }

    fn request(&self, target: &Target, ask: &Ask) -> Result<Request<Full<Bytes>>, Refusal> {
        let mut request = self
            .head(target)
            .header(ACCEPT, ask.accept)
            .header(ACCEPT_LANGUAGE, "nl, en;q=0.5");
        if let Some(etag) = &ask.known.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = &ask.known.last_modified {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        if ask.question.is_some() {
            request = request
                .method(Method::POST)
                .header(CONTENT_TYPE, "application/json");
        }
        let body = Full::from(ask.question.clone().unwrap_or_default());
        request
            .body(body)
            .map_err(|_| target.refuse(Reason::Unreadable))
    }

    /// What every request says.
    pub(crate) fn head(&self, target: &Target) -> request::Builder {
        let host = &target.url[url::Position::BeforeHost..url::Position::AfterPort];
        Request::builder()
            .uri(target.path())
            .header(HOST, host)
            .header(USER_AGENT, &self.user_agent)
            .header(ACCEPT_ENCODING, "gzip")
            .header(CONNECTION, "close")
    }
}

/// A redirect in the network itself is told by the peer.
fn peer_is(
    wanted: SocketAddr,
    connection: Connection,
    target: &Target,
) -> Result<Box<dyn Stream>, Refusal> {
    let Connection { stream, peer } = connection;
    target.check_ip(peer.ip())?;
    if (peer.ip(), peer.port()) != (wanted.ip(), wanted.port()) {
        return Err(target.refuse(Reason::OtherPeer));
    }
    Ok(stream)
}

/// Ends the task that drives a connection with the exchange.
struct Driven(JoinHandle<()>);

impl Drop for Driven {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn talk<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    target: &Target,
    room: Room,
) -> Result<Reply, Refusal>
where
    S: Stream + 'static,
{
    let broken = |_| Refusal::Broken {
        host: target.host.clone(),
    };
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(64 * 1024)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let _driven = Driven(tokio::spawn(async move {
        // what goes wrong here is told by the sender too
        let _ = connection.await;
    }));
    let response = sender.send_request(request).await.map_err(broken)?;
    read(response, target, room).await
}

async fn read(response: Response<Incoming>, target: &Target, room: Room) -> Result<Reply, Refusal> {
    let (head, mut body) = response.into_parts();
    let mut reply = Reply {
        status: head.status.as_u16(),
        headers: head.headers,
        bytes: Vec::new(),
    };
    let too_large = Refusal::TooLarge { limit: room.cap };
    let promised = reply
        .header(CONTENT_LENGTH)
        .and_then(|text| text.parse().ok());
    if !room.cut && promised.is_some_and(|length: usize| length > room.cap) {
        return Err(too_large);
    }
    let broken = || Refusal::Broken {
        host: target.host.clone(),
    };
    let mut sink = Sink::new(&reply, target, room.cap)?;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| broken())?.into_data() else {
            continue;
        };
        match sink.take(&data) {
            Taken::All => {}
            Taken::Full if room.cut => break,
            Taken::Full => return Err(too_large),
            Taken::Nonsense => return Err(broken()),
        }
    }
    reply.bytes = sink.finish().ok_or_else(broken)?;
    Ok(reply)
}

/// Collects bytes up to a limit, after unpacking.
struct Capped {
    bytes: Vec<u8>,
    cap: usize,
    full: bool,
}

impl Write for Capped {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let room = self.cap - self.bytes.len();
        self.bytes.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            self.full = true;
            return Err(io::Error::other("full"));
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Sink {
    Plain(Capped),
    Packed {
        decoder: Box<MultiGzDecoder<Capped>>,
        wire: usize,
    },
}

enum Taken {
    All,
    Full,
    Nonsense,
}

impl Sink {
    fn new(reply: &Reply, target: &Target, cap: usize) -> Result<Self, Refusal> {
        let capped = Capped {
            bytes: Vec::new(),
            cap,
            full: false,
        };
        let encoding = reply.header(CONTENT_ENCODING).unwrap_or_default().trim();
        match encoding.to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::Plain(capped)),
            "gzip" | "x-gzip" => Ok(Self::Packed {
                decoder: Box::new(MultiGzDecoder::new(capped)),
                wire: 0,
            }),
            other => Err(Refusal::WrongContent {
                host: target.host.clone(),
                found: format!("een ingepakt antwoord ({})", short(other)),
            }),
        }
    }

    fn take(&mut self, data: &[u8]) -> Taken {
        match self {
            Self::Plain(capped) => match capped.write_all(data) {
                Ok(()) => Taken::All,
                Err(_) => Taken::Full,
            },
            Self::Packed { decoder, wire } => {
                *wire += data.len();
                if *wire > decoder.get_ref().cap {
                    return Taken::Full;
                }
                match decoder.write_all(data) {
                    Ok(()) => Taken::All,
                    Err(_) if decoder.get_ref().full => Taken::Full,
                    Err(_) => Taken::Nonsense,
                }
            }
        }
    }

    fn finish(self) -> Option<Vec<u8>> {
        match self {
            Self::Plain(capped) => Some(capped.bytes),
            Self::Packed { decoder, wire: 0 } => Some(decoder.get_ref().bytes.clone()),
            Self::Packed { mut decoder, .. } => {
                let full = decoder.get_ref().full;
                let whole = decoder.try_finish().is_ok();
                let capped = decoder.get_mut();
                (whole || full).then(|| std::mem::take(&mut capped.bytes))
            }
        }
    }
}

/// A few letters of what a host sent, for a message.
pub(crate) fn short(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}
