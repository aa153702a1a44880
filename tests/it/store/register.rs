//! The register: subscribers, contracts, requesters, tenants, devices.

use super::at;
use crate::support::desk::both_stores;
use crate::support::seed::may_ask;
use jiff::{SignedDuration, Timestamp};
use kagiban::cli::rehearsal;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::contact::{Contact, Purposes};
use kagiban::domain::contract::{Contract, ContractNumber, Count};
use kagiban::domain::device::Device;
use kagiban::domain::ids::{ContactId, ContractId, RequesterId, SubscriberId, TenantId};
use kagiban::domain::register::{MailAddress, Requester, Signing, Subscriber, Tenant, Validity};
use kagiban::domain::text::Line;
use kagiban::domain::yen::Yen;
use kagiban::entropy::{SystemEntropy, uuid_v7};
use kagiban::i18n::time::today;
use kagiban::store::{Store, StoreError, Tx, contract, device, requester, subscriber, tenant};

both_stores!(
    a_contract_is_found_by_number_name_and_reading,
    a_requester_is_found_by_number_name_and_reading,
    an_inactive_requester_is_no_candidate,
    the_register_reads_back_what_was_written,
    subscribers_are_searched_by_parts,
    a_removed_contact_is_not_listed,
    devices_follow_their_tenant,
    a_mirror_failure_keeps_the_last_success,
    who_waits_for_a_mirror_is_served_first,
    an_account_has_one_tenant,
);

const PHC: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA";

fn now() -> Timestamp {
    "2026-11-21T18:14:00Z".parse().unwrap()
}

fn id() -> uuid::Uuid {
    uuid_v7(now(), &SystemEntropy)
}

fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

/// A company with one contract, one requester and a tenant; `tag` keeps it apart from others.
struct Sakura {
    subscriber: Subscriber,
    contract: Contract,
    requester: Requester,
    tenant: Tenant,
}

async fn sakura(tx: &mut Tx, tag: &str) -> Sakura {
    let subscriber = Subscriber {
        id: SubscriberId::new(id()),
        number: line(&format!("C-{tag}")),
        name: line(&format!("株式会社サクラ{tag}")),
        kana: line(&format!("カブシキガイシャ サクラ {tag}")),
        version: 1,
    };
    subscriber::add(tx, &subscriber, now()).await.unwrap();
    let number = ContractNumber::parse(&format!("RW-{tag}")).unwrap();
    let begins = (Count::new(25).unwrap(), "2026-01-15".parse().unwrap());
    let child = rehearsal::child(tx, &SystemEntropy, subscriber.id, &number, begins, now());
    let child = child.await.unwrap();
    let contract = Contract {
        id: ContractId::new(id()),
        subscriber: subscriber.id,
        number,
        child: child.id,
        accounts: Count::new(25).unwrap(),
        designated: ProxyAction::Lock,
        accepted_on: "2026-01-15".parse().unwrap(),
        billing_start: "2026-01-15".parse().unwrap(),
        initial_fee: Yen::ZERO,
        monthly_fee: Yen::ZERO,
        end: None,
        lock_message: Some(line("情報システム部までご連絡ください。")),
        version: 1,
    };
    contract::add(tx, &contract, now()).await.unwrap();
    let requester = Requester {
        id: RequesterId::new(id()),
        contract: contract.id,
        number: line("7"),
        name: line("佐藤 花子"),
        kana: line("さとう はなこ"),
        active: true,
        validity: Validity::default(),
        version: 1,
    };
    may_ask(tx, &requester, PHC, now()).await;
    let tenant = Tenant {
        id: TenantId::new(id()),
        contract: contract.id,
        api_base: "https://api.jp.absolute.com".into(),
        token_id: line(&format!("token-{tag}")),
        signing: Signing::Hs256,
        secret_sealed: "s1.0.0.0".into(),
        token_expires_on: Some("2027-01-01".parse().unwrap()),
        version: 1,
    };
    tenant::add(tx, &tenant, now()).await.unwrap();
    Sakura {
        subscriber,
        contract,
        requester,
        tenant,
    }
}

