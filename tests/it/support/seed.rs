//! A register to take calls with.

use jiff::Timestamp;
use kagiban::cli::rehearsal;
use kagiban::crypto::passphrase::Passphrase;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::agent::{Agent, Login, Theme};
use kagiban::domain::contact::{Contact, Purposes};
use kagiban::domain::contract::{Contract, ContractNumber, Count};
use kagiban::domain::device::Device;
use kagiban::domain::ids::{AgentId, ContactId, ContractId, RequesterId, SubscriberId, TenantId};
use kagiban::domain::policy::Role;
use kagiban::domain::proof::VerificationPolicy;
use kagiban::domain::register::{MailAddress, Requester, Signing, Subscriber, Tenant, Validity};
use kagiban::domain::text::Line;
use kagiban::domain::yen::Yen;
use kagiban::entropy::SystemEntropy;
use kagiban::i18n::time::today;
use kagiban::store::{Tx, agent, contract, device, subscriber, tenant, usage, verification_policy};

use super::desk::TestDesk;
use super::visitor::Visitor;

/// What the requester says.
pub const PASSPHRASE: &str = "あおい うみ しろい ほ";
/// What tenants' tokens sign with.
pub const SECRET: &str = "s3cr3t";
/// Who is told.
pub const CONTACTS: [&str; 2] = ["it@sakura.example", "soumu@sakura.example"];

/// A company with a contract, somebody who may ask with their passphrase alone, a tenant and two
/// devices.
pub struct Company {
    pub contract: Contract,
    pub requester: Requester,
    pub tenant: Tenant,
}

fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

/// サクラ商事, contract RW-00123, locks; its laptops end in K9F1 and K9F2.
pub async fn sakura(desk: &TestDesk) -> Company {
    company(desk, "00123", ProxyAction::Lock, "2026-01-15").await
}

/// A company whose contract's number ends so, and begins on this day.
pub async fn company(desk: &TestDesk, tag: &str, action: ProxyAction, from: &str) -> Company {
    let place = Place {
        tag,
        action,
        from,
        api_base: "http://127.0.0.1:8090",
        token: &format!("token-{tag}"),
    };
    company_at(desk, place).await
}

/// What differs from one company to the other.
pub struct Place<'a> {
    /// How its numbers end.
    pub tag: &'a str,
    pub action: ProxyAction,
    /// The contract's first day.
    pub from: &'a str,
    /// Where its tenant is.
    pub api_base: &'a str,
    /// Its tenant's token id; the secret is [`SECRET`].
    pub token: &'a str,
}

/// A company whose tenant is there.
pub async fn company_at(desk: &TestDesk, place: Place<'_>) -> Company {
    let Place {
        tag,
        action,
        from,
        api_base,
        token,
    } = place;
    let now = desk.now();
    let whose = Subscriber {
        id: SubscriberId::new(desk.id()),
        number: line(tag),
        name: line(&format!("株式会社サクラ商事{tag}")),
        kana: line(&format!("サクラショウジ{tag}")),
        version: 1,
    };
    let mut tx = desk.app.store.begin().await.unwrap();
    subscriber::add(&mut tx, &whose, now).await.unwrap();
    let number = ContractNumber::parse(&format!("RW-{tag}")).unwrap();
    let begins = (Count::new(25).unwrap(), from.parse().unwrap());
    let child = rehearsal::child(&mut tx, &SystemEntropy, whose.id, &number, begins, now);
    let child = child.await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let signed = Contract {
        id: ContractId::new(desk.id()),
        subscriber: whose.id,
        number,
        child: child.id,
        accounts: Count::new(25).unwrap(),
        designated: action,
        accepted_on: from.parse().unwrap(),
        billing_start: from.parse().unwrap(),
        initial_fee: Yen::ZERO,
        monthly_fee: Yen::ZERO,
        end: None,
        lock_message: Some(line("情報システム部までご連絡ください。")),
        version: 1,
    };
    let person = Requester {
        id: RequesterId::new(desk.id()),
        contract: signed.id,
        number: line("7"),
        name: line("佐藤 花子"),
        kana: line("さとう はなこ"),
        active: true,
        validity: Validity::default(),
        version: 1,
    };
    let id = TenantId::new(desk.id());
    let secret_sealed =
        desk.app
            .seal_key
            .seal(&Tenant::seal_context(id), SECRET, &*desk.app.entropy);
    let account = Tenant {
        id,
        contract: signed.id,
        api_base: api_base.to_owned(),
        token_id: line(token),
        signing: Signing::Hs256,
        secret_sealed: secret_sealed.unwrap(),
        token_expires_on: Some("2027-06-01".parse().unwrap()),
        version: 1,
    };
    let passphrase = Passphrase::parse(PASSPHRASE).unwrap().secret().clone();
    let phc = desk.app.passwords.hash(passphrase).await.unwrap();
    let mut tx = desk.app.store.begin().await.unwrap();
    for address in CONTACTS {
        let contact = Contact {
            id: ContactId::new(desk.id()),
            subscriber: whose.id,
            name: line("情報システム部"),
            address: MailAddress::parse(address).unwrap(),
            purposes: Purposes::all(),
            version: 1,
        };
        subscriber::add_contact(&mut tx, &contact, now)
            .await
            .unwrap();
    }
    contract::add(&mut tx, &signed, now).await.unwrap();
    let policy = VerificationPolicy::passphrase_alone();
    verification_policy::save(&mut tx, signed.id, &policy)
        .await
        .unwrap();
    may_ask(&mut tx, &person, phc.as_str(), now).await;
    tenant::add(&mut tx, &account, now).await.unwrap();
    let laptops = LAPTOPS.map(|(uid, serial)| laptop(desk, id, uid, serial));
    device::upsert(&mut tx, &laptops).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    Company {
        contract: signed,
        requester: person,
        tenant: account,
    }
}

