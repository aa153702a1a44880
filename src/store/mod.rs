//! The database: SQLite embedded, or PostgreSQL for several nodes, behind one SQL.
//!
//! Reading goes through [`Store::read`]; every change through a unit of work, [`Store::begin`] to
//! [`Tx::commit`], which carries the change, its audit event and what it sets in motion, or none of
//! them. A file a table family; [`engine`] alone knows which database it is.

pub mod acceptance;
pub mod access;
pub mod agent;
pub mod alarm;
pub mod attempt;
pub mod audit;
mod audit_about;
pub mod audit_export;
pub mod audit_list;
pub mod audit_period;

pub mod audit_check;
pub mod audit_finding;
pub mod audit_proof;
pub mod audit_review;
mod audit_stray;
mod audit_subtree;
pub mod audit_verify;
pub mod beside;
pub mod breaker;
pub mod call;
pub mod call_back_number;
pub mod challenge;
pub mod child_change;
pub mod child_contract;
pub mod claim;
pub mod code_card;
pub mod comparison;
pub mod confirmation;
pub mod confirmation_rule;
pub mod contract;
mod decision;
pub mod desk_act;
pub mod device;
pub mod difference;
pub mod dispatch;
pub mod ending;
pub mod engine;
mod error;
pub mod evidence;
pub mod figures;
pub mod form;
pub mod gate;
pub mod half_session;
pub mod import;
pub mod import_check;
pub mod import_clear;
pub mod import_contract;
pub mod import_fault;
pub mod import_register;
pub mod import_requester;
pub mod legal_hold;
pub mod mail;
pub mod maintenance;
mod many;
pub mod names;
pub mod node;
pub mod note;
pub mod openid;
pub mod over_use;
pub mod parent_contract;
pub mod passkey;
pub mod peppered;
pub mod preparation;
mod probe;
pub mod qualifying_case;
pub mod qualifying_service;
pub mod readiness;
pub mod register_list;
pub mod register_proposal;
pub mod release;
pub mod release_standing;
pub mod request;
pub mod request_list;
pub mod requester;
pub mod requester_totp;
pub mod retention;
mod row;
pub mod script;
pub mod sealed;
pub mod second_factor;
pub mod session;
pub mod standing;
pub mod story;
pub mod subscriber;
pub mod supported;
pub mod suspicion;
pub mod task;
pub mod tenant;
pub mod tenant_act;
pub mod tenant_check;
pub mod throttle;
pub mod token_alarm;
pub mod told;
mod unit;
pub mod usage;
pub mod verification;
pub mod verification_policy;
pub mod watch;
mod writer;

use std::sync::Arc;

use jiff::Timestamp;
use sqlx::AnyConnection;
use sqlx::AnyPool;
use sqlx::pool::PoolConnection;
use tokio::sync::{Mutex, Notify};

pub use error::StoreError;
pub use unit::Tx;

use crate::entropy::SharedEntropy;
use engine::Engine;
use writer::Writer;

/// A connection that reads.
pub type Reader = PoolConnection<sqlx::Any>;

/// What is read on: a reader, or the connection of a unit of work.
pub type Db = AnyConnection;

/// The result of everything here.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Told after a commit that brought work; a wake-up may be lost, so whoever waits also sweeps.
#[derive(Debug, Default)]
pub struct Wakes {
    /// Requests are due, or the gate changed.
    pub dispatch: Notify,
    /// A mirror was asked for.
    pub mirror: Notify,
    /// Mails are due.
    pub mail: Notify,
    /// A file is to be taken into the register.
    pub import: Notify,
}

/// The database, shared by all parts of the program.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    readers: AnyPool,
    writer: Arc<Writer>,
    wakes: Arc<Wakes>,
    entropy: SharedEntropy,
    /// When something was last written to see whether it can be.
    probed: Arc<Mutex<Option<Timestamp>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, brings its schema up to date under a lock, and refuses a newer one.
    pub async fn open(url: &str, entropy: SharedEntropy) -> Result<Self> {
        let engine = Engine::parse(url)?;
        engine.migrate().await?;
        let readers = engine.readers().await?;
        let wakes = Arc::new(Wakes::default());
        let writer = Writer::start(engine.clone(), Arc::clone(&wakes));
        engine.listen(Arc::clone(&wakes)).await?;
        Ok(Self {
            engine,
            readers,
            writer,
            wakes,
            entropy,
            probed: Arc::default(),
        })
    }

    /// Opens a database to read from alone: it is not made, not locked, and not brought up to date.
    /// Refuses one that is not there, holds no desk, or is newer than this program.
    pub async fn open_read_only(url: &str, entropy: SharedEntropy) -> Result<Self> {
        let engine = Engine::parse(url)?.read_only().await?;
        let readers = engine.readers().await?;
        engine.check_schema(&mut *readers.acquire().await?).await?;
        let wakes = Arc::new(Wakes::default());
        Ok(Self {
            writer: Writer::start(engine.clone(), Arc::clone(&wakes)),
            engine,
            readers,
            wakes,
            entropy,
            probed: Arc::default(),
        })
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Reader> {
        Ok(self.readers.acquire().await?)
    }

    /// A read transaction in which all statements see the same moment. Dropped, it ends.
    pub(in crate::store) async fn snapshot(&self) -> Result<sqlx::Transaction<'static, sqlx::Any>> {
        Ok(self.readers.begin_with(self.engine.snapshot()).await?)
    }

    /// Begins a unit of work on the node's one writing connection.
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(&self.writer, self.entropy.clone()).await
    }

    /// Overwrites what was purged, as far as the database can: an embedded one leaves nothing of it in its
    /// files, a server does as its administrators have set it up.
    pub async fn scrub(&self) -> Result<()> {
        self.engine.scrub().await
    }

    /// How durable a commit is, read back from the writing connection.
    pub async fn durability(&self) -> Result<String> {
        let mut tx = self.begin().await?;
        self.engine.durability(tx.conn()?).await
    }

    /// Where commits that brought work are told.
    pub fn wakes(&self) -> &Wakes {
        &self.wakes
    }

    /// The database's kind, for the log and the health page.
    pub fn kind(&self) -> &'static str {
        self.engine.kind()
    }
}
