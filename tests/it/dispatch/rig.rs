//! A desk, a tenant at the simulator, and nodes that are stepped by hand.

use std::sync::Arc;
use std::time::Duration;

use kagiban::absolute::simulator::{
    self, Account, Device as Simulated, Permission, Running, Token, Verifier,
};
use kagiban::absolute::{Client, Limits, http_client};
use kagiban::cli::rehearsal::{self, Cast};
use kagiban::clock::SharedClock;
use kagiban::crypto::SealKeys;
use kagiban::dispatch::{Dispatch, Parts};
use kagiban::domain::action::ProxyAction;
use kagiban::domain::agent::Agent;
use kagiban::domain::attempt::Attempt;
use kagiban::domain::gate::{Maintenance, Scope};
use kagiban::domain::ids::{MaintenanceId, RequestId};
use kagiban::domain::policy::Role;
use kagiban::domain::register::Tenant;
use kagiban::domain::request::{Request, State};
use kagiban::domain::text::Line;
use kagiban::entropy::SystemEntropy;
use kagiban::store::audit_verify::verify_log;
use kagiban::store::{agent, attempt, device, maintenance, request, tenant};
use serde_json::{Value, json};

use crate::simulator::signer::{Call, Key};
use crate::support::desk::TestDesk;
use crate::support::seed::{self, Company, Place};

/// Time limits of the calls; `slow` waits longer than that.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    total: Duration::from_millis(400),
};

/// A desk with a tenant that may lock and one that may wipe.
pub struct Rig {
    pub desk: TestDesk,
    pub lock: Company,
    pub wipe: Company,
    agent: Agent,
    simulator: Running,
    http: reqwest::Client,
}

impl Rig {
    /// Sets everything up around a desk.
    pub async fn around(desk: TestDesk) -> Self {
        let simulator = simulator::start(simulator::Config {
            api: "127.0.0.1:0".parse().unwrap(),
            control: "127.0.0.1:0".parse().unwrap(),
            accounts: vec![account("lock"), account("wipe")],
            issued_at_window_ms: simulator::ISSUED_AT_WINDOW_MS,
            calls_per_second: simulator::CALLS_PER_SECOND,
            clock: Arc::clone(&desk.clock) as SharedClock,
            entropy: Arc::new(SystemEntropy),
        })
        .await
        .unwrap();
        let place = |tag, action, token| Place {
            tag,
            action,
            from: "2026-01-15",
            api_base: &simulator.url,
            token,
        };
        let lock = seed::company_at(&desk, place("00123", ProxyAction::Lock, "lock")).await;
        let wipe = seed::company_at(&desk, place("00456", ProxyAction::Wipe, "wipe")).await;
        desk.sign_in(Role::Agent).await;
        let mut read = desk.app.store.read().await.unwrap();
        let agents = agent::list(&mut read).await.unwrap();
        drop(read);
        Self {
            lock,
            wipe,
            agent: agents
                .into_iter()
                .find(|it| it.role == Role::Agent)
                .unwrap(),
            simulator,
            http: http_client(LIMITS).unwrap(),
            desk,
        }
    }

    /// A node that is stepped by hand.
    pub fn node(&self, name: &str) -> Dispatch {
        Dispatch::new(self.parts(name))
    }

    /// A node with a seal key of its own.
    pub fn node_with(&self, name: &str, seal_key: Arc<SealKeys>) -> Dispatch {
        Dispatch::new(Parts {
            seal_key,
            ..self.parts(name)
        })
    }

    /// A node whose accounts may be called so often in a second.
    pub fn slow_paced_node(&self, name: &str, calls_per_second: u32) -> Dispatch {
        let parts = self.parts(name);
        Dispatch::new(Parts {
            calls_per_second,
            ..parts
        })
    }

    /// A node that waits for slow answers.
    pub fn patient_node(&self, name: &str) -> Dispatch {
        let limits = Limits {
            total: Duration::from_mins(1),
            ..LIMITS
        };
        let clock = Arc::clone(&self.desk.app.clock);
        Dispatch::new(Parts {
            client: Client::new(http_client(limits).unwrap(), clock),
            ..self.parts(name)
        })
    }

    fn parts(&self, name: &str) -> Parts {
        let app = &self.desk.app;
        Parts {
            store: app.store.clone(),
            client: Client::new(self.http.clone(), Arc::clone(&app.clock)),
            seal_key: Arc::clone(&app.seal_key),
            allowed_api_bases: vec![self.simulator.url.clone()],
            clock: Arc::clone(&app.clock),
            entropy: Arc::clone(&app.entropy),
            node: name.to_owned(),
            calls_per_second: 20,
        }
    }

