//! When a second person is asked: how the rules are set, and what they see.

use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx};
use crate::domain::confirmation::{Rule, Seen, Setting, Subject, hits};

/// All rules, in the order of their list.
pub async fn settings(conn: &mut Db) -> Result<Vec<Setting>> {
    let rows = sqlx::query("SELECT * FROM confirmation_rule")
        .fetch_all(conn)
        .await?;
    let mut settings: Vec<Setting> = rows.iter().map(read).collect::<Result<_>>()?;
    settings.sort_by_key(|setting| setting.rule);
    Ok(settings)
}

/// Keeps how a rule is set; the version must be the one that was loaded.
pub async fn save(tx: &mut Tx, setting: &Setting) -> Result<()> {
    let done = sqlx::query(
        "UPDATE confirmation_rule SET active = $1, usual = $2, minutes = $3, version = version + 1
         WHERE rule = $4 AND version = $5",
    )
    .bind(i64::from(setting.active))
    .bind(setting.usual)
    .bind(setting.minutes)
    .bind(setting.rule.code())
    .bind(setting.version)
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "confirmation_rule", setting.rule)
}

/// The rules that ask for a second person before this is accepted.
pub async fn asking(conn: &mut Db, subject: &Subject, now: Timestamp) -> Result<Vec<Rule>> {
    let mut asking = Vec::new();
    for setting in settings(&mut *conn).await? {
        if setting.active && hits(&setting, seen(&mut *conn, &setting, subject, now).await?) {
            asking.push(setting.rule);
        }
    }
    Ok(asking)
}

async fn seen(conn: &mut Db, setting: &Setting, subject: &Subject, now: Timestamp) -> Result<Seen> {
    let since = now - SignedDuration::from_mins(setting.minutes);
    let (sql, values) = question(setting.rule, subject);
    let mut query = sqlx::query_scalar(sql);
    if setting.rule.looks_back() {
        query = query.bind(since.as_microsecond());
    }
    for value in values {
        query = query.bind(value);
    }
    Ok(query.fetch_one(conn).await?)
}

/// What a rule asks of the database: with the time from when on first, where it looks back.
fn question(rule: Rule, subject: &Subject) -> (&'static str, Vec<String>) {
    let contract = subject.contract.to_string();
    match rule {
        Rule::ManyByAgent => (
            "SELECT COUNT(*) FROM request WHERE accepted_at > $1 AND agent_id = $2",
            vec![subject.agent.to_string()],
        ),
        Rule::ManyByContract => (
            "SELECT COUNT(*) FROM request WHERE accepted_at > $1 AND contract_id = $2",
            vec![contract],
        ),
        Rule::ManyByDesk => (
            "SELECT COUNT(*) FROM request WHERE accepted_at > $1",
            Vec::new(),
        ),
        // The log tells of every change, those of two people when the second has confirmed.
        Rule::ChangedLately => (
            "SELECT COUNT(*) FROM audit_event e
             WHERE e.at > $1 AND (
                 e.kind IN ('requester_added', 'requester_changed', 'credential_changed', 'credential_enabled')
                     AND e.contract_id = $2 AND e.about LIKE $3
                 OR e.kind = 'register_change_confirmed' AND e.contract_id = $2
                     AND (e.about LIKE $3 OR e.facts LIKE '%\"proposed\":\"designation\"%')
                 OR e.kind IN ('contact_added', 'contact_changed', 'contact_removed')
                     AND e.subscriber_id = (SELECT k.subscriber_id FROM contract k WHERE k.id = $2))",
            vec![contract, format!("%{}%", subject.requester)],
        ),
        Rule::StandIn => (
            "SELECT COUNT(*) FROM verification WHERE id = $1 AND lost <> ''",
            vec![subject.verification.to_string()],
        ),
        Rule::SecondOnDevice => (
            "SELECT COUNT(*) FROM request WHERE tenant_id = $1 AND device_uid = $2",
            vec![subject.tenant.to_string(), subject.device_uid.clone()],
        ),
        Rule::SuspectedLately => (
            "SELECT COUNT(*) FROM suspicion s JOIN verification v ON v.call_id = s.call_id
             WHERE s.raised_at > $1 AND s.call_id <> $2
               AND (v.contract_id = $3 OR v.requester_id IN (SELECT q.id FROM requester q WHERE q.contract_id = $3))",
            vec![subject.call.to_string(), contract],
        ),
    }
}

fn read(row: &AnyRow) -> Result<Setting> {
    Ok(Setting {
        rule: row.parsed("rule")?,
        active: row.flag("active")?,
        usual: row.number("usual")?,
        minutes: row.number("minutes")?,
        version: row.number("version")?,
    })
}
