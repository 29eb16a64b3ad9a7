//! A line to a server that can be cut: what goes in does not come out, and nobody is told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::Fault;

/// A line to a port of this computer.
pub(crate) struct Proxy {
    port: u16,
    is_cut: Arc<AtomicBool>,
}

impl Proxy {
    /// Lays a line. It lasts as long as the tool.
    pub(crate) fn to(port: u16) -> Result<Self, Fault> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let proxy = Self {
            port: listener.local_addr()?.port(),
            is_cut: Arc::default(),
        };
        let is_cut = Arc::clone(&proxy.is_cut);
        thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let is_cut = Arc::clone(&is_cut);
                thread::spawn(move || join(&caller, port, &is_cut));
            }
        });
        Ok(proxy)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Cuts the line, or mends it.
    pub(crate) fn cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Ordering::Release);
    }
}

fn wait_while(is_cut: &AtomicBool) {
    while is_cut.load(Ordering::Acquire) {
        thread::sleep(Duration::from_millis(10));
    }
}

fn join(caller: &TcpStream, port: u16, is_cut: &Arc<AtomicBool>) {
    wait_while(is_cut);
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
        return;
    };
    let (Ok(back_from), Ok(back_to)) = (server.try_clone(), caller.try_clone()) else {
        return;
    };
    let back_cut = Arc::clone(is_cut);
    thread::spawn(move || carry(back_from, back_to, &back_cut));
    if let Ok(from) = caller.try_clone() {
        carry(from, server, is_cut);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, is_cut: &AtomicBool) {
    let mut piece = vec![0; 1 << 14];
    while let Ok(size @ 1..) = from.read(&mut piece) {
        wait_while(is_cut);
        if to.write_all(&piece[..size]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
    let _ = from.shutdown(std::net::Shutdown::Both);
}
