//! The desk that is measured: a database of its own, tenants with their devices, calls in which
//! everything was read aloud. Every unit is the desk's own.

use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use jiff::civil::date;
use secrecy::SecretString;

use crate::cli::rehearsal::{self, Cast, Ready};
use crate::clock::{SharedClock, SystemClock};
use crate::crypto::password::{PasswordHasherPool, PoolSize};
use crate::crypto::{SealKey, SealKeys};
use crate::domain::Refused;
use crate::domain::action::ProxyAction;
use crate::domain::agent::{Agent, Login, Theme};
use crate::domain::contact::{Contact, Purposes};
use crate::domain::contract::{Contract, ContractNumber, Count};
use crate::domain::device::Device;
use crate::domain::ids::{AgentId, ContactId, ContractId, RequesterId, SubscriberId, TenantId};
use crate::domain::policy::Role;
use crate::domain::register::{MailAddress, Requester, Signing, Subscriber, Tenant, Validity};
use crate::domain::request::Accepted;
use crate::domain::text::Line;
use crate::domain::yen::Yen;
use crate::entropy::{SharedEntropy, SystemEntropy, uuid_v7};
use crate::i18n::Catalogues;
use crate::store::{Store, StoreError, agent, contract, device, subscriber, tenant};

/// What the tokens of all tenants sign with.
pub(super) const SECRET: &str = "a secret of the benchmark";

/// The desk.
pub(super) struct Place {
    pub store: Store,
    pub clock: SharedClock,
    pub entropy: SharedEntropy,
    pub seal_key: Arc<SealKeys>,
    pub catalogues: Catalogues,
    pub companies: Vec<Company>,
    pub agent: Agent,
    /// Who registers requesters, whom the agent confirms.
    registrar: AgentId,
    _folder: Option<tempfile::TempDir>,
}

/// A company with its one contract.
pub(super) struct Company {
    pub contract: Contract,
    pub requester: Requester,
    pub tenant: TenantId,
    pub devices: Vec<Device>,
}

impl Place {
    /// Opens the database, which must be empty, or a throw-away file.
    pub(super) async fn open(database: Option<&str>) -> anyhow::Result<Self> {
        let entropy: SharedEntropy = Arc::new(SystemEntropy);
        let clock: SharedClock = Arc::new(SystemClock);
        let (url, folder) = match database {
            Some(url) => (url.to_owned(), None),
            None => {
                let folder = tempfile::tempdir()?;
                let file = folder.path().join("bench.db");
                (format!("sqlite:{}", file.display()), Some(folder))
            }
        };
        let store = Store::open(&url, Arc::clone(&entropy)).await?;
        let staff = agent::list(&mut *store.read().await?).await?;
        if !staff.is_empty() {
            return Err(anyhow!("the database is in use: measure on an empty one"));
        }
        let agent = Agent {
            id: AgentId::new(uuid_v7(clock.now(), &*entropy)),
            login: Login::parse("bench").map_err(refused)?,
            name: line("Bench")?,
            role: Role::Supervisor,
            locale: None,
            theme: Theme::Auto,
            active: true,
            version: 1,
        };
        let registrar = Agent {
            id: AgentId::new(uuid_v7(clock.now(), &*entropy)),
            login: Login::parse("registrar").map_err(refused)?,
            role: Role::Administrator,
            ..agent.clone()
        };
        let mut tx = store.begin().await?;
        for staff in [&agent, &registrar] {
            agent::add(&mut tx, staff, "none", clock.now()).await?;
        }
        tx.commit_bookkeeping().await?;
        Ok(Self {
            seal_key: Arc::new(SealKey::generate(&*entropy).into()),
            catalogues: Catalogues::load()?,
            companies: Vec::new(),
            registrar: registrar.id,
            agent,
            store,
            clock,
            entropy,
            _folder: folder,
        })
    }

    /// Registers tenants at an API, each with so many devices. Every other contract designates a wipe.
    pub(super) async fn register(
        &mut self,
        tenants: usize,
        devices: usize,
        api_base: &str,
    ) -> anyhow::Result<()> {
        let size = PoolSize {
            threads: NonZeroUsize::MIN,
            waiting: NonZeroUsize::MIN,
        };
        let pool = PasswordHasherPool::start(size, None, &self.entropy)?;
        let phc = pool.hash(SecretString::from("a passphrase")).await?;
        for number in 0..tenants {
            let company = self
                .company(number, devices, api_base, phc.as_str())
                .await
                .context("a tenant of the benchmark")?;
            self.companies.push(company);
        }
        Ok(())
    }

