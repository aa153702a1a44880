//! When a second person is asked: each rule by itself, and who sets them.

use kagiban::domain::policy::Role;

use super::last;
use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::second;
use crate::support::seed::{self, Company};
use crate::support::visitor::{Visitor, assert_spoken};
use crate::web::call::{self, step};

both!(
    what_is_usual_passes_and_one_more_names_its_rules,
    a_change_of_the_last_day_needs_a_second_person,
    an_administrator_sets_a_rule_and_everybody_sees_it,
);

/// The rules that a call's question names; empty where nobody is asked.
async fn rules(desk: &TestDesk) -> String {
    let mut read = desk.app.store.read().await.unwrap();
    let sql = "SELECT rules FROM confirmation ORDER BY asked_at DESC, number DESC LIMIT 1";
    let rules: Option<String> = sqlx::query_scalar(sql)
        .fetch_optional(&mut *read)
        .await
        .unwrap();
    rules.unwrap_or_default()
}

async fn set(admin: &mut Visitor, rule: &str, fields: &[(&str, &str)]) -> u16 {
    let seen = admin.get("/confirmation-rules").await;
    let mut all = vec![("rule", rule), ("active", "yes"), ("password", PASSWORD)];
    let version = seen.attr(&format!("form:has([value={rule}]) [name=version]"), "value");
    all.push(("version", &version));
    all.extend(fields);
    admin
        .post("/confirmation-rules", &all)
        .await
        .status
        .as_u16()
}

async fn name(agent: &mut Visitor, device: &[(&str, &str)]) -> String {
    let call = call::verified(agent).await;
    step(agent, &call, "device", device).await;
    call
}

async fn what_is_usual_passes_and_one_more_names_its_rules(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    for rule in ["many_by_agent", "many_by_contract", "many_by_desk"] {
        let usual = [("usual", "1"), ("minutes", "10")];
        assert_eq!(set(&mut admin, rule, &usual).await, 303);
    }
    let mut agent = desk.sign_in(Role::Agent).await;
    let first = call::read_aloud(&mut agent).await;
    agent
        .submit(&format!("{first}/commit"), &call::ACCEPT)
        .await;
    assert_eq!(rules(&desk).await, "", "one is usual");
    let device = [("device_uid", seed::LAPTOPS[1].0), ("last_four", "K9F2")];
    name(&mut agent, &device).await;
    assert_eq!(
        rules(&desk).await,
        "many_by_agent many_by_contract many_by_desk"
    );
    // Another agent, after the ten minutes: nothing is unusual any more.
    desk.clock.move_by(601);
    let mut other = desk.sign_in(Role::Agent).await;
    let asked = desk.count("confirmation").await;
    name(&mut other, &device).await;
    assert_eq!(desk.count("confirmation").await, asked);
}

async fn a_change_of_the_last_day_needs_a_second_person(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    name(&mut agent, &call::DEVICE).await;
    assert_eq!(rules(&desk).await, "");
    for change in [
        "contact",
        "contact_purposes",
        "credential",
        "lock_message",
        "designation",
    ] {
        desk.clock.move_by(25 * 3_600);
        let before = desk.count("confirmation").await;
        let mut admin = desk.sign_in(Role::Administrator).await;
        apply(&mut admin, &sakura, change).await;
        second::confirms(&desk).await;
        let mut agent = desk.sign_in(Role::Agent).await;
        name(&mut agent, &call::DEVICE).await;
        let asked = desk.count("confirmation").await - before;
        // What a locked device shows is none of those.
        assert_eq!(asked, i64::from(change != "lock_message"), "{change}");
    }
    assert_eq!(rules(&desk).await, "changed_lately");
}

async fn apply(admin: &mut Visitor, company: &Company, change: &str) {
    let (contract, subscriber) = (company.contract.id, company.contract.subscriber);
    let seen = match change {
        "contact" => {
            let path = format!("/subscribers/{subscriber}/contacts/new");
            let fields = [
                ("name", "新しい人"),
                ("address", "new@sakura.example"),
                ("security", "1"),
            ];
            admin.fill(&path, &fields).await
        }
        // Whoever was told of acceptances is told of them no more.
        "contact_purposes" => {
            let list = admin.get(&format!("/subscribers/{subscriber}")).await;
            let path = list.attr("#contacts td.end a", "href");
            let fields = [("name", "情報システム部"), ("contract", "1")];
            admin.fill(&path, &fields).await
        }
        "credential" => {
            let path = format!("/requesters/{}/passphrase", company.requester.id);
            admin.fill(&path, &[("passphrase", seed::PASSPHRASE)]).await
        }
        _ => {
            let (number, accounts) = (
                company.contract.number.to_string(),
                company.contract.accounts.count().to_string(),
            );
            let mut fields = vec![
                ("number", number.as_str()),
                ("accounts", accounts.as_str()),
                ("accepted_on", "2026-01-05"),
                ("billing_start", "2026-01-15"),
                ("initial_fee", "0"),
                ("monthly_fee", "0"),
                ("lock_message", "返してください"),
            ];
            let wipes = change == "designation";
            fields.push(("designated", if wipes { "wipe" } else { "lock" }));
            admin
                .fill(&format!("/contracts/{contract}/edit"), &fields)
                .await
        }
    };
    assert!(
        seen.status.as_u16() < 400,
        "{change}: {}",
        seen.text("main")
    );
}

async fn an_administrator_sets_a_rule_and_everybody_sees_it(desk: TestDesk) {
    let mut admin = desk.sign_in(Role::Administrator).await;
    let bad = [("usual", "0"), ("minutes", "60")];
    assert_eq!(set(&mut admin, "many_by_agent", &bad).await, 422);
    let good = [("usual", "7"), ("minutes", "45")];
    assert_eq!(set(&mut admin, "many_by_agent", &good).await, 303);
    assert_eq!(last(&desk).await, "confirmation_rule_changed");
    for role in Role::ALL {
        let mut somebody = desk.sign_in(*role).await;
        let seen = somebody.get("/confirmation-rules").await;
        assert_spoken("/confirmation-rules", &seen.html);
        assert!(seen.text("main").contains("45 分の間に 7 件"), "{role}");
        let forms = seen.attrs("main form", "action").len();
        assert_eq!(forms > 0, *role == Role::Administrator, "{role}");
    }
}