fn laptop(tenant: TenantId, uid: &str, serial: &str, mirrored_at: Timestamp) -> Device {
    Device {
        tenant,
        device_uid: uid.into(),
        serial: serial.into(),
        name: "100%-LAPTOP".into(),
        username: "tanaka".into(),
        esn: String::new(),
        platform: "Windows".into(),
        os: "Windows 11".into(),
        model: "ThinkPad X1".into(),
        agent_status: "A".into(),
        stolen: false,
        licences: "Absolute Resilience".into(),
        encryption: "ENCR".into(),
        last_connected_at: None,
        mirrored_at,
    }
}

/// A company is found however its name is heard, and by its contract's number.
async fn a_contract_is_found_by_number_name_and_reading(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let kept = sakura(&mut tx, "CAND").await;
    let conn = tx.conn().unwrap();
    for said in [
        "rw-cand",
        " ＲＷ－ＣＡＮＤ ",
        "サクラcand㈱",
        "さくら cand",
        "カブシキガイシャサクラCAND",
    ] {
        let found = contract::candidates(conn, said, today(now()))
            .await
            .unwrap();
        assert_eq!(found.len(), 1, "{said}");
        assert_eq!(found[0].id, kept.contract.id);
    }
    for said in ["", " ", "%", "サク", "RW-CAN"] {
        assert!(
            contract::candidates(conn, said, today(now()))
                .await
                .unwrap()
                .is_empty()
        );
    }
}

/// A requester is found by number, name and reading, within the contracts that were meant.
async fn a_requester_is_found_by_number_name_and_reading(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let kept = sakura(&mut tx, "REQ").await;
    let other = sakura(&mut tx, "REQ2").await;
    for said in ["７", "佐藤花子", "サトウ・ハナコ", "さとうはなこ"] {
        let found =
            requester::candidates(tx.conn().unwrap(), &[kept.contract.id], said, today(now()))
                .await
                .unwrap();
        assert_eq!(found.len(), 1, "{said}");
        assert_eq!(
            (found[0].0.id, found[0].1.as_str()),
            (kept.requester.id, PHC)
        );
    }
    let both = [kept.contract.id, other.contract.id];
    let found = requester::candidates(tx.conn().unwrap(), &both, "7", today(now())).await;
    assert_eq!(found.unwrap().len(), 2);
    for said in ["", "-", "佐藤", "8"] {
        let found = requester::candidates(tx.conn().unwrap(), &both, said, today(now())).await;
        assert!(found.unwrap().is_empty(), "{said}");
    }
}

/// Who was deactivated is no candidate any more, and a stale change is refused.
async fn an_inactive_requester_is_no_candidate(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let mut gone = sakura(&mut tx, "INACT").await.requester;
    gone.active = false;
    requester::save(&mut tx, &gone, at(0)).await.unwrap();
    let found =
        requester::candidates(tx.conn().unwrap(), &[gone.contract], "7", today(now())).await;
    assert!(found.unwrap().is_empty());
    let stale = requester::save(&mut tx, &gone, at(0)).await;
    assert!(matches!(stale, Err(StoreError::Changed { .. })));
    requester::save_passphrase(&mut tx, gone.id, PHC)
        .await
        .unwrap();
    let kept = requester::by_contract(tx.conn().unwrap(), gone.contract, (10, 0)).await;
    assert_eq!(kept.unwrap()[0].version, 3);
}

