//! Contacts by purpose: who is told of what.

use kagiban::domain::policy::Role;

use crate::support::desk::{TestDesk, both};
use crate::support::seed::{self, CONTACTS, PASSPHRASE};
use crate::support::visitor::{Seen, Visitor};

both!(
    a_contact_is_mailed_what_it_is_named_for,
    where_nobody_is_named_all_are_told_and_the_page_says_so,
    a_contact_is_told_of_something,
    whoever_is_told_less_hears_of_it,
    an_old_form_changes_no_contact,
);

/// The ids of the contacts, in the order of [`CONTACTS`].
async fn contacts(desk: &TestDesk) -> [String; 2] {
    let mut read = desk.app.store.read().await.unwrap();
    let mut ids = CONTACTS.map(str::to_owned);
    for id in &mut ids {
        *id = sqlx::query_scalar("SELECT id FROM contact WHERE address = $1")
            .bind(id.clone())
            .fetch_one(&mut *read)
            .await
            .unwrap();
    }
    ids
}

/// Changes what a contact is told of.
async fn named(admin: &mut Visitor, contact: &str, purposes: &[&str]) -> Seen {
    let mut fields = vec![("name", "情報システム部")];
    fields.extend(purposes.iter().map(|purpose| (*purpose, "1")));
    admin
        .fill(&format!("/contacts/{contact}/edit"), &fields)
        .await
}

/// Whom the mails went to that were written since; they are forgotten.
async fn told(desk: &TestDesk) -> Vec<String> {
    let mut tx = desk.app.store.begin().await.unwrap();
    let conn = tx.conn().unwrap();
    let whom = sqlx::query_scalar("SELECT to_address FROM mail ORDER BY id")
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    sqlx::query("DELETE FROM mail").execute(conn).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    whom
}

async fn purposes(desk: &TestDesk) -> Vec<(i64, i64, i64)> {
    let mut read = desk.app.store.read().await.unwrap();
    sqlx::query_as("SELECT for_security, for_contract, for_technical FROM contact ORDER BY address")
        .fetch_all(&mut *read)
        .await
        .unwrap()
}

async fn a_contact_is_mailed_what_it_is_named_for(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let [it, soumu] = contacts(&desk).await;
    named(&mut admin, &it, &["security", "technical"]).await;
    named(&mut admin, &soumu, &["contract"]).await;
    told(&desk).await;

    let end = [("arrived_on", "2026-11-22"), ("named_on", "")];
    let path = format!("/contracts/{}/end", sakura.contract.id);
    assert_eq!(admin.fill(&path, &end).await.status, 303);
    assert_eq!(told(&desk).await, [CONTACTS[1]]);

    let path = format!("/requesters/{}/passphrase", sakura.requester.id);
    let set = [("passphrase", PASSPHRASE)];
    assert_eq!(admin.fill(&path, &set).await.status, 303);
    assert_eq!(told(&desk).await, [CONTACTS[0]]);

    let path = format!("/tenants/{}/edit", sakura.tenant.id);
    let token = [
        ("api_base", "http://127.0.0.1:8090"),
        ("token_id", "token-2"),
        ("signing", "HS256"),
    ];
    assert_eq!(admin.fill(&path, &token).await.status, 303);
    assert_eq!(told(&desk).await, [CONTACTS[0]]);

    // A request, from a caller who proved themself; and one who did not. A day later, so that what was
    // changed asks for no second person.
    desk.clock.move_by(25 * 3_600);
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = super::call::read_aloud(&mut agent).await;
    super::call::step(&mut agent, &call, "commit", &super::call::ACCEPT).await;
    assert_eq!(desk.count("request").await, 1);
    let mut whom = told(&desk).await;
    let call = super::call::claimed(&mut agent, &super::call::CLAIM).await;
    let wrong = [("passphrase", "きいろいとり とぶそら")];
    agent.post(&format!("{call}/verify"), &wrong).await;
    whom.extend(told(&desk).await);
    assert_eq!(whom, [CONTACTS[0], CONTACTS[0]]);
}

