//! Lets go of who sends the body of a request too slowly.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Buf, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// The rate is looked at as often; the first time does not count.
const WINDOW: Duration = Duration::from_secs(10);
/// So many bytes must come in each time: 1 KiB a second, a fifth of what the slowest honest line
/// brings.
const LEAST: usize = 10 * 1024;

/// The client sends too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the request body comes in too slowly")]
pub(super) struct TooSlow;

/// A body that fails when it comes in too slowly. Only waiting for the client counts: who reads
/// the body may take its time.
pub(super) struct Steady<B> {
    body: B,
    window: Option<Window>,
    is_waiting: bool,
}

struct Window {
    end: Pin<Box<Sleep>>,
    bytes: usize,
    is_first: bool,
}

impl Window {
    fn first() -> Self {
        Self {
            end: Box::pin(sleep(WINDOW)),
            bytes: 0,
            is_first: true,
        }
    }

    /// Whether enough came in so far; begins a new window where one ended. Without `counts` the
    /// one that ended is not looked at.
    fn is_steady(&mut self, context: &mut Context<'_>, counts: bool) -> bool {
        if self.end.as_mut().poll(context).is_pending() {
            return true;
        }
        let is_steady = !counts || self.is_first || self.bytes >= LEAST;
        self.end.set(sleep(WINDOW));
        self.bytes = 0;
        self.is_first = false;
        // So that the task is woken at the end of the new one.
        is_steady && self.end.as_mut().poll(context).is_pending()
    }
}

impl<B> Steady<B> {
    pub(super) fn new(body: B) -> Self {
        Self {
            body,
            window: None,
            is_waiting: false,
        }
    }
}

impl<B> Body for Steady<B>
where
    B: Body + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = B::Data;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, Self::Error>>> {
        let this = &mut *self;
        // Looked at before the client can make it forget with one byte at the right moment.
        if this.is_waiting
            && let Some(window) = &mut this.window
            && !window.is_steady(context, true)
        {
            return Poll::Ready(Some(Err(TooSlow.into())));
        }
        let polled = Pin::new(&mut this.body).poll_frame(context);
        let was_waiting = std::mem::replace(&mut this.is_waiting, polled.is_pending());
        match &polled {
            Poll::Pending => {
                let window = this.window.get_or_insert_with(Window::first);
                window.is_steady(context, was_waiting);
            }
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Buf::remaining);
                if let Some(window) = &mut this.window {
                    window.bytes += bytes;
                }
            }
            Poll::Ready(_) => {}
        }
        polled.map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use axum::body::Bytes;
    use http_body_util::BodyExt;
    use tokio::time::Instant;

    use super::*;

    /// A client that sends so many bytes at each of so many moments, then ends.
    struct Client {
        parts: VecDeque<(u64, usize)>,
        began: Instant,
        next: Pin<Box<Sleep>>,
    }

    impl Client {
        fn new(parts: impl IntoIterator<Item = (u64, usize)>) -> Self {
            Self {
                parts: parts.into_iter().collect(),
                began: Instant::now(),
                next: Box::pin(sleep(Duration::ZERO)),
            }
        }
    }

    impl Body for Client {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            let Some(&(second, bytes)) = self.parts.front() else {
                return Poll::Ready(None);
            };
            let moment = self.began + Duration::from_secs(second);
            self.next.as_mut().reset(moment);
            if self.next.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.parts.pop_front();
            Poll::Ready(Some(Ok(Frame::data(vec![0; bytes].into()))))
        }
    }

    /// After how many seconds the client is let go; none when it may send all.
    async fn let_go(parts: impl IntoIterator<Item = (u64, usize)>) -> Option<u64> {
        let began = Instant::now();
        let all = Steady::new(Client::new(parts)).collect().await;
        all.is_err().then(|| began.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_client_is_let_go_and_an_honest_one_is_not() {
        let each_second = |bytes| (1..=300).map(move |second| (second, bytes));
        for (bytes, expected) in [(1, Some(20)), (500, Some(20)), (1100, None), (5000, None)] {
            assert_eq!(let_go(each_second(bytes)).await, expected, "{bytes}");
        }
        assert_eq!(let_go([(3600, 1)]).await, Some(20), "nothing at all");
        assert_eq!(let_go([(9, 1)]).await, None, "little, but all");
        assert_eq!(let_go([(18, 20_000), (60, 1)]).await, Some(30), "a pause");
        let at_the_ends = (1..=300).map(|window| (window * 10, 1));
        assert_eq!(let_go(at_the_ends).await, Some(20), "a byte at each end");
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_may_take_its_time() {
        let parts = (1..=10).map(|second| (second, 2000));
        let mut body = Steady::new(Client::new(parts));
        while let Some(frame) = body.frame().await {
            frame.unwrap();
            sleep(Duration::from_secs(25)).await;
        }
    }
}
