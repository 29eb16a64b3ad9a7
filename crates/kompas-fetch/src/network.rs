//! Names and connections: the one place that touches the network, behind a trait so that tests
//! never leave the machine.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// Work under way.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

/// Bytes both ways.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open connection and who is at the other end.
pub struct Connection {
    /// The connection.
    pub stream: Box<dyn Stream>,
    /// The address at the other end, as the operating system tells it.
    pub peer: SocketAddr,
}

/// Looks up names and connects.
pub trait Network: Send + Sync {
    /// All addresses that a name stands for.
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Pending<'a, Vec<IpAddr>>;
    /// Connects to exactly this address.
    fn connect(&self, address: SocketAddr) -> Pending<'_, Connection>;
}

/// The resolver and network of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNetwork;

impl Network for SystemNetwork {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Pending<'a, Vec<IpAddr>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, port)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, Connection> {
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            let peer = stream.peer_addr()?;
            let stream = Box::new(stream);
            Ok(Connection { stream, peer })
        })
    }
}
