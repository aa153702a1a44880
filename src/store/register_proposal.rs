//! Changes of the register that take two people. One that was decided is never changed, and none is
//! deleted.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, query};

use super::row::{Columns, one_changed};
use super::{Db, Result, Tx, decision};
use crate::domain::calendar::today;
use crate::domain::decision::{Decided, Decision};
use crate::domain::ids::{AgentId, ContractId, RegisterProposalId, RequesterId};
use crate::domain::register_proposal::{ProposalKind, Proposed, RegisterProposal};

/// Rows of the dashboard's list.
const LISTED: i64 = 50;

/// Everything that a page says of a proposal `p`.
const SELECT: &str = "SELECT p.*, a.name AS proposer, d.name AS decider, v.name AS revoker, c.number AS contract_number, s.name AS company,
        r.number AS requester_number, r.name AS requester_name, r.kana AS requester_kana
    FROM register_proposal p JOIN agent a ON a.id = p.proposed_by LEFT JOIN agent d ON d.id = p.decided_by LEFT JOIN agent v ON v.id = p.revoked_by
    JOIN contract c ON c.id = p.contract_id JOIN subscriber s ON s.id = c.subscriber_id
    LEFT JOIN requester r ON r.id = p.requester_id";

/// A proposal with the names of its people and of what it is about.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The proposal.
    pub proposal: RegisterProposal,
    /// Who proposed it.
    pub proposed_by: String,
    /// Who decided it; empty while nobody did.
    pub decided_by: String,
    /// From when on a confirmed designation is in force.
    pub effective_on: Option<Date>,
    /// Who took it back before that, and when.
    pub revoked: Option<(String, Timestamp)>,
    /// The subscriber.
    pub company: String,
    /// The contract's number.
    pub contract_number: String,
    /// The requester's number, name and reading, where it is about one.
    pub requester: Option<[String; 3]>,
}

impl Listed {
    /// A designation that was confirmed and not taken back, and whose day is still to come.
    pub fn is_to_come(&self, today: Date) -> bool {
        self.revoked.is_none() && self.effective_on.is_some_and(|day| today < day)
    }
}

