//! The composition root: puts a node together from its configuration, runs it, and stops it.

mod pepper;
mod seal;
mod serve;

pub use seal::rotate::{Rotated, rotate};

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::serve::door::{CONNECTIONS, Door, OF_ONE};
use self::serve::tls::Tls;
use self::serve::{PATIENCE, redirect, serve};
use crate::absolute::{self, ApiBase, Client};
use crate::attest::{Attest, Out};
use crate::clock::SharedClock;
use crate::config::{Config, MailRoute};
use crate::crypto::password::{PasswordHasherPool, PoolSize};
use crate::daily::Daily;
use crate::dispatch::{self, Dispatch, mirror};
use crate::domain::session::{SessionLimits, SessionPolicy};
use crate::entropy::{SharedEntropy, SystemEntropy};
use crate::i18n::Catalogues;
use crate::notify::{Carrier, Outbox};
use crate::openid::Provider;
use crate::store::Store;
use crate::web::{self, App, app::Parts, app::Settings, client::Proxies, pace::Limits};

/// Time limits of a call to the API; together shorter than the lease of a sender.
const LIMITS: absolute::Limits = absolute::Limits {
    connect: Duration::from_secs(5),
    total: Duration::from_secs(20),
};
/// Sign-ins and checks that wait for a hash at the most; more are told that the desk is busy.
pub(crate) const CAPACITY: usize = 64;
/// How long a stop may take.
const GRACE: Duration = Duration::from_secs(25);

/// A node, put together but not running yet.
#[derive(Debug)]
pub struct Node {
    app: App,
    dispatch: Dispatch,
    outbox: Outbox,
    attest: Attest,
    listener: TcpListener,
    tls: Option<Tls>,
    redirect: Option<TcpListener>,
}

const fn limits(idle_minutes: i64, hours: i64) -> SessionLimits {
    SessionLimits {
        idle: SignedDuration::from_mins(idle_minutes),
        longest: SignedDuration::from_hours(hours),
    }
}

