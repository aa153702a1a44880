//! The threads, and the line that waits for them.

use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use secrecy::SecretString;
use tokio::sync::oneshot;

use super::argon::{Hasher, Peppers};
use super::phc::PhcString;
use super::{HashError, Verdict};
use crate::entropy::SharedEntropy;

/// How much the pool may do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSize {
    /// Threads, each taking 19 MiB while it hashes. Fewer than the machine has processors.
    pub threads: NonZeroUsize,
    /// Secrets that may wait; one thread takes some 60 a second.
    pub waiting: NonZeroUsize,
}

pub(super) enum Job {
    Hash(SecretString, oneshot::Sender<Result<PhcString, HashError>>),
    Verify(
        SecretString,
        Option<PhcString>,
        oneshot::Sender<Result<Verdict, HashError>>,
    ),
}

/// Hashes and verifies passwords on threads of its own.
///
/// Dropping it refuses what still waits, lets what is being hashed finish, and joins the threads;
/// that takes no longer than one hash.
#[derive(Debug)]
pub struct PasswordHasherPool {
    /// Always there until drop: closing it is what wakes idle threads.
    line: Option<SyncSender<Job>>,
    stopping: Arc<AtomicBool>,
    /// Hashes that were computed so far.
    hashes: Arc<AtomicU64>,
    threads: Vec<JoinHandle<()>>,
}

impl PasswordHasherPool {
    /// Starts the threads.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(
        size: PoolSize,
        peppers: impl Into<Peppers>,
        entropy: &SharedEntropy,
    ) -> io::Result<Self> {
        let hasher = Hasher::new(peppers.into(), entropy.as_ref()).map_err(io::Error::other)?;
        let hasher = Arc::new(hasher);
        let (line, jobs) = sync_channel(size.waiting.get());
        let jobs = Arc::new(Mutex::new(jobs));
        // Built first, so that an error half-way drops it and stops what has started.
        let mut pool = Self {
            line: Some(line),
            stopping: Arc::default(),
            hashes: Arc::default(),
            threads: Vec::new(),
        };
        for number in 0..size.threads.get() {
            let (stopping, counted) = (Arc::clone(&pool.stopping), Arc::clone(&pool.hashes));
            let (hasher, jobs, entropy) = (hasher.clone(), jobs.clone(), entropy.clone());
            let thread = thread::Builder::new().name(format!("password-{number}"));
            pool.threads
                .push(thread.spawn(move || work(&jobs, &stopping, &counted, &hasher, &entropy))?);
        }
        Ok(pool)
    }

    /// How many hashes were computed since the start, whatever came of them.
    pub fn hashes(&self) -> u64 {
        self.hashes.load(Ordering::Relaxed)
    }

    /// Hashes a secret with a fresh salt.
    ///
    /// # Errors
    /// [`HashError::Busy`] at once where the line is full.
    pub async fn hash(&self, secret: SecretString) -> Result<PhcString, HashError> {
        self.ask(|answer| Job::Hash(secret, answer)).await
    }

    /// Compares a secret with a stored hash, or, where there is no such person or they have no
    /// password, with one that nothing matches, in the same time.
    ///
    /// # Errors
    /// [`HashError::Busy`] at once where the line is full.
    pub async fn verify(
        &self,
        secret: SecretString,
        stored: Option<&PhcString>,
    ) -> Result<Verdict, HashError> {
        let stored = stored.cloned();
        self.ask(|answer| Job::Verify(secret, stored, answer)).await
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, HashError>>) -> Job,
    ) -> Result<T, HashError> {
        let (answer, answered) = oneshot::channel();
        self.enqueue(job(answer))?;
        answered.await.map_err(|_| HashError::Stopped)?
    }

    pub(super) fn enqueue(&self, job: Job) -> Result<(), HashError> {
        let line = self.line.as_ref().ok_or(HashError::Stopped)?;
        line.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => HashError::Busy,
            TrySendError::Disconnected(_) => HashError::Stopped,
        })
    }
}

impl Drop for PasswordHasherPool {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.line = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing to say here that its own message did not.
            let _ = thread.join();
        }
    }
}

fn work(
    jobs: &Mutex<Receiver<Job>>,
    stopping: &AtomicBool,
    counted: &AtomicU64,
    hasher: &Hasher,
    entropy: &SharedEntropy,
) {
    loop {
        // Held while waiting, released before hashing: the others queue for the lock meanwhile.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if stopping.load(Ordering::Relaxed) {
            continue;
        }
        match job {
            // Whoever asked may have hung up while waiting; their hash would be wasted.
            Job::Hash(secret, answer) if !answer.is_closed() => {
                counted.fetch_add(1, Ordering::Relaxed);
                let _ = answer.send(hasher.hash(&secret, entropy.as_ref()));
            }
            Job::Verify(secret, stored, answer) if !answer.is_closed() => {
                counted.fetch_add(1, Ordering::Relaxed);
                let _ = answer.send(hasher.verify(&secret, stored.as_ref()));
            }
            Job::Hash(..) | Job::Verify(..) => {}
        }
    }
}
