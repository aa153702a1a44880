//! Companies with as many devices as a test wants, planted straight into a store, and the same at a
//! simulator. Nobody calls here, so no passphrase is hashed.

use jiff::Timestamp;
use kagiban::absolute::simulator::{Account, Device as Simulated, Permission, Token, Verifier};
use kagiban::cli::rehearsal;
use kagiban::crypto::SealKeys;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::agent::{Agent, Locale, Login, Theme};
use kagiban::domain::contact::{Contact, Purposes};
use kagiban::domain::contract::{Contract, ContractNumber, Count};
use kagiban::domain::device::Device;
use kagiban::domain::ids::{AgentId, ContactId, ContractId, RequesterId, SubscriberId, TenantId};
use kagiban::domain::policy::Role;
use kagiban::domain::register::{MailAddress, Requester, Signing, Subscriber, Tenant, Validity};
use kagiban::domain::text::Line;
use kagiban::domain::yen::Yen;
use kagiban::entropy::{Entropy, uuid_v7};
use kagiban::store::{Store, agent, contract, device, subscriber, tenant};

use super::seed::{SECRET, may_ask};

/// The hash of no password: nobody signs in or proves anything here.
const NOBODY: &str = "$argon2id$nobody";

/// Where companies are planted.
#[derive(Debug, Clone, Copy)]
pub struct Plot<'a> {
    pub store: &'a Store,
    pub seal_key: &'a SealKeys,
    pub entropy: &'a dyn Entropy,
    pub now: Timestamp,
    /// Where their tenants are.
    pub api_base: &'a str,
}

/// A company that was planted.
#[derive(Debug, Clone)]
pub struct Planted {
    /// Its token, and its account at the simulator.
    pub name: String,
    pub contract: Contract,
    pub requester: Requester,
    pub tenant: Tenant,
    pub devices: Vec<Device>,
}

fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

/// The name of the company of this number.
pub fn name(number: usize) -> String {
    format!("company-{number}")
}

fn device_uid(number: usize, place: usize) -> String {
    format!("00000000-0000-4000-8000-{number:04x}{place:08x}")
}

fn serial(number: usize, place: usize) -> String {
    format!("K{number:03}N{place:05}")
}