impl Node {
    /// Puts a node together. Everything that can be refused is refused here.
    pub async fn build(config: &Config, clock: SharedClock) -> anyhow::Result<Self> {
        config.check()?;
        for (place, base) in config.allowed_api_bases.iter().enumerate() {
            ApiBase::parse(base, std::slice::from_ref(base)).with_context(|| {
                format!("allowed_api_bases: entry {} is not the base of an address such as http://127.0.0.1:8090; several are separated by commas", place + 1)
            })?;
        }
        let entropy: SharedEntropy = Arc::new(SystemEntropy);
        let out = config.audit()?.map(Out::new).transpose()?.map(Arc::new);
        if out.is_none() {
            tracing::warn!(
                "nothing of the audit log leaves this system: audit_key_file and audit_checkpoints are not set, so whoever writes the database could write the log anew"
            );
        }
        let settings = Settings {
            public_url: config.public_url()?,
            proxies: Proxies {
                trusted: config.trusted_proxies()?,
                header: config.forwarded_header,
            },
            allowed_api_bases: config.allowed_api_bases.clone(),
            second_factor: config.second_factor.parse()?,
            audit_key: out.as_ref().map(|out| out.key.verifier().to_string()),
            sessions: SessionPolicy {
                calls: limits(config.session_idle_minutes, config.session_hours),
                office: limits(config.office_idle_minutes, config.office_hours),
            },
        };
        let (route, from) = config.mail()?;
        let carrier = match &route {
            MailRoute::Smtp(url) => Carrier::smtp(url.expose_secret(), &from).context("mail")?,
            MailRoute::Folder(path) => Carrier::folder(path, &from).context("mail")?,
        };
        let tls = config
            .tls()?
            .map(|(certificate, key)| Tls::open(certificate, key))
            .transpose()?;
        let (seal_key, peppers) = (Arc::new(config.seal_keys()?), config.peppers()?);
        let store = Store::open(config.database(), Arc::clone(&entropy)).await?;
        seal::check(&store, &seal_key, config.seal_key_lost).await?;
        pepper::check(&store, &peppers).await?;
        let size = PoolSize {
            threads: NonZeroUsize::new(config.hash_threads).unwrap_or(NonZeroUsize::MIN),
            waiting: NonZeroUsize::new(CAPACITY).unwrap_or(NonZeroUsize::MIN),
        };
        let dispatch = Dispatch::new(dispatch::Parts {
            store: store.clone(),
            client: Client::new(absolute::http_client(LIMITS)?, Arc::clone(&clock)),
            seal_key: Arc::clone(&seal_key),
            allowed_api_bases: config.allowed_api_bases.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            node: config.node.clone(),
            calls_per_second: config.calls_per_second,
        });
        let openid = config
            .openid()?
            .map(|said| Provider::new(said, Arc::clone(&clock)))
            .transpose()?
            .map(Arc::new);
        let attest = Attest {
            store: store.clone(),
            clock: Arc::clone(&clock),
            node: config.node.clone(),
            out,
        };
        let app = App::new(Parts {
            store: store.clone(),
            clock: Arc::clone(&clock),
            passwords: Arc::new(PasswordHasherPool::start(size, peppers, &entropy)?),
            seal_key,
            catalogues: Catalogues::load()?,
            settings,
            openid,
            limits: Limits::new(config.requests_per_second),
            metrics: web::ops::metrics::recorder(),
            started_at: clock.now(),
            entropy,
        });
        let listener = listen(config.listen).await?;
        let redirect = match config.redirect_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        Ok(Self {
            app,
            dispatch,
            outbox: Outbox::new(store, clock, carrier),
            attest,
            listener,
            tls,
            redirect,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The shared parts, to fill a demo with.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The dispatch, to fetch a demo's devices with.
    pub fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }

    /// What is done day by day.
    pub fn daily(&self) -> Daily {
        Daily {
            store: self.app.store.clone(),
            clock: Arc::clone(&self.app.clock),
            entropy: Arc::clone(&self.app.entropy),
            catalogues: self.app.catalogues.clone(),
        }
    }

    /// Runs until `stop`; then takes nothing new, lets calls that are under way end and be recorded,
    /// and returns within 30 seconds.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        let (parts, daily) = (TaskTracker::new(), self.daily());
        parts.spawn(dispatch::run::run(self.dispatch.clone(), stop.clone()));
        parts.spawn(dispatch::asking::run(self.dispatch.clone(), stop.clone()));
        parts.spawn(dispatch::beside::run(self.dispatch.clone(), stop.clone()));
        parts.spawn(mirror::run(self.dispatch, stop.clone()));
        parts.spawn(self.app.importer().run(stop.clone()));
        parts.spawn(daily.run(stop.clone()));
        parts.spawn(self.attest.clone().issue(stop.clone()));
        parts.spawn(self.attest.verify(stop.clone()));
        let (outbox, stopping) = (self.outbox, stop.clone());
        parts.spawn(async move { outbox.run(stopping).await });
        let settings = &self.app.settings;
        let door = Door::new(PATIENCE, CONNECTIONS, OF_ONE, settings.proxies.clone());
        if let Some(listener) = self.redirect {
            let router = redirect::router(&settings.public_url);
            let (door, stopping) = (door.clone(), stop.clone());
            parts.spawn(async move { logged(serve(listener, router, door, None, stopping).await) });
        }
        let served = self.tls.as_ref().map(Tls::served);
        if let Some(tls) = self.tls {
            let stopping = stop.clone();
            parts.spawn(async move { logged(tls.watch(stopping).await) });
        }
        parts.close();
        let serving = serve(
            self.listener,
            web::router(self.app),
            door,
            served,
            stop.clone(),
        );
        let serving = tokio::spawn(serving);
        stop.cancelled().await;
        let ended = tokio::time::timeout(GRACE, async {
            parts.wait().await;
            serving.await
        });
        match ended.await {
            Ok(served) => served??,
            Err(_elapsed) => tracing::warn!("stopped with work under way; leases bring it back"),
        }
        Ok(())
    }
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; is something else running there? Name another with --listen or, for a demo, --port"))
}

/// What ends a part of the node that the desk works on without.
fn logged<E: Into<anyhow::Error>>(ended: Result<(), E>) {
    if let Err(error) = ended {
        let error = error.into();
        let error: &(dyn std::error::Error + 'static) = error.as_ref();
        tracing::error!(error, "a part of the node has ended");
    }
}