async fn where_nobody_is_named_all_are_told_and_the_page_says_so(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let page = format!("/subscribers/{}", sakura.contract.subscriber);
    assert!(admin.get(&page).await.text("#contacts .notice").is_empty());
    for contact in contacts(&desk).await {
        named(&mut admin, &contact, &["technical"]).await;
    }
    told(&desk).await;
    let unnamed = admin.get(&page).await.texts("#contacts .notice-title");
    assert_eq!(unnamed.len(), 2, "{unnamed:?}");
    assert!(unnamed[1].contains("契約・料金"), "{unnamed:?}");
    let end = [("arrived_on", "2026-11-22"), ("named_on", "")];
    let path = format!("/contracts/{}/end", sakura.contract.id);
    admin.fill(&path, &end).await;
    let mut whom = told(&desk).await;
    whom.sort();
    assert_eq!(whom, CONTACTS);
    desk.clock.move_by(25 * 3_600);
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = super::call::read_aloud(&mut agent).await;
    super::call::step(&mut agent, &call, "commit", &super::call::ACCEPT).await;
    assert_eq!(told(&desk).await.len(), 2);
}

async fn a_contact_is_told_of_something(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let path = format!("/subscribers/{}/contacts/new", sakura.contract.subscriber);
    let form = admin.get(&path).await;
    assert_eq!(form.attrs("main [type=checkbox][checked]", "name").len(), 3);
    let fields = [("name", "経理部"), ("address", "keiri@sakura.example")];
    let refused = admin.fill(&path, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#purposes .field-error").contains("1 つ以上"));
    assert_eq!(refused.attr("#address", "value"), "keiri@sakura.example");
    assert!(
        refused
            .attrs("main [type=checkbox][checked]", "name")
            .is_empty()
    );
    let [it, _] = contacts(&desk).await;
    assert_eq!(named(&mut admin, &it, &[]).await.status, 422);
    assert_eq!(purposes(&desk).await, [(1, 1, 1), (1, 1, 1)]);
    let mut tx = desk.app.store.begin().await.unwrap();
    let sql = "UPDATE contact SET for_security = 0, for_contract = 0, for_technical = 0";
    assert!(sqlx::query(sql).execute(tx.conn().unwrap()).await.is_err());
}

async fn whoever_is_told_less_hears_of_it(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let [it, _] = contacts(&desk).await;
    let seen = named(&mut admin, &it, &["contract"]).await;
    let page = format!("/subscribers/{}", sakura.contract.subscriber);
    assert_eq!(
        seen.location,
        format!("{page}?done=contact_changed#contacts")
    );
    let mut whom = told(&desk).await;
    whom.sort();
    assert_eq!(whom, CONTACTS);
    assert_eq!(purposes(&desk).await, [(0, 1, 0), (1, 1, 1)]);
    let form = admin.get(&format!("/contacts/{it}/edit")).await;
    let ticked = form.attrs("main [type=checkbox][checked]", "name");
    assert_eq!(ticked, ["contract"]);
    assert!(form.attrs("[name=address]", "name").is_empty());
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let log = auditor.get("/audit").await.text("main");
    assert!(log.contains("通知先の変更"), "{log}");
    assert!(log.contains("受付・本人確認 + 契約・料金"), "{log}");
}

async fn an_old_form_changes_no_contact(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let [it, _] = contacts(&desk).await;
    let path = format!("/contacts/{it}/edit");
    let form = admin.get(&path).await;
    named(&mut admin.clone(), &it, &["contract"]).await;
    let fields = [("name", "情報システム部"), ("security", "1")];
    let late = admin.post_with(&path, &form.proved(), &fields).await;
    assert_eq!(late.status, 409);
    assert_eq!(purposes(&desk).await[0], (0, 1, 0));
}
