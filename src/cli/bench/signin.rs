//! `kagiban bench signin`: what a hash costs here beside the bare library, and whether pages stay fast
//! while sign-ins take all the hashing threads.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use argon2::{Algorithm, Argon2, Params, Version};
use reqwest::{Client, StatusCode, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::figures::{millis, peak_mib, per_second, quantile};
use super::tap::moment;
use crate::app::{CAPACITY, Node};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::crypto::SealKey;
use crate::crypto::password::{PasswordHasherPool, PhcString, PoolSize};
use crate::domain::agent::{Agent, Login, Theme};
use crate::domain::ids::AgentId;
use crate::domain::policy::Role;
use crate::domain::text::Line;
use crate::entropy::{SharedEntropy, SystemEntropy, uuid_v7};
use crate::store::agent;

const LOGIN: &str = "bench";
const PASSWORD: &str = "correct horse battery staple";

/// How it is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Hashes by the bare library, and as many by the desk's.
    #[arg(long, default_value_t = 120)]
    hashes: usize,
    /// Pages that are fetched at rest, and as many while sign-ins go on.
    #[arg(long, default_value_t = 400)]
    pages: usize,
}

/// Measures.
pub(super) async fn run(args: &Args) -> anyhow::Result<Value> {
    let entropy: SharedEntropy = Arc::new(SystemEntropy);
    let one = PoolSize {
        threads: NonZeroUsize::MIN,
        waiting: NonZeroUsize::new(4).unwrap_or(NonZeroUsize::MIN),
    };
    let pool = PasswordHasherPool::start(one, None, &entropy)?;
    let phc = pool.hash(PASSWORD.into()).await?;
    // In turns, so that a machine that grows slower does so for both.
    let (mut bare, mut ours) = (Duration::ZERO, Duration::ZERO);
    let rounds = args.hashes.div_ceil(20).max(1);
    for _ in 0..rounds {
        bare += tokio::task::spawn_blocking(|| library(20)).await??;
        ours += verifications(&pool, &phc, 20).await?;
    }
    let hashes = rounds * 20;
    let folder = tempfile::tempdir()?;
    let desk = Desk::start(&folder, &entropy).await?;
    let mut rest = desk.pages(args.pages).await?;
    let (mut busy, answers) = desk.pages_while_signing_in(args.pages).await?;
    let crowd = desk.crowd(10 * desk.capacity).await?;
    desk.stop.cancel();
    desk.running.await??;
    let (ours_per_s, bare_per_s) = (per_second(hashes, ours), per_second(hashes, bare));
    Ok(json!({
        "bench": "signin",
        "params": "argon2id m=19456 t=2 p=1",
        "verifications": {
            "n": hashes, "per_core_per_s": ours_per_s, "library_per_core_per_s": bare_per_s,
            "of_library": (bare.as_secs_f64() / ours.as_secs_f64() * 1e3).round() / 1e3,
            "mib_each": 19,
        },
        "page_at_rest": { "n": rest.len(), "p50_ms": quantile(&mut rest, 0.5), "p99_ms": quantile(&mut rest, 0.99) },
        "page_while_signing_in": {
            "n": busy.len(), "p50_ms": quantile(&mut busy, 0.5), "p99_ms": quantile(&mut busy, 0.99),
            "sign_ins": answers,
        },
        "ten_times_capacity": { "capacity": desk.capacity, "sign_ins": crowd },
        "peak_mib": peak_mib(),
    }))
}

/// What the library alone takes.
fn library(hashes: usize) -> anyhow::Result<Duration> {
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(|why| anyhow::anyhow!("{why}"))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; 32];
    let began = moment();
    for _ in 0..hashes {
        argon
            .hash_password_into(PASSWORD.as_bytes(), b"a salt of 16 b..", &mut out)
            .map_err(|why| anyhow::anyhow!("{why}"))?;
        std::hint::black_box(&out);
    }
    Ok(began.elapsed())
}

async fn verifications(
    pool: &PasswordHasherPool,
    phc: &PhcString,
    hashes: usize,
) -> anyhow::Result<Duration> {
    let began = moment();
    for _ in 0..hashes {
        let verdict = pool.verify(PASSWORD.into(), Some(phc)).await?;
        anyhow::ensure!(verdict.matched, "a password did not match its own hash");
    }
    Ok(began.elapsed())
}

/// A desk that answers on loopback, and somebody who is signed in there.
struct Desk {
    url: String,
    client: Client,
    cookie: String,
    capacity: usize,
    stop: CancellationToken,
    running: tokio::task::JoinHandle<anyhow::Result<()>>,
}

/// How sign-ins were answered.
type Answers = BTreeMap<u16, usize>;

