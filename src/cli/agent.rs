//! `kagiban agent`: the first administrator, and the way back in.

use std::io::{BufRead, IsTerminal};
use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use secrecy::{ExposeSecret, SecretString};

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::crypto::password::{PasswordHasherPool, PoolSize};
use crate::crypto::staff_password::StaffPassword;
use crate::domain::agent::{Agent, Login, Theme};
use crate::domain::event::{Actor, Cause, Event, Kind};
use crate::domain::ids::AgentId;
use crate::domain::policy::Role;
use crate::domain::text::Line;
use crate::entropy::{SharedEntropy, SystemEntropy, uuid_v7};
use crate::store::{Store, agent, openid, second_factor, session};

/// What can be done with staff here.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Adds a member of staff. The password is read from the standard input, one line.
    Add {
        /// Sign-in name.
        #[arg(long)]
        login: String,
        /// Shown name.
        #[arg(long)]
        name: String,
        /// agent, supervisor, administrator or auditor.
        #[arg(long, default_value = "administrator")]
        role: String,
    },
    /// Takes somebody's second factors away who lost them, and ends their sessions; they enrol anew.
    ResetSecondFactor {
        /// Sign-in name.
        #[arg(long)]
        login: String,
    },
}

/// Runs the command.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Add { login, name, role } => add(&login, &name, &role, config).await,
        Command::ResetSecondFactor { login } => reset_second_factor(&login, config).await,
    }
}

/// For the day on which the only administrator lost theirs: nobody resets their own on the pages.
async fn reset_second_factor(login: &str, config: &Config) -> anyhow::Result<()> {
    let login =
        Login::parse(login).map_err(|_| anyhow!("--login: there is nobody of this name"))?;
    let store = Store::open(config.database(), Arc::new(SystemEntropy)).await?;
    let mut tx = store.begin().await?;
    let found = agent::by_login(tx.conn()?, &login).await?;
    let (whose, _) = found.ok_or_else(|| anyhow!("--login: there is nobody of this name"))?;
    second_factor::remove(&mut tx, whose.id).await?;
    openid::unlink(&mut tx, whose.id).await?;
    session::end_all(&mut tx, whose.id).await?;
    let event = Event::new(Kind::SecondFactorReset)
        .about("agent", whose.id)
        .personal("login", whose.login.as_str())
        .personal("name", &whose.name);
    let cause = Cause {
        actor: Actor::CommandLine,
        at: SystemClock.now(),
        address: None,
        second: None,
    };
    tx.audit(&cause, event).await?;
    tx.commit().await?;
    println!("{} enrols anew at the next sign-in", whose.login.as_str());
    Ok(())
}

async fn add(login: &str, name: &str, role: &str, config: &Config) -> anyhow::Result<()> {
    let login = Login::parse(login)
        .map_err(|_| anyhow!("--login: 2 to 32 of a-z 0-9 . _ -, beginning with a letter"))?;
    let name = Line::parse(name).map_err(|_| anyhow!("--name: one line of 1 to 60 characters"))?;
    let role: Role = role
        .parse()
        .context("--role: agent, supervisor, administrator or auditor")?;
    let password = StaffPassword::parse(typed_password()?.expose_secret())
        .map_err(|refused| anyhow!("the password was refused: {refused}"))?;

    let entropy: SharedEntropy = Arc::new(SystemEntropy);
    let size = PoolSize {
        threads: NonZeroUsize::MIN,
        waiting: NonZeroUsize::MIN,
    };
    let passwords = PasswordHasherPool::start(size, config.peppers()?, &entropy)?;
    let phc = passwords.hash(password.secret().clone()).await?;
    let store = Store::open(config.database(), Arc::clone(&entropy)).await?;
    let now = SystemClock.now();
    let added = Agent {
        id: AgentId::new(uuid_v7(now, &*entropy)),
        login,
        name,
        role,
        locale: None,
        theme: Theme::Auto,
        active: true,
        version: 1,
    };
    let mut tx = store.begin().await?;
    if agent::by_login(tx.conn()?, &added.login).await?.is_some() {
        return Err(anyhow!("--login: {} is taken", added.login.as_str()));
    }
    agent::add(&mut tx, &added, phc.as_str(), now).await?;
    let event = Event::new(Kind::AgentAdded)
        .about("agent", added.id)
        .fact("role", role.code())
        .personal("login", added.login.as_str())
        .personal("name", &added.name);
    tx.audit(
        &Cause {
            actor: Actor::CommandLine,
            at: now,
            address: None,
            second: None,
        },
        event,
    )
    .await?;
    tx.commit().await?;
    println!("added {} as {role}", added.login.as_str());
    Ok(())
}

/// The password as it was typed, which a terminal does not show, or the first line of a pipe.
fn typed_password() -> anyhow::Result<SecretString> {
    let asked = "Password (at least 15 characters), then Enter: ";
    if std::io::stdin().is_terminal() {
        let typed = rpassword::prompt_password(asked).context("the password was not read")?;
        return Ok(typed.into());
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).into())
}