/// What was added reads back the same; what is unique is refused the second time.
async fn the_register_reads_back_what_was_written(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let mut kept = sakura(&mut tx, "BACK").await;
    kept.contract.accounts = Count::new(50).unwrap();
    kept.contract.designated = ProxyAction::Wipe;
    kept.contract.lock_message = None;
    // Another action takes two people, other accounts a month of their own: neither is saved with the rest.
    contract::save(&mut tx, &kept.contract).await.unwrap();
    let stale = contract::save(&mut tx, &kept.contract).await;
    assert!(matches!(stale, Err(StoreError::Changed { .. })));
    let conn = tx.conn().unwrap();
    let quoted = contract::by_number(conn, &kept.contract.number).await;
    assert_eq!(quoted.unwrap(), Some(kept.contract.id));
    let found = contract::load(conn, kept.contract.id, today(now()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.accounts.count(), found.designated, found.version),
        (25, ProxyAction::Lock, 2)
    );
    assert_eq!(found.billing_start, kept.contract.billing_start);
    assert!(found.lock_message.is_none());
    let found = tenant::by_contract(conn, kept.contract.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.id, found.token_expires_on),
        (kept.tenant.id, kept.tenant.token_expires_on)
    );
    let number = requester::by_number(conn, kept.contract.id, "７").await;
    assert_eq!(number.unwrap().unwrap().id, kept.requester.id);
    drop(tx);

    let mut tx = store.begin().await.unwrap();
    let kept = sakura(&mut tx, "TWICE").await;
    let twice = Subscriber {
        id: SubscriberId::new(id()),
        ..kept.subscriber
    };
    let taken = subscriber::add(&mut tx, &twice, now()).await;
    assert!(matches!(taken, Err(StoreError::Taken)), "{taken:?}");
}

/// The list finds parts of names, readings and numbers, and takes wildcards as they are written.
async fn subscribers_are_searched_by_parts(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let kept = sakura(&mut tx, "LIST77").await;
    let conn = tx.conn().unwrap();
    for typed in [
        "list77",
        "さくら list7",
        "クラlist77",
        "c-list7",
        "RW-LIST77",
    ] {
        let found = subscriber::list(conn, typed, 50, 0).await.unwrap();
        assert!(
            found.iter().any(|it| it.id == kept.subscriber.id),
            "{typed}"
        );
    }
    for typed in ["L%77", "\\"] {
        let found = subscriber::list(conn, typed, 50, 0).await.unwrap();
        assert!(
            found.iter().all(|it| it.id != kept.subscriber.id),
            "{typed}"
        );
    }
    let all = subscriber::list(conn, "", 1, 0).await.unwrap();
    assert_eq!(all.len(), 1);
    assert!(subscriber::count(conn).await.unwrap() >= 1);
}

/// A removed contact is told nothing, and is removed once.
async fn a_removed_contact_is_not_listed(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let kept = sakura(&mut tx, "CONT").await;
    let contact = Contact {
        id: ContactId::new(id()),
        subscriber: kept.subscriber.id,
        name: line("鈴木一郎"),
        address: MailAddress::parse("suzuki@example.com").unwrap(),
        purposes: Purposes::all(),
        version: 1,
    };
    subscriber::add_contact(&mut tx, &contact, now())
        .await
        .unwrap();
    let listed = subscriber::contacts(tx.conn().unwrap(), kept.subscriber.id).await;
    assert_eq!(listed.unwrap()[0].address, contact.address);
    subscriber::remove_contact(&mut tx, contact.id, now())
        .await
        .unwrap();
    let again = subscriber::remove_contact(&mut tx, contact.id, now()).await;
    assert!(matches!(again, Err(StoreError::Changed { .. })));
    let listed = subscriber::contacts(tx.conn().unwrap(), kept.subscriber.id).await;
    assert!(listed.unwrap().is_empty());
    let loaded = subscriber::load_contact(tx.conn().unwrap(), contact.id).await;
    assert!(loaded.unwrap().is_none());
}