impl Plot<'_> {
    fn id(&self) -> uuid::Uuid {
        uuid_v7(self.now, self.entropy)
    }

    /// Somebody who takes calls.
    pub async fn agent(&self, login: &str) -> Agent {
        let somebody = Agent {
            id: AgentId::new(self.id()),
            login: Login::parse(login).unwrap(),
            name: line("高橋"),
            role: Role::Supervisor,
            locale: Some(Locale::Ja),
            theme: Theme::Auto,
            active: true,
            version: 1,
        };
        let mut tx = self.store.begin().await.unwrap();
        agent::add(&mut tx, &somebody, NOBODY, self.now)
            .await
            .unwrap();
        tx.commit_bookkeeping().await.unwrap();
        somebody
    }

    /// The company of this number, with so many devices.
    pub async fn company(&self, number: usize, action: ProxyAction, devices: usize) -> Planted {
        let whose = Subscriber {
            id: SubscriberId::new(self.id()),
            number: line(&format!("{number:05}")),
            name: line(&format!("第{number}商事")),
            kana: line("ダイショウジ"),
            version: 1,
        };
        let mut tx = self.store.begin().await.unwrap();
        subscriber::add(&mut tx, &whose, self.now).await.unwrap();
        let quoted = ContractNumber::parse(&format!("RW-{number:05}")).unwrap();
        let begins = (Count::new(25).unwrap(), "2026-01-15".parse().unwrap());
        let child = rehearsal::child(&mut tx, self.entropy, whose.id, &quoted, begins, self.now);
        let child = child.await.unwrap();
        tx.commit_bookkeeping().await.unwrap();
        let signed = Contract {
            id: ContractId::new(self.id()),
            subscriber: whose.id,
            number: quoted,
            child: child.id,
            accounts: Count::new(25).unwrap(),
            designated: action,
            accepted_on: "2026-01-15".parse().unwrap(),
            billing_start: "2026-01-15".parse().unwrap(),
            initial_fee: Yen::ZERO,
            monthly_fee: Yen::ZERO,
            end: None,
            lock_message: None,
            version: 1,
        };
        let person = Requester {
            id: RequesterId::new(self.id()),
            contract: signed.id,
            number: line("7"),
            name: line("佐藤 花子"),
            kana: line("さとう はなこ"),
            active: true,
            validity: Validity::default(),
            version: 1,
        };
        let account = self.tenant(number, &signed);
        let contact = Contact {
            id: ContactId::new(self.id()),
            subscriber: whose.id,
            name: line("情報システム部"),
            address: MailAddress::parse("it@planted.example").unwrap(),
            purposes: Purposes::all(),
            version: 1,
        };
        let devices: Vec<Device> = (0..devices)
            .map(|place| self.device(account.id, number, place))
            .collect();
        let mut tx = self.store.begin().await.unwrap();
        subscriber::add_contact(&mut tx, &contact, self.now)
            .await
            .unwrap();
        contract::add(&mut tx, &signed, self.now).await.unwrap();
        may_ask(&mut tx, &person, NOBODY, self.now).await;
        tenant::add(&mut tx, &account, self.now).await.unwrap();
        device::upsert(&mut tx, &devices).await.unwrap();
        tx.commit_bookkeeping().await.unwrap();
        Planted {
            name: name(number),
            contract: signed,
            requester: person,
            tenant: account,
            devices,
        }
    }

    fn tenant(&self, number: usize, contract: &Contract) -> Tenant {
        let id = TenantId::new(self.id());
        let context = Tenant::seal_context(id);
        let secret_sealed = self.seal_key.seal(&context, SECRET, self.entropy);
        Tenant {
            id,
            contract: contract.id,
            api_base: self.api_base.to_owned(),
            token_id: line(&name(number)),
            signing: Signing::Hs256,
            secret_sealed: secret_sealed.unwrap(),
            token_expires_on: None,
            version: 1,
        }
    }

    fn device(&self, tenant: TenantId, number: usize, place: usize) -> Device {
        Device {
            tenant,
            device_uid: device_uid(number, place),
            serial: serial(number, place),
            name: format!("LAPTOP-{number}-{place}"),
            username: "tanaka".into(),
            esn: String::new(),
            platform: "Windows".into(),
            os: "Windows 11".into(),
            model: "ThinkPad X1".into(),
            agent_status: "A".into(),
            stolen: false,
            licences: "Absolute Resilience".into(),
            encryption: "ENCR".into(),
            last_connected_at: Some(self.now),
            mirrored_at: self.now,
        }
    }
}

/// The same company's account at a simulator.
pub fn account(number: usize, devices: usize) -> Account {
    use Permission as P;
    let token = Token {
        kid: name(number),
        verifier: Verifier::Hs256(SECRET.to_owned()),
        permissions: vec![
            P::ViewDevices,
            P::PerformFreeze,
            P::ViewWipe,
            P::PerformWipe,
        ],
        expires_on: None,
        owner: format!("desk@{}.example", name(number)),
    };
    let devices = (0..devices).map(|place| Simulated {
        device_uid: device_uid(number, place),
        esn: String::new(),
        serial: serial(number, place),
        name: format!("LAPTOP-{number}-{place}"),
        username: None,
        platform: "Windows".into(),
        os: ("Windows 11".into(), "24H2".into()),
        model: ("LENOVO".into(), "ThinkPad X1".into()),
        agent_status: "A".into(),
        stolen: false,
        encryption: "ENCR".into(),
        licence: "Resilience".into(),
        last_connected_ms: None,
    });
    Account::new(name(number), name(number), vec![token], devices.collect())
}
