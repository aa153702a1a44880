//! Personal data is masked, also in the source of pages, until somebody opens it and the log says so.

use kagiban::domain::policy::Role;
use kagiban::store::{mail, subscriber};

use super::call::{ACCEPT, CALLER, open, read_aloud, step};
use crate::support::desk::{TestDesk, both};
use crate::support::seed::{self, CONTACTS};
use crate::support::visitor::Visitor;

both!(
    a_callers_number_is_for_whoever_has_them_on_the_line,
    contacts_addresses_are_masked_until_they_are_opened,
    a_mail_stays_closed_until_it_is_opened,
    the_log_masks_how_to_reach_somebody,
    what_cannot_be_audited_is_not_shown,
);

/// The caller's number as it was given and as it stands when it is masked.
const NUMBER: (&str, &str) = (CALLER[1].1, "03-…5678");

/// By somebody who takes no calls, or has one about it; and by somebody who has none.
const SHOWN: &str = "personal_data_shown";
const WITHOUT: &str = "personal_data_shown_without_call";

/// The last event: its kind, what was shown, and all that it is about, as addresses.
async fn last(desk: &TestDesk) -> (String, String, Vec<String>) {
    let row = desk.deeds().await.pop().unwrap();
    let entry = row.entry().unwrap();
    let about = entry
        .about
        .iter()
        .map(|(what, id)| format!("/{what}s/{id}"));
    let fields = entry.facts["fields"].as_str().unwrap().to_owned();
    (row.kind, fields, about.collect())
}

/// Opens what a page masks: the value is not in its source before, and in it afterwards; the log says
/// who saw what of whom.
async fn opens(
    desk: &TestDesk,
    who: &mut Visitor,
    path: &str,
    value: (&str, &str),
    (kind, fields): (&str, &str),
) {
    let before = desk.kinds().await.len();
    let page = who.get(path).await;
    assert!(!page.html.contains(value.0), "{path} shows {}", value.0);
    assert!(page.html.contains(value.1), "{path} lacks {}", value.1);
    assert_eq!(desk.kinds().await.len(), before);
    let opened = who.post(path, &[]).await;
    assert_eq!(opened.status, 200);
    assert!(opened.html.contains(value.0), "{path} lacks {}", value.0);
    let (told, shown, about) = last(desk).await;
    assert_eq!((told.as_str(), shown.as_str()), (kind, fields));
    assert!(about.contains(&path.to_owned()), "{about:?}");
    // For that one view.
    assert!(!who.get(path).await.html.contains(value.0), "{path}");
}

async fn a_callers_number_is_for_whoever_has_them_on_the_line(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let call = read_aloud(&mut agent).await;
    assert!(agent.get(&call).await.html.contains(NUMBER.0));
    opens(&desk, &mut supervisor, &call, NUMBER, (SHOWN, "callback")).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    // The call is over, for the agent too.
    opens(&desk, &mut agent, &call, NUMBER, (SHOWN, "callback")).await;
    let request = agent
        .get("/requests")
        .await
        .attr("main a.row-target", "href");
    opens(
        &desk,
        &mut supervisor,
        &request,
        NUMBER,
        (WITHOUT, "callback"),
    )
    .await;
}

async fn contacts_addresses_are_masked_until_they_are_opened(desk: TestDesk) {
    let whose = seed::sakura(&desk).await.contract.subscriber;
    let mut read = desk.app.store.read().await.unwrap();
    let contacts = subscriber::contacts(&mut read, whose).await.unwrap();
    drop(read);
    let mut administrator = desk.sign_in(Role::Administrator).await;
    let page = format!("/subscribers/{whose}");
    let address = (CONTACTS[0], "i…@sakura.example");
    opens(
        &desk,
        &mut administrator,
        &page,
        address,
        (SHOWN, "address"),
    )
    .await;
    let path = format!("/contacts/{}/remove", contacts[0].id);
    let asked = administrator.get(&path).await;
    assert!(CONTACTS.iter().all(|address| !asked.html.contains(address)));
}

async fn a_mail_stays_closed_until_it_is_opened(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    let list = supervisor.get("/mails").await;
    assert!(list.html.contains("i…@sakura.example"));
    assert!(CONTACTS.iter().all(|address| !list.html.contains(address)));
    let path = list.attr("main a.row-target", "href");
    let id = path.trim_start_matches("/mails/").parse().unwrap();
    let mut read = desk.app.store.read().await.unwrap();
    let posted = mail::load(&mut read, id).await.unwrap();
    drop(read);
    let to = posted.unwrap().mail.to.to_string();
    let masked = format!("{}…@sakura.example", &to[..1]);
    let closed = supervisor.get(&path).await;
    assert!(!closed.html.contains("佐藤 花子"));
    opens(
        &desk,
        &mut supervisor,
        &path,
        (&to, &masked),
        (WITHOUT, "mail"),
    )
    .await;
    assert!(
        supervisor
            .post(&path, &[])
            .await
            .text("pre")
            .contains("佐藤 花子")
    );
}

async fn the_log_masks_how_to_reach_somebody(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    step(&mut agent, &call, "caller", &CALLER).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let page = auditor.get("/audit?kind=caller_noted").await;
    assert!(!page.html.contains(NUMBER.0) && page.html.contains(NUMBER.1));
    let path = page.attr("main form[method=post]", "action");
    let opened = auditor.post(&path, &[]).await;
    assert!(opened.html.contains(NUMBER.0));
    assert_eq!(opened.texts("main tbody tr").len(), 1, "the filter stays");
    let (kind, fields, _) = last(&desk).await;
    assert_eq!((&*kind, &*fields), (SHOWN, "contact_data"));
}

async fn what_cannot_be_audited_is_not_shown(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = open(&mut agent).await;
    step(&mut agent, &call, "caller", &CALLER).await;
    let mut supervisor = desk.sign_in(Role::Supervisor).await;
    supervisor.get(&call).await;
    let mut tx = desk.app.store.begin().await.unwrap();
    let refuse = if desk.app.store.kind() == "sqlite" {
        "CREATE TRIGGER full BEFORE UPDATE ON audit_head BEGIN SELECT RAISE(ABORT, 'full'); END"
    } else {
        "ALTER TABLE audit_head ADD CONSTRAINT filled CHECK (size < 0) NOT VALID"
    };
    sqlx::query(refuse)
        .execute(tx.conn().unwrap())
        .await
        .unwrap();
    tx.commit_bookkeeping().await.unwrap();
    let seen = supervisor.post(&call, &[]).await;
    assert!(seen.status.is_server_error(), "{}", seen.status);
    assert!(!seen.html.contains(NUMBER.0));
}