/// Devices are replaced by what the tenant tells, searched by parts, and forgotten when it no
/// longer tells of them.
async fn devices_follow_their_tenant(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let tenant = sakura(&mut tx, "DEV").await.tenant.id;
    let later = now() + SignedDuration::from_hours(1);
    let old = [
        laptop(tenant, "uid-1", "PF3X-7K2M", now()),
        laptop(tenant, "uid-2", "PF3X-0000", now()),
    ];
    device::upsert(&mut tx, &old).await.unwrap();
    let new = [laptop(tenant, "uid-1", "PF3X-7K2N", later)];
    device::upsert(&mut tx, &new).await.unwrap();
    let conn = tx.conn().unwrap();
    for typed in ["7k2n", "０%-ｌａｐ", "tanaka"] {
        let found = device::search(conn, tenant, typed).await.unwrap();
        assert!(found.iter().any(|it| it.device_uid == "uid-1"), "{typed}");
    }
    for typed in ["", "7K2M", "P%7"] {
        let found = device::search(conn, tenant, typed).await.unwrap();
        assert!(found.is_empty(), "{typed}");
    }
    assert_eq!(device::count(conn, tenant).await.unwrap(), 2);
    assert_eq!(
        device::forget_unseen(&mut tx, tenant, later).await.unwrap(),
        1
    );
    let conn = tx.conn().unwrap();
    let gone = device::load(conn, tenant, "uid-2").await.unwrap();
    assert!(gone.is_none());
    let kept = device::load(conn, tenant, "uid-1").await.unwrap().unwrap();
    assert_eq!(kept.mirrored_at, later);
}

/// How the mirror stands is noted beside the tenant, without making an edit stale.
async fn a_mirror_failure_keeps_the_last_success(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let kept = sakura(&mut tx, "MIRR").await.tenant;
    tenant::note_mirrored(&mut tx, kept.id, now())
        .await
        .unwrap();
    let later = now() + SignedDuration::from_hours(1);
    tenant::note_mirror_failed(&mut tx, kept.id, later, "refused")
        .await
        .unwrap();
    let mirror = tenant::mirror(tx.conn().unwrap(), kept.id).await.unwrap();
    assert_eq!(mirror.mirrored_at, Some(now()));
    assert_eq!(mirror.failed, Some((later, "refused".into())));
    tenant::save(&mut tx, &kept).await.unwrap();
    tenant::note_mirrored(&mut tx, kept.id, later)
        .await
        .unwrap();
    let mirror = tenant::mirror(tx.conn().unwrap(), kept.id).await.unwrap();
    assert_eq!((mirror.mirrored_at, mirror.failed), (Some(later), None));
    let all = tenant::all(tx.conn().unwrap()).await.unwrap();
    assert!(all.iter().any(|it| it.id == kept.id && it.version == 2));
}

/// A mirror is due when it is old, or when somebody waits for it; those come first.
async fn who_waits_for_a_mirror_is_served_first(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let old = sakura(&mut tx, "OLD").await.tenant.id;
    let wanted = sakura(&mut tx, "WANTED").await.tenant.id;
    let later = now() + SignedDuration::from_hours(1);
    tenant::note_mirrored(&mut tx, old, now()).await.unwrap();
    tenant::note_mirrored(&mut tx, wanted, later).await.unwrap();
    tenant::want_mirror(&mut tx, wanted, later).await.unwrap();
    let due = tenant::mirror_due(tx.conn().unwrap(), later, later)
        .await
        .unwrap();
    assert_eq!(due.first(), Some(&wanted));
    assert!(due.contains(&old));
    tenant::note_mirror_failed(&mut tx, wanted, later, "dns")
        .await
        .unwrap();
    let due = tenant::mirror_due(tx.conn().unwrap(), later, later)
        .await
        .unwrap();
    assert!(!due.contains(&wanted));
}

/// R10-2, R10-3-8: the database refuses what the form refuses.
async fn an_account_has_one_tenant(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let first = sakura(&mut tx, "ONE").await;
    let second = sakura(&mut tx, "TWO").await;
    let base = &first.tenant.api_base;
    let found = tenant::by_account(tx.conn().unwrap(), base, "token-ONE").await;
    assert_eq!(found.unwrap().unwrap().id, first.tenant.id);
    let same = Tenant {
        token_id: first.tenant.token_id,
        ..second.tenant
    };
    let taken = tenant::save(&mut tx, &same).await;
    assert!(matches!(taken, Err(StoreError::Taken)), "{taken:?}");
}
