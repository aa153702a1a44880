//! The program itself as a process, and the simulator's control endpoint.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The program under test.
pub const KAGIBAN: &str = env!("CARGO_BIN_EXE_kagiban");

/// A process of the program that said it is ready. Dropping it kills it, as does [`Program::kill`].
pub struct Program {
    child: Child,
    /// The line of JSON that it printed.
    pub told: Value,
}

impl Program {
    /// Starts `kagiban` and waits for its line.
    pub fn start(args: &[&str]) -> Self {
        Self::start_with(args, &[])
    }

    /// The same with these variables in its environment.
    pub fn start_with(args: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(KAGIBAN)
            .args(args)
            .envs(variables.iter().copied())
            .env("KAGIBAN_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("the program prints");
        let told = serde_json::from_str(&line).expect("the program is ready and prints JSON");
        Self { child, told }
    }

    /// SIGKILL, at once.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process ends");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.end();
        }
    }
}

/// Runs the program until it ends, with these variables in its environment.
pub fn ended(args: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(KAGIBAN)
        .args(args)
        .env("KAGIBAN_LOG", "warn")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// What a run that was refused said; it ended with an error.
pub fn refused(args: &[&str], variables: &[(&str, &str)]) -> String {
    let output = ended(args, variables);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

/// `kagiban audit verify` on a database: what it printed, where it holds.
pub fn audit_verify(database: &str) -> String {
    let output = ended(&["audit", "verify", "--database", database], &[]);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}

/// The control endpoint of a simulator in a process of its own.
pub struct Control {
    url: String,
    http: reqwest::Client,
}

impl Control {
    /// Of a simulator that told where it is.
    pub fn of(told: &Value) -> Self {
        let http = kagiban::absolute::http_client(kagiban::absolute::Limits {
            connect: Duration::from_secs(2),
            total: Duration::from_secs(5),
        });
        Self {
            url: told["control"]
                .as_str()
                .expect("a control address")
                .to_owned(),
            http: http.expect("a client"),
        }
    }

    /// The effects in the journal, in their order.
    pub async fn journal(&self) -> Vec<Value> {
        let mut journal: Value = self
            .http
            .get(format!("{}/journal", self.url))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        match journal["effects"].take() {
            Value::Array(effects) => effects,
            other => panic!("no journal: {other}"),
        }
    }

    /// How many effects the journal holds for a device, by kind.
    pub async fn effects(&self, kind: &str, device_uid: &str) -> usize {
        let effects = self.journal().await;
        effects
            .iter()
            .filter(|effect| effect["kind"] == kind && effect["deviceUid"] == device_uid)
            .count()
    }

    /// Sets a fault.
    pub async fn fault(&self, fault: &Value) {
        let answer = self
            .http
            .post(format!("{}/faults", self.url))
            .body(fault.to_string())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201, "{fault}");
    }
}

/// The folder's embedded database, as an address.
pub fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("kagiban.db").display())
}

/// Looks again and again until it is so, for so long at the most.
pub async fn until<F: Future<Output = bool>>(
    what: &str,
    limit: Duration,
    mut is_so: impl FnMut() -> F,
) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < limit, "{what}: not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