/// A parent contract of this number and a child contract of grade Basic with 25 licences from 2026-01-15
/// on, by the pages; where the form of its desk option is.
pub async fn agreement(admin: &mut Visitor, whose: &str, number: &str) -> String {
    let fields = [("number", number)];
    let path = format!("{whose}/parent-contracts/new");
    let parent = admin.fill(&path, &fields).await.location;
    let child = [
        ("number", number),
        ("grade", "basic"),
        ("licences", "25"),
        ("billing_start", "2026-01-15"),
        ("monthly_fee", "12,500"),
    ];
    let path = format!("{}/child-contracts/new", parent.split('?').next().unwrap());
    let child = admin.fill(&path, &child).await.location;
    format!("{}/contracts/new", child.split('?').next().unwrap())
}

/// Adds a requester whom two people registered: they may ask at once.
pub async fn may_ask(tx: &mut Tx, person: &Requester, phc: &str, now: Timestamp) {
    let people = [1, 2].map(|number| AgentId::new(uuid::Uuid::from_u128(number)));
    for (id, role) in people
        .into_iter()
        .zip([Role::Administrator, Role::Supervisor])
    {
        if agent::load(tx.conn().unwrap(), id).await.unwrap().is_some() {
            continue;
        }
        let registrar = Agent {
            id,
            login: Login::parse(&format!("registrar-{role}")).unwrap(),
            name: line("登録係"),
            role,
            locale: None,
            theme: Theme::Auto,
            active: false,
            version: 1,
        };
        agent::add(tx, &registrar, "$argon2id$nobody", now)
            .await
            .unwrap();
    }
    rehearsal::register(tx, &SystemEntropy, (person, phc), people, now)
        .await
        .unwrap();
}

/// Has a company's tenant read to the end, with so many active devices and two that are not; use is counted
/// from that.
pub async fn read_whole(desk: &TestDesk, company: &Company, active: usize) {
    let (id, now) = (company.tenant.id, desk.now());
    let device = |place: usize| {
        let uid = format!("{place:08x}-0000-4000-8000-000000000000");
        let device = laptop(desk, id, &uid, &format!("PFUSE{place:04}"));
        Device {
            agent_status: if place < active { "A" } else { "D" }.into(),
            ..device
        }
    };
    let named = LAPTOPS.map(|(uid, serial)| laptop(desk, id, uid, serial));
    let others = (LAPTOPS.len()..active + 2).map(device);
    let devices: Vec<Device> = named.into_iter().chain(others).collect();
    let mut tx = desk.app.store.begin().await.unwrap();
    device::upsert(&mut tx, &devices).await.unwrap();
    tenant::note_mirrored(&mut tx, id, now).await.unwrap();
    usage::count(&mut tx, id, now, today(now)).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
}

/// The devices of every tenant: id and serial number.
pub const LAPTOPS: [(&str, &str); 2] = [
    ("e93f2464-2766-4a6b-8f00-66c8fb13e231", "PF3XK9F1"),
    ("b0c8a9b1-5a0e-4b9c-9a50-1b7d6ff0c802", "PF3XK9F2"),
];

fn laptop(desk: &TestDesk, tenant: TenantId, uid: &str, serial: &str) -> Device {
    Device {
        tenant,
        device_uid: uid.into(),
        serial: serial.into(),
        name: format!("LAPTOP-{}", &uid[..4]),
        username: "tanaka".into(),
        esn: String::new(),
        platform: "Windows".into(),
        os: "Windows 11".into(),
        model: "ThinkPad X1".into(),
        agent_status: "A".into(),
        stolen: false,
        licences: "Absolute Resilience".into(),
        encryption: "ENCR".into(),
        last_connected_at: Some(desk.now()),
        mirrored_at: desk.now(),
    }
}
