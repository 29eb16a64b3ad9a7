//! A client that asks one thing at a time over one connection, and says how long it took.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// A connection that was not used for so long may be closed at the other end.
const STALE: Duration = Duration::from_secs(5);

/// Nobody waits longer for an answer.
const LIMIT: Duration = Duration::from_secs(30);

/// Who asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    /// The cookie of a session; empty for a visitor.
    pub(crate) cookie: String,
    /// The address that the tool says it asks for, as a proxy does.
    pub(crate) address: String,
    /// A key to the API; empty for none.
    pub(crate) key: String,
}

/// A client.
pub(crate) struct Client {
    address: SocketAddr,
    identity: Identity,
    connection: Option<(BufReader<TcpStream>, Instant)>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// From the first byte asked to the last byte answered.
    pub(crate) took: Duration,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether a form was taken: the browser is sent on.
    pub(crate) const fn is_taken(&self) -> bool {
        self.status == 303
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr, identity: &Identity) -> Self {
        Self {
            address,
            identity: identity.clone(),
            connection: None,
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, "", &[])
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let kind = "application/x-www-form-urlencoded";
        self.ask("POST", path, kind, pairs.join("&").as_bytes())
    }

    /// Sends a file by the form for documents.
    pub(crate) fn upload(
        &mut self,
        collection: &str,
        name: &str,
        bytes: &[u8],
    ) -> io::Result<Answer> {
        let fields = [("verzameling", collection)];
        self.send_file("/documenten/toevoegen", &fields, ("bestand", name), bytes)
    }

    /// Sends a file by a form: the name of its field and its own.
    pub(crate) fn send_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name): (&str, &str),
        bytes: &[u8],
    ) -> io::Result<Answer> {
        const EDGE: &str = "kompas-chaos-rand";
        let mut body = String::new();
        for (name, value) in fields {
            let _ = write!(
                body,
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let _ = write!(
            body,
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n"
        );
        let mut body = body.into_bytes();
        body.extend(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.ask("POST", path, &kind, &body)
    }

    /// Sends JSON to the API, with the version that was seen if one was.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        seen: Option<u64>,
        sent: &serde_json::Value,
    ) -> io::Result<Answer> {
        let seen = seen.map_or_else(String::new, |seen| format!("\r\nIf-Match: \"{seen}\""));
        let kind = format!("application/json{seen}");
        self.ask(method, path, &kind, sent.to_string().as_bytes())
    }

    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> io::Result<Answer> {
        let began = Instant::now();
        let fresh = self
            .connection
            .take()
            .filter(|(_, used)| used.elapsed() < STALE);
        let mut stream = match fresh {
            Some((stream, _)) => stream,
            None => self.connect()?,
        };
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n",
            self.address
        );
        if !self.identity.address.is_empty() {
            let _ = write!(head, "X-Forwarded-For: {}\r\n", self.identity.address);
        }
        if !self.identity.cookie.is_empty() {
            let _ = write!(head, "Cookie: {}\r\n", self.identity.cookie);
        }
        if !self.identity.key.is_empty() {
            let _ = write!(head, "Authorization: Bearer {}\r\n", self.identity.key);
        }
        if method != "GET" {
            let _ = write!(
                head,
                "Content-Type: {kind}\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        head.push_str("\r\n");
        let all = [head.as_bytes(), body].concat();
        stream.get_mut().write_all(&all)?;
        let (mut answer, stays) = read(&mut stream)?;
        answer.took = began.elapsed();
        if stays {
            self.connection = Some((stream, Instant::now()));
        }
        Ok(answer)
    }

    fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect_timeout(&self.address, LIMIT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LIMIT))?;
        stream.set_write_timeout(Some(LIMIT))?;
        Ok(BufReader::new(stream))
    }
}

/// Reads an answer; and whether the connection stays.
fn read(stream: &mut BufReader<TcpStream>) -> io::Result<(Answer, bool)> {
    let status = line(stream)?;
    let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or(ErrorKind::InvalidData)?;
    let mut headers = Vec::new();
    loop {
        let text = line(stream)?;
        let Some((name, value)) = text.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer {
        status,
        headers,
        body: Vec::new(),
        took: Duration::ZERO,
    };
    let mut stays = answer.header("connection") != Some("close");
    if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let size = line(stream)?;
            let size = usize::from_str_radix(&size, 16).map_err(|_| ErrorKind::InvalidData)?;
            exactly(stream, size, &mut answer.body)?;
            line(stream)?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = answer.header("content-length") {
        let length = length.parse().map_err(|_| ErrorKind::InvalidData)?;
        exactly(stream, length, &mut answer.body)?;
    } else if !matches!(status, 204 | 304) {
        stream.read_to_end(&mut answer.body)?;
        stays = false;
    }
    Ok((answer, stays))
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}

fn exactly(stream: &mut BufReader<TcpStream>, size: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let mut piece = vec![0; size];
    stream.read_exact(&mut piece)?;
    into.extend(piece);
    Ok(())
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