    /// Accepts a request about a company's first or second device, from the opened call on.
    pub async fn accept(&self, company: &Company, place: usize) -> RequestId {
        let app = &self.desk.app;
        let mut read = app.store.read().await.unwrap();
        let devices = device::list(&mut read, company.tenant.id, 10)
            .await
            .unwrap();
        drop(read);
        let serial = seed::LAPTOPS[place].1;
        let cast = Cast {
            agent: &self.agent,
            contract: &company.contract,
            requester: &company.requester,
            device: devices.iter().find(|it| it.serial == serial).unwrap(),
        };
        let (entropy, now) = (&*app.entropy, self.desk.now());
        let mut tx = app.store.begin().await.unwrap();
        let ready = rehearsal::take(&mut tx, entropy, cast, now).await.unwrap();
        let accepted = ready.accept(&mut tx, &app.catalogues, entropy, now).await;
        tx.commit().await.unwrap();
        accepted.unwrap().id
    }

    /// Who takes the calls.
    pub fn agent(&self) -> &Agent {
        &self.agent
    }

    /// Closes the gate from now on; `seconds` long, or open-ended.
    pub async fn close(&self, scope: Scope, seconds: Option<i64>) -> Maintenance {
        let now = self.desk.now();
        let window = Maintenance {
            id: MaintenanceId::new(self.desk.id()),
            scope,
            starts_at: now,
            ends_at: seconds.map(|seconds| now + jiff::SignedDuration::from_secs(seconds)),
            reason: Line::parse("定期保守").unwrap(),
            planned_by: self.agent.id,
            version: 1,
        };
        let mut tx = self.desk.app.store.begin().await.unwrap();
        maintenance::plan(&mut tx, &window, now).await.unwrap();
        tx.commit_bookkeeping().await.unwrap();
        window
    }

    /// A request as it is stored now.
    pub async fn request(&self, id: RequestId) -> Request {
        let mut read = self.desk.app.store.read().await.unwrap();
        request::load(&mut read, id).await.unwrap().unwrap()
    }

