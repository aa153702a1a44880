//! The door: how many connections are open at once, in all and from one address, and how long one may
//! leave what it is sent untouched.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

use crate::web::client::Proxies;

/// Open connections in all: with what else a node opens they fit into the 1024 files that a process
/// commonly has.
pub(crate) const CONNECTIONS: usize = 768;
/// Open connections of one address: an office behind one address, six each.
pub(crate) const OF_ONE: usize = 256;

/// Lets connections in.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(super) patience: Duration,
    most: usize,
    of_one: usize,
    proxies: Arc<Proxies>,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    /// Those with one or more, so never longer than `all`.
    of: HashMap<IpAddr, usize>,
}

impl Door {
    /// A door with these limits; a proxy stands for many, and only the first applies to it.
    pub(crate) fn new(patience: Duration, most: usize, of_one: usize, proxies: Proxies) -> Self {
        Self {
            patience,
            most,
            of_one,
            proxies: Arc::new(proxies),
            open: Arc::default(),
        }
    }

    fn enter(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_this = open.of.get(&address).copied().unwrap_or_default();
        let crowded = of_this >= self.of_one && !self.proxies.trust(address);
        if open.all >= self.most || crowded {
            return None;
        }
        open.all += 1;
        *open.of.entry(address).or_default() += 1;
        Some(Place {
            address,
            open: Arc::clone(&self.open),
        })
    }
}

/// A connection's place; given back when it ends.
struct Place {
    address: IpAddr,
    open: Arc<Mutex<Open>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        if let Some(left) = open.of.get_mut(&self.address) {
            *left -= 1;
            if *left == 0 {
                open.of.remove(&self.address);
            }
        }
    }
}

impl<S> Accept<TcpStream, S> for Door {
    type Stream = Let;
    type Service = S;
    type Future = Ready<io::Result<(Let, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.admit(stream).map(|stream| (stream, service)))
    }
}

impl Door {
    fn admit(&self, stream: TcpStream) -> io::Result<Let> {
        let Some(place) = self.enter(stream.peer_addr()?.ip()) else {
            metrics::counter!("kagiban_requests_refused_total", "limit" => "connections")
                .increment(1);
            return Err(io::ErrorKind::ConnectionRefused.into());
        };
        // Nagle and delayed acknowledgements cost 40 ms a connection (performance.md, pitfall 13).
        stream.set_nodelay(true)?;
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.patience));
        Ok(Let {
            stream: Box::pin(stream),
            _place: place,
        })
    }
}

/// A connection that was let in.
pub(crate) struct Let {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    _place: Place,
}

impl AsyncRead for Let {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(context, buffer)
    }
}

impl AsyncWrite for Let {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