/// Keeps a proposal. The database refuses a second one beside it.
pub async fn propose(tx: &mut Tx, proposal: &RegisterProposal) -> Result<()> {
    let (requester, before, after, wanted) = match proposal.proposed {
        Proposed::Requester(id) => (Some(id.to_string()), None, None, None),
        Proposed::Designation {
            before,
            after,
            wanted,
        } => (None, Some(before.code()), Some(after.code()), wanted),
    };
    query(
        "INSERT INTO register_proposal (id, kind, contract_id, requester_id, designated_before, designated, wanted_on, place, proposed_by, proposed_at)
         SELECT $1, $2, $3, $4, $5, $6, $7,
             CASE WHEN $2 = 'designation' THEN (
                 SELECT COALESCE(MAX(p.place), 0) + 1 FROM register_proposal p
                 WHERE p.contract_id = $3 AND p.kind = 'designation' AND p.decision = 'confirmed') END,
             $8, $9",
    )
    .bind(proposal.id.to_string())
    .bind(proposal.proposed.kind().code())
    .bind(proposal.contract.to_string())
    .bind(requester)
    .bind(before)
    .bind(after)
    .bind(wanted.map(|day| day.to_string()))
    .bind(proposal.proposed_by.to_string())
    .bind(proposal.proposed_at.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Keeps what became of a proposal; where it was confirmed, it takes effect: a designation from its day on.
pub async fn decide(tx: &mut Tx, proposal: &RegisterProposal, decided: &Decided) -> Result<()> {
    let confirmed = decided.decision == Decision::Confirmed;
    if confirmed && let Some(day) = proposal.proposed.effective(today(decided.at)) {
        query("UPDATE register_proposal SET effective_on = $1 WHERE id = $2")
            .bind(day.to_string())
            .bind(proposal.id.to_string())
            .execute(tx.conn()?)
            .await?;
    }
    // The decision first: the database lets a requester in only then.
    decision::save(tx, "register_proposal", proposal.id, decided).await?;
    match proposal.proposed {
        Proposed::Requester(id) if confirmed => {
            let done = query("UPDATE requester SET confirmed_at = $1 WHERE id = $2")
                .bind(decided.at.as_microsecond())
                .bind(id.to_string())
                .execute(tx.conn()?)
                .await?;
            one_changed(done.rows_affected(), "requester", id)
        }
        Proposed::Requester(_) | Proposed::Designation { .. } => Ok(()),
    }
}

/// Takes a confirmed designation back, before its day.
pub async fn revoke(
    tx: &mut Tx,
    id: RegisterProposalId,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    let done = query(
        "UPDATE register_proposal SET revoked_on = $1, revoked_by = $2, revoked_at = $3 WHERE id = $4 AND revoked_on IS NULL",
    )
    .bind(today(now).to_string())
    .bind(by.to_string())
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "register_proposal", id)
}

/// The designations of a contract that were confirmed, in their order.
pub async fn designations(conn: &mut Db, contract: ContractId) -> Result<Vec<Listed>> {
    let sql = format!(
        "{SELECT} WHERE p.contract_id = $1 AND p.kind = 'designation' AND p.decision = 'confirmed' ORDER BY p.place, p.decided_at"
    );
    let rows = query(AssertSqlSafe(sql)).bind(contract.to_string());
    all(rows.fetch_all(conn).await?)
}

/// A proposal by id.
pub async fn load(conn: &mut Db, id: RegisterProposalId) -> Result<Option<Listed>> {
    query(AssertSqlSafe(format!("{SELECT} WHERE p.id = $1")))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// All that waits for a second person by itself, the longest first; what came with a file waits with it
/// ([`super::import::waiting`]).
pub async fn waiting(conn: &mut Db) -> Result<Vec<Listed>> {
    let sql = format!(
        "{SELECT} WHERE p.decision IS NULL AND p.import_id IS NULL ORDER BY p.proposed_at, p.id LIMIT {LISTED}"
    );
    all(query(AssertSqlSafe(sql)).fetch_all(conn).await?)
}

/// What waits for a second person of a contract and its requesters, the longest first.
pub async fn waiting_of(conn: &mut Db, contract: ContractId) -> Result<Vec<Listed>> {
    let sql = format!(
        "{SELECT} WHERE p.contract_id = $1 AND p.decision IS NULL ORDER BY p.proposed_at, p.id"
    );
    let rows = query(AssertSqlSafe(sql)).bind(contract.to_string());
    all(rows.fetch_all(conn).await?)
}

/// The last proposal of a requester.
pub async fn last_of(conn: &mut Db, requester: RequesterId) -> Result<Option<Listed>> {
    // The one that waits comes after all that were decided.
    let sql = format!(
        "{SELECT} WHERE p.requester_id = $1
         ORDER BY CASE WHEN p.decision IS NULL THEN 1 ELSE 0 END DESC, p.decided_at DESC, p.id DESC LIMIT 1"
    );
    let row = query(AssertSqlSafe(sql)).bind(requester.to_string());
    row.fetch_optional(conn)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

fn all(rows: Vec<AnyRow>) -> Result<Vec<Listed>> {
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Listed> {
    let proposed = match row.parsed("kind")? {
        ProposalKind::Requester => Proposed::Requester(row.parsed("requester_id")?),
        ProposalKind::Designation => Proposed::Designation {
            before: row.parsed("designated_before")?,
            after: row.parsed("designated")?,
            wanted: row.maybe_parsed("wanted_on")?,
        },
    };
    let requester = match proposed {
        Proposed::Requester(_) => Some([
            row.text("requester_number")?,
            row.text("requester_name")?,
            row.text("requester_kana")?,
        ]),
        Proposed::Designation { .. } => None,
    };
    let revoked_by = row.maybe_text("revoker")?;
    Ok(Listed {
        proposal: RegisterProposal {
            id: row.parsed("id")?,
            contract: row.parsed("contract_id")?,
            proposed,
            proposed_by: row.parsed("proposed_by")?,
            proposed_at: row.time("proposed_at")?,
            decided: decision::read(row)?,
        },
        proposed_by: row.text("proposer")?,
        decided_by: row.maybe_text("decider")?.unwrap_or_default(),
        effective_on: row.maybe_parsed("effective_on")?,
        revoked: revoked_by.zip(row.maybe_time("revoked_at")?),
        company: row.text("company")?,
        contract_number: row.text("contract_number")?,
        requester,
    })
}