    /// Where a request stands, as its stored word.
    pub async fn state(&self, id: RequestId) -> &'static str {
        self.request(id).await.state.code().code()
    }

    /// Why a request waits.
    pub async fn why(&self, id: RequestId) -> String {
        match self.request(id).await.state {
            State::Queued { why, .. } => why.unwrap_or_default(),
            State::Unknown { why, .. } | State::Blocked { why } => why,
            State::Sending { .. } | State::Sent { .. } => String::new(),
        }
    }

    /// A request's attempts.
    pub async fn attempts(&self, id: RequestId) -> Vec<Attempt> {
        let mut read = self.desk.app.store.read().await.unwrap();
        attempt::list(&mut read, id).await.unwrap()
    }

    /// Sets a fault at the simulator.
    pub async fn fault(&self, fault: Value) {
        let told = self.http.post(format!("{}/faults", self.simulator.control));
        let told = told.body(fault.to_string()).send().await.unwrap();
        assert_eq!(told.status(), 201, "{fault}");
    }

    /// Takes all faults back.
    pub async fn mend(&self) {
        let told = self
            .http
            .delete(format!("{}/faults", self.simulator.control));
        assert_eq!(told.send().await.unwrap().status(), 204);
    }

    /// Tells the simulator something, such as `console` or `settings`.
    pub async fn control(&self, path: &str, order: Value) {
        let to = format!("{}/{path}", self.simulator.control);
        let told = self.http.post(to).body(order.to_string()).send().await;
        assert_eq!(told.unwrap().status(), 204, "{path} {order}");
    }

    /// Somebody at the subscriber decides what waits for a second person.
    pub async fn decide(&self, decision: &str) {
        let from = format!("{}/approvals", self.simulator.control);
        let told = self.http.get(from).send().await.unwrap();
        let told: Value = serde_json::from_slice(&told.bytes().await.unwrap()).unwrap();
        let uid = &told["approvals"][0]["requestUid"];
        let order = json!({ "requestUid": uid, "decision": decision });
        self.control("approvals", order).await;
    }

    /// Somebody at the subscriber orders something by a token of their own; the answer's status.
    pub async fn order(&self, company: &Company, uri: &str, body: Value) -> u16 {
        let call = Call {
            kid: format!("{}-theirs", company.tenant.token_id),
            method: "POST",
            uri: uri.to_owned(),
            query: String::new(),
            issued_at: json!(self.desk.now().as_millisecond()),
            payload: json!({ "data": body }).to_string().into_bytes(),
            content_type: "application/json",
        };
        let to = format!("{}/jws/validate", self.simulator.url);
        let jws = call.signed(&Key::Hs256(seed::SECRET));
        let told = self.http.post(to).body(jws).send().await.unwrap();
        told.status().as_u16()
    }

    /// Somebody at the subscriber freezes the first device once more.
    pub async fn freeze_again(&self, company: &Company) {
        let body = json!({
            "deviceUids": [seed::LAPTOPS[0].0], "requestTitle": "theirs", "message": "m", "messageName": "n",
            "freezeDefinition": { "deviceFreezeType": "OnDemand" },
            "passcodeDefinition": { "option": "RandomForEach", "length": 8 },
        });
        let status = self.order(company, "/v3/actions/requests/freeze", body);
        assert_eq!(status.await, 200);
    }

    /// Somebody at the subscriber takes the freezes of the first device away, at its next contact.
    pub async fn unfreeze(&self, company: &Company) {
        let body = json!({ "deviceUids": [seed::LAPTOPS[0].0] });
        let status = self.order(company, "/v3/actions/freeze/remove-freeze", body);
        assert_eq!(status.await, 202);
    }

    /// Somebody at the subscriber cancels a wipe that no device took up.
    pub async fn cancel(&self, company: &Company, request: RequestId) {
        let State::Sent { request_uid, .. } = self.request(request).await.state else {
            panic!("it was not sent")
        };
        let uri = format!("/v3/actions/wipe/cancel-actions/{request_uid}");
        let body = json!({ "cancelAllActions": true });
        assert_eq!(self.order(company, &uri, body).await, 202);
    }

    /// Somebody acts in a subscriber's console, by nobody's token; the request's uid.
    pub async fn console(&self, order: Value) -> Value {
        let to = format!("{}/console", self.simulator.control);
        let told = self.http.post(to).body(order.to_string()).send().await;
        let told = told.unwrap();
        assert_eq!(told.status(), 200, "{order}");
        let told: Value = serde_json::from_slice(&told.bytes().await.unwrap()).unwrap();
        told["requestUid"].clone()
    }

    /// The tenant loses a request.
    pub async fn forget(&self, request_uid: &str) {
        self.control("forget", json!({ "requestUid": request_uid }))
            .await;
    }

    /// The devices make contact: what was pending is taken up, what was taken up is done.
    pub async fn contact(&self) {
        self.control("contact", json!({})).await;
    }

    /// Another token of a company's account: `reads` may read freeze requests, `sees` events, `blind` no
    /// wipes, `idle` may do nothing.
    pub async fn use_token(&self, company: &Company, which: &str) {
        let mut tx = self.desk.app.store.begin().await.unwrap();
        let id = company.tenant.id;
        let kept = tenant::load(tx.conn().unwrap(), id).await.unwrap();
        let token = format!("{}-{which}", company.tenant.token_id);
        let changed = Tenant {
            token_id: Line::parse(&token).unwrap(),
            ..kept.unwrap()
        };
        tenant::save(&mut tx, &changed).await.unwrap();
        tx.commit_bookkeeping().await.unwrap();
    }

    /// The effects in the tenants, as `wipe PF3XK9F1`.
    pub async fn effects(&self) -> Vec<String> {
        let told = self.http.get(format!("{}/journal", self.simulator.control));
        let told = told.send().await.unwrap().bytes().await.unwrap();
        let journal: Value = serde_json::from_slice(&told).unwrap();
        let effects = journal["effects"].as_array().unwrap();
        let serial = |uid: &Value| seed::LAPTOPS.iter().find(|it| it.0 == uid).unwrap().1;
        let told = effects.iter();
        told.map(|it| {
            format!(
                "{} {}",
                it["kind"].as_str().unwrap(),
                serial(&it["deviceUid"])
            )
        })
        .collect()
    }

    /// Steps a node until nothing is due, moving the clock to whatever is due next, for this many
    /// seconds at the most.
    pub async fn live(&self, node: &Dispatch, seconds: i64) {
        for _ in 0..seconds {
            node.rescue().await.unwrap();
            while node.step().await.unwrap() {}
            node.probe().await.unwrap();
            node.reconcile().await.unwrap();
            self.desk.clock.move_by(1);
        }
    }

    /// The audit log holds, and every attempt that began also ended, in order.
    pub async fn log_holds(&self) {
        verify_log(&self.desk.app.store).await.unwrap();
    }
}

fn account(name: &str) -> Account {
    use Permission as P;
    let token = |kid: String, permissions: Vec<Permission>| Token {
        kid,
        verifier: Verifier::Hs256(seed::SECRET.to_owned()),
        permissions,
        expires_on: None,
        owner: format!("desk@{name}.example"),
    };
    let usual = vec![
        P::ViewDevices,
        P::PerformFreeze,
        P::ViewWipe,
        P::PerformWipe,
    ];
    let reads = [usual.clone(), vec![P::PerformRemoveFreeze]].concat();
    let sees = [usual.clone(), vec![P::ManageSiem]].concat();
    let blind = vec![P::ViewDevices, P::PerformFreeze, P::PerformWipe];
    let tokens = vec![
        token(name.to_owned(), usual),
        token(format!("{name}-reads"), reads),
        token(format!("{name}-sees"), sees),
        token(format!("{name}-blind"), blind),
        token(format!("{name}-idle"), Vec::new()),
        token(format!("{name}-theirs"), P::ALL.to_vec()),
    ];
    let devices = seed::LAPTOPS.map(|(uid, serial)| Simulated {
        device_uid: uid.to_owned(),
        esn: String::new(),
        serial: serial.to_owned(),
        name: format!("LAPTOP-{}", &uid[..4]),
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
    Account::new(name.to_owned(), name.to_owned(), tokens, devices.to_vec())
}

/// A fault of a kind, for one call.
pub fn once(kind: &str) -> Value {
    json!({ "kind": kind, "times": 1 })
}
