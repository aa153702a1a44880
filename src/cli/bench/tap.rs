//! A tap before the simulator's socket: tells when the first byte of each request arrives.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The moments at which requests began to arrive, in their order.
pub(super) type Arrivals = Arc<Mutex<Vec<Instant>>>;

/// Listens, and passes everything on to what is named later (host and port), and back.
pub(super) async fn start_later() -> std::io::Result<(String, Arrivals, watch::Sender<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let (named, target) = watch::channel(String::new());
    let arrivals = Arrivals::default();
    let seen = Arc::clone(&arrivals);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (target, seen) = (target.borrow().clone(), Arc::clone(&seen));
            tokio::spawn(async move {
                if let Err(error) = pass(client, &target, &seen).await {
                    tracing::debug!(%error, "a tapped connection ended");
                }
            });
        }
    });
    Ok((url, arrivals, named))
}

async fn pass(mut client: TcpStream, target: &str, seen: &Arrivals) -> std::io::Result<()> {
    let mut server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut asked, mut answered) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    let mut between = true;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let now = moment();
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                if std::mem::take(&mut between) {
                    seen.lock().unwrap_or_else(PoisonError::into_inner).push(now);
                }
                server.write_all(&asked[..read]).await?;
            }
            read = server.read(&mut answered) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                between = true;
                client.write_all(&answered[..read]).await?;
            }
        }
    }
}

/// Durations are measured with the clock that only goes forward.
pub(super) fn moment() -> Instant {
    Instant::now()
}
