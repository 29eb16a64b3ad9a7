//! A whole HTTP message to a service that the administrator named, as for signing on.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HOST, HeaderName,
    TRANSFER_ENCODING, USER_AGENT,
};
use hyper::{Request, Response, StatusCode};
use tokio::time::timeout;

use crate::address::{Reason, Target};
use crate::exchange::Room;
use crate::fetcher::Fetcher;
use crate::refusal::Refusal;

/// Headers that are ours to set.
const OURS: [HeaderName; 6] = [
    HOST,
    USER_AGENT,
    ACCEPT_ENCODING,
    CONNECTION,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
];

impl Fetcher {
    /// Sends one request as it is and gives the answer, whatever its status. The address is
    /// guarded like any other, and must be secured unless the administrator named its host. A
    /// redirect is an answer and is not followed: what was sent is meant for this host only.
    ///
    /// This is for services that are there to be asked, so nobody waits for a turn and
    /// `robots.txt` is not read. `cap` is the most bytes of the answer, after unpacking, and
    /// `time` the most time for all of it.
    ///
    /// # Errors
    /// The address may not be opened, nobody answers in time, or the answer is too large or
    /// broken.
    pub async fn exchange(
        &self,
        request: Request<Vec<u8>>,
        cap: usize,
        time: Duration,
    ) -> Result<Response<Vec<u8>>, Refusal> {
        let (rules, line) = self.way_out();
        let target = Target::read(&request.uri().to_string(), rules)?;
        if !target.https() && !target.internal {
            return Err(target.refuse(Reason::Unsecured));
        }
        let (head, body) = request.into_parts();
        let mut outgoing = line.head(&target).method(head.method);
        for (name, value) in &head.headers {
            if !OURS.contains(name) {
                outgoing = outgoing.header(name, value);
            }
        }
        let outgoing = outgoing
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| target.refuse(Reason::Unreadable))?;
        let room = Room { cap, cut: false };
        let answer = timeout(time, line.send(&target, outgoing, room, rules)).await;
        let reply = answer.map_err(|_| Refusal::TimedOut {
            seconds: time.as_secs(),
        })??;
        let status = StatusCode::from_u16(reply.status).map_err(|_| Refusal::Broken {
            host: target.host.clone(),
        })?;
        let mut response = Response::new(reply.bytes);
        *response.status_mut() = status;
        *response.headers_mut() = reply.headers;
        // the bytes are unpacked
        for name in [CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING] {
            response.headers_mut().remove(name);
        }
        Ok(response)
    }
}