    async fn company(
        &self,
        number: usize,
        devices: usize,
        api_base: &str,
        phc: &str,
    ) -> anyhow::Result<Company> {
        let now = self.clock.now();
        let id = || uuid_v7(now, &*self.entropy);
        let whose = Subscriber {
            id: SubscriberId::new(id()),
            number: line(&format!("{number:05}"))?,
            name: line(&format!("ベンチ商事 {number}"))?,
            kana: line("ベンチショウジ")?,
            version: 1,
        };
        let told = Contact {
            id: ContactId::new(id()),
            subscriber: whose.id,
            name: line("情報システム部")?,
            address: MailAddress::parse("it@bench.example").map_err(refused)?,
            purposes: Purposes::all(),
            version: 1,
        };
        let signed = ContractNumber::parse(&format!("BENCH-{number:05}")).map_err(refused)?;
        let (accounts, start) = (Count::new(25).map_err(refused)?, date(2026, 4, 1));
        let mut tx = self.store.begin().await?;
        subscriber::add(&mut tx, &whose, now).await?;
        let child = rehearsal::child(
            &mut tx,
            &*self.entropy,
            whose.id,
            &signed,
            (accounts, start),
            now,
        )
        .await?;
        let contract = Contract {
            id: ContractId::new(id()),
            subscriber: whose.id,
            child: child.id,
            number: signed,
            accounts,
            designated: if number.is_multiple_of(2) {
                ProxyAction::Lock
            } else {
                ProxyAction::Wipe
            },
            accepted_on: start,
            billing_start: start,
            initial_fee: Yen::ZERO,
            monthly_fee: Yen::ZERO,
            end: None,
            lock_message: None,
            version: 1,
        };
        let requester = Requester {
            id: RequesterId::new(id()),
            contract: contract.id,
            number: line("1")?,
            name: line("佐藤 花子")?,
            kana: line("さとう はなこ")?,
            active: true,
            validity: Validity::default(),
            version: 1,
        };
        let tenant = TenantId::new(id());
        let context = Tenant::seal_context(tenant);
        let account = Tenant {
            id: tenant,
            contract: contract.id,
            api_base: api_base.to_owned(),
            token_id: line(&token_id(number))?,
            signing: Signing::Hs256,
            secret_sealed: self.seal_key.seal(&context, SECRET, &*self.entropy)?,
            token_expires_on: None,
            version: 1,
        };
        let devices: Vec<Device> = (0..devices)
            .map(|_| laptop(tenant, id().to_string(), now))
            .collect();
        subscriber::add_contact(&mut tx, &told, now).await?;
        contract::add(&mut tx, &contract, now).await?;
        let people = [self.registrar, self.agent.id];
        rehearsal::register(&mut tx, &*self.entropy, (&requester, phc), people, now).await?;
        tenant::add(&mut tx, &account, now).await?;
        device::upsert(&mut tx, &devices).await?;
        tx.commit_bookkeeping().await?;
        Ok(Company {
            contract,
            requester,
            tenant,
            devices,
        })
    }

    /// Takes calls up to acceptance: about the devices `from..to` of every company, in turn.
    pub(super) async fn calls(&self, from: usize, to: usize) -> anyhow::Result<Vec<Ready>> {
        let mut ready = Vec::with_capacity((to - from) * self.companies.len());
        for place in from..to {
            // Units that meet share a commit.
            let taken = self
                .companies
                .iter()
                .map(|company| self.call(company, place));
            for call in futures_util::future::join_all(taken).await {
                ready.push(call?);
            }
        }
        Ok(ready)
    }

    async fn call(&self, company: &Company, place: usize) -> anyhow::Result<Ready> {
        let cast = Cast {
            agent: &self.agent,
            contract: &company.contract,
            requester: &company.requester,
            device: &company.devices[place],
        };
        loop {
            let mut tx = self.store.begin().await?;
            match rehearsal::take(&mut tx, &*self.entropy, cast, self.clock.now()).await {
                // The reference that was drawn is taken.
                Err(StoreError::Taken) => {}
                taken => {
                    let ready = taken?;
                    tx.commit().await?;
                    return Ok(ready);
                }
            }
        }
    }

    /// Accepts, as the page does: request, audit event and letter, in one unit.
    pub(super) async fn accept(&self, ready: Ready) -> anyhow::Result<Accepted> {
        let mut tx = self.store.begin().await?;
        let accepted = ready
            .accept(&mut tx, &self.catalogues, &*self.entropy, self.clock.now())
            .await?;
        tx.commit().await?;
        Ok(accepted)
    }
}

/// The token of a company.
pub(super) fn token_id(number: usize) -> String {
    format!("bench-token-{number:05}")
}

fn laptop(tenant: TenantId, device_uid: String, now: jiff::Timestamp) -> Device {
    Device {
        tenant,
        serial: device_uid[24..].to_uppercase(),
        name: "LAPTOP-BENCH".into(),
        username: "tanaka".into(),
        esn: String::new(),
        platform: "Windows".into(),
        os: "Windows 11".into(),
        model: "ThinkPad".into(),
        agent_status: "A".into(),
        stolen: false,
        licences: "Absolute Resilience".into(),
        encryption: "ENCR".into(),
        last_connected_at: Some(now),
        mirrored_at: now,
        device_uid,
    }
}

fn line<const MAX: usize>(text: &str) -> anyhow::Result<Line<MAX>> {
    Line::parse(text).map_err(refused)
}

fn refused(refused: Refused) -> anyhow::Error {
    anyhow!("the benchmark's data was refused: {refused}")
}
