//! From the ringing phone to "sent", on both databases, counted in the simulator's journal.

use std::time::Duration;

use serde_json::json;

use super::desk::{Caller, Person};
use crate::support::postgres;
use crate::support::program::{Control, Program, audit_verify, sqlite, until};

/// A desk with its simulator in a process of its own, so that the journal outlives the desk.
struct Scene {
    simulator: Program,
    control: Control,
    folder: tempfile::TempDir,
    database: String,
    /// Dropped last: the database goes with it.
    _postgres: Option<postgres::PgDatabase>,
}

#[derive(Clone, Copy)]
enum On {
    Sqlite,
    Postgres,
}

impl Scene {
    async fn set(on: On) -> Self {
        let simulator = Program::start(&["simulate", "--json"]);
        let folder = tempfile::tempdir().unwrap();
        let postgres = match on {
            On::Sqlite => None,
            On::Postgres => Some(postgres::fresh_database().await),
        };
        let database = postgres
            .as_ref()
            .map_or_else(|| sqlite(folder.path()), |postgres| postgres.url.clone());
        Self {
            control: Control::of(&simulator.told),
            simulator,
            folder,
            database,
            _postgres: postgres,
        }
    }

    /// Starts the desk, or starts it again.
    fn open(&self) -> Program {
        let at = |name: &str| {
            self.simulator.told[name]
                .as_str()
                .expect("an address")
                .to_owned()
        };
        let (url, control, folder) = (
            at("url"),
            at("control"),
            self.folder.path().display().to_string(),
        );
        Program::start(&[
            "demo",
            "--json",
            "--data",
            &folder,
            "--database",
            &self.database,
            "--simulator-url",
            &url,
            "--simulator-control",
            &control,
        ])
    }
}

async fn a_lock_and_a_wipe_reach_the_tenant_once_each(on: On) {
    let scene = Scene::set(on).await;
    let desk = scene.open();
    for (contract, device, kind, language, sent) in [
        (0, 0, "freeze", "ja", "送信済み"),
        (1, 2, "wipe", "en", "Sent (taken by the API)"),
    ] {
        let caller = Caller {
            contract: &desk.told["contracts"][contract],
            device,
        };
        let agent = Person::sign_in(&desk.told, "sato", language).await;
        agent.take_call(&caller).await;
        assert_eq!(
            scene.control.effects(kind, caller.device_uid()).await,
            0,
            "nothing leaves before acceptance"
        );
        agent.accept(&caller, &desk.told, "sato").await;
        agent.browser.wait_for_text("#outcome", sent).await;
        assert_eq!(scene.control.effects(kind, caller.device_uid()).await, 1);
    }
    assert!(audit_verify(&scene.database).starts_with("ok: "));
}

async fn a_request_inside_maintenance_is_held_and_goes_out_at_its_end(on: On) {
    let scene = Scene::set(on).await;
    let desk = scene.open();
    let caller = Caller {
        contract: &desk.told["contracts"][0],
        device: 0,
    };
    let supervisor = Person::sign_in(&desk.told, "mori", "ja").await;
    supervisor
        .browser
        .open(&format!("{}/maintenance/new", supervisor.url))
        .await;
    supervisor.browser.fill("reason", "定期メンテナンス").await;
    supervisor.browser.press("main form .button-primary").await;
    supervisor
        .browser
        .wait_for_text("main", "定期メンテナンス")
        .await;

    let agent = Person::sign_in(&desk.told, "sato", "ja").await;
    agent.take_call(&caller).await;
    agent.accept(&caller, &desk.told, "sato").await;
    agent.browser.wait_for_text("#outcome", "保留中").await;
    agent
        .browser
        .wait_for_text("#outcome", "再開しだい自動で送信します")
        .await;
    assert_eq!(
        scene.control.effects("freeze", caller.device_uid()).await,
        0,
        "held"
    );

    supervisor.browser.press("main tbody .row-target").await;
    supervisor
        .browser
        .press("form[action$='/end'] button[type=submit]:not([disabled])")
        .await;
    agent.browser.wait_for_text("#outcome", "送信済み").await;
    assert_eq!(
        scene.control.effects("freeze", caller.device_uid()).await,
        1
    );
    audit_verify(&scene.database);
}

async fn a_request_survives_a_kill_while_it_is_being_sent(on: On) {
    let scene = Scene::set(on).await;
    let desk = scene.open();
    let told = desk.told.clone();
    let caller = Caller {
        contract: &told["contracts"][0],
        device: 0,
    };
    let agent = Person::sign_in(&told, "sato", "ja").await;
    agent.take_call(&caller).await;
    scene
        .control
        .fault(&json!({ "kind": "slow", "millis": 5_000, "endpoint": "freeze", "times": 1 }))
        .await;
    let page = agent.accept(&caller, &told, "sato").await;
    until(
        "the call to the API is under way",
        Duration::from_secs(10),
        || async { scene.control.effects("freeze", caller.device_uid()).await == 1 },
    )
    .await;
    desk.kill();

    let again = scene.open();
    let path = page.split_once("/calls/").expect("a call's page").1;
    let agent = Person::sign_in(&again.told, "sato", "ja").await;
    let outcome = format!("{}/calls/{path}", agent.url);
    until(
        "the request is found in the tenant",
        Duration::from_secs(150),
        || async {
            agent.browser.open(&outcome).await;
            agent.browser.text("#outcome").await.contains("送信済み")
        },
    )
    .await;
    assert_eq!(
        scene.control.effects("freeze", caller.device_uid()).await,
        1,
        "never twice"
    );
    audit_verify(&scene.database);
}

macro_rules! on_both_databases {
    ($($journey:ident;)+) => {$(
        mod $journey {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$journey(super::On::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$journey(super::On::Postgres).await;
            }
        }
    )+};
}

on_both_databases! {
    a_lock_and_a_wipe_reach_the_tenant_once_each;
    a_request_inside_maintenance_is_held_and_goes_out_at_its_end;
    a_request_survives_a_kill_while_it_is_being_sent;
}