impl Desk {
    async fn start(folder: &tempfile::TempDir, entropy: &SharedEntropy) -> anyhow::Result<Self> {
        let mails = folder.path().join("mails");
        std::fs::create_dir(&mails)?;
        let config = Config {
            listen: "127.0.0.1:0".parse()?,
            database: Some(format!(
                "sqlite:{}",
                folder.path().join("bench.db").display()
            )),
            seal_key: Some(
                SealKey::generate(&**entropy)
                    .to_base64()
                    .expose_secret()
                    .to_owned(),
            ),
            mail: Some(format!("folder:{}", mails.display())),
            mail_from: Some("desk@kagiban.example".into()),
            // A crowd comes from as many addresses; the limits of one are not measured here.
            trusted_proxies: vec!["127.0.0.1".into()],
            ..Config::default()
        };
        let capacity = CAPACITY + config.hash_threads;
        let node = Node::build(&config, Arc::new(SystemClock)).await?;
        let now = SystemClock.now();
        let somebody = Agent {
            id: AgentId::new(uuid_v7(now, &**entropy)),
            login: Login::parse(LOGIN).map_err(|why| anyhow::anyhow!("{why}"))?,
            name: Line::parse("Bench").map_err(|why| anyhow::anyhow!("{why}"))?,
            role: Role::Agent,
            locale: None,
            theme: Theme::Auto,
            active: true,
            version: 1,
        };
        let app = node.app();
        let phc = app.passwords.hash(SecretString::from(PASSWORD)).await?;
        let mut tx = app.store.begin().await?;
        agent::add(&mut tx, &somebody, phc.as_str(), now).await?;
        tx.commit_bookkeeping().await?;
        let url = format!("http://{}", node.address()?);
        let stop = CancellationToken::new();
        let running = tokio::spawn(node.run(stop.clone()));
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .build()?;
        let mut desk = Self {
            url,
            client,
            cookie: String::new(),
            capacity,
            stop,
            running,
        };
        let answer = desk.sign_in(0, LOGIN, PASSWORD).await?;
        let cookie = answer.headers().get(header::SET_COOKIE);
        let cookie = cookie.context("the sign-in of the benchmark was refused")?;
        let (session, _) = cookie.to_str()?.split_once(';').context("no session")?;
        session.clone_into(&mut desk.cookie);
        Ok(desk)
    }

    async fn sign_in(
        &self,
        number: usize,
        login: &str,
        password: &str,
    ) -> reqwest::Result<reqwest::Response> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("login", login)
            .append_pair("password", password)
            .finish();
        self.client
            .post(format!("{}/sign-in", self.url))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("X-Forwarded-For", address(number))
            .body(body)
            .send()
            .await
    }

    /// Fetches a page with the session, so many times one after the other.
    async fn pages(&self, pages: usize) -> anyhow::Result<Vec<Duration>> {
        let mut took = Vec::with_capacity(pages);
        for number in 0..pages {
            let began = moment();
            let answer = self
                .client
                .get(format!("{}/calls", self.url))
                .header(header::COOKIE, &self.cookie)
                .header("X-Forwarded-For", address(number))
                .send()
                .await?;
            let (status, page) = (answer.status(), answer.bytes().await?);
            took.push(began.elapsed());
            anyhow::ensure!(
                status == StatusCode::OK && !page.is_empty(),
                "a page was answered {status}"
            );
        }
        Ok(took)
    }

    /// The same while as many sign-ins as the line takes are under way at any time.
    async fn pages_while_signing_in(
        &self,
        pages: usize,
    ) -> anyhow::Result<(Vec<Duration>, Answers)> {
        let done = CancellationToken::new();
        let fetched = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let took = self.pages(pages).await;
            done.cancel();
            took
        };
        let signing = (0..self.capacity).map(async |who| {
            let (mut answers, mut number) = (Answers::new(), 0);
            while !done.is_cancelled() {
                number += self.capacity;
                let status = self.nobody(who + number).await?;
                *answers.entry(status).or_default() += 1;
            }
            anyhow::Ok(answers)
        });
        let (took, signed) = tokio::join!(fetched, futures_util::future::join_all(signing));
        Ok((took?, sum(signed)?))
    }

    /// So many sign-ins at the same time.
    async fn crowd(&self, size: usize) -> anyhow::Result<Value> {
        let began = moment();
        let all = (0..size).map(async |number| {
            let status = self.nobody(1_000_000 + number).await?;
            anyhow::Ok((status, began.elapsed()))
        });
        let mut answers = Answers::new();
        let mut refused = Vec::new();
        for answer in futures_util::future::join_all(all).await {
            let (status, after) = answer?;
            *answers.entry(status).or_default() += 1;
            if status == StatusCode::SERVICE_UNAVAILABLE.as_u16() {
                refused.push(after);
            }
        }
        Ok(json!({
            "at_once": size, "answers": answers, "secs": millis(began.elapsed()) / 1e3,
            "refused_within_p99_ms": quantile(&mut refused, 0.99),
        }))
    }

    /// Somebody whom nobody knows signs in: it costs a hash all the same.
    async fn nobody(&self, number: usize) -> anyhow::Result<u16> {
        let answer = self
            .sign_in(
                number,
                &format!("nobody-{number}"),
                "not their password at all",
            )
            .await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok(status)
    }
}

fn sum(all: Vec<anyhow::Result<Answers>>) -> anyhow::Result<Answers> {
    let mut sum = Answers::new();
    for answers in all {
        for (status, count) in answers? {
            *sum.entry(status).or_default() += count;
        }
    }
    Ok(sum)
}

/// An address of the crowd (RFC 2544's network for benchmarks).
fn address(number: usize) -> String {
    format!("198.18.{}.{}", number / 256 % 256, number % 256)
}
