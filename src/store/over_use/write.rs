//! What changes a case: rows that are added, and the closing.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::ending::{Came, Ended, Ending};
use crate::domain::ids::{AgentId, EndingId, OverUseId};
use crate::domain::over_use::{
    Case, Closed, Deadline, Decided, Decision, Notice, NoticeNumber, Subject,
};
use crate::domain::text::Note;
use crate::domain::usage::UsageDay;
use crate::entropy::uuid_v7;
use crate::store::row::one_changed;
use crate::store::{Db, Result, StoreError, Tx, contract, ending};

/// The next number of a year.
pub async fn next_number(conn: &mut Db, year: i64) -> Result<NoticeNumber> {
    let last: i64 =
        sqlx::query_scalar("SELECT COALESCE(MAX(serial), 0) FROM over_use_case WHERE year = $1")
            .bind(year)
            .fetch_one(conn)
            .await?;
    Ok(NoticeNumber {
        year,
        serial: last + 1,
    })
}

/// Opens a case with its notice and the notice's deadline.
///
/// # Errors
/// [`crate::store::StoreError::Taken`] where another node was first, with this case or with the number.
pub async fn open(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<()> {
    let Notice {
        number,
        used,
        contracted,
        company,
        contract_number,
        articles,
        text_version,
        issued_on,
    } = case.notice.clone();
    sqlx::query(
        "INSERT INTO over_use_case (id, contract_id, year, serial, number, used, contracted, company, contract_number,
             articles, text_version, issued_on, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(case.id.to_string())
    .bind(case.contract.to_string())
    .bind(number.year)
    .bind(number.serial)
    .bind(number.to_string())
    .bind(used)
    .bind(contracted)
    .bind(company)
    .bind(contract_number)
    .bind(articles)
    .bind(text_version)
    .bind(issued_on.to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    set(tx, case.id, case.deadline, None, now).await
}

/// Keeps another day of receipt, with the deadline that follows from it.
pub async fn receive(
    tx: &mut Tx,
    id: OverUseId,
    deadline: Deadline,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    set(tx, id, deadline, Some(by), now).await
}

/// Keeps a decision, and what follows from it.
pub async fn decide(
    tx: &mut Tx,
    decided: &Decided,
    reason: &Note,
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    let (yen, month, until, terminated) = match decided.decision() {
        Decision::Charge { yen, month } => (Some(yen.amount()), Some(month.date()), None, None),
        Decision::Extend { until } => (None, None, Some(until), None),
        Decision::Terminate { subject, last } => (None, None, None, Some((subject, last))),
    };
    let text = |day: Option<Date>| day.map(|day| day.to_string());
    sqlx::query(
        "INSERT INTO over_use_decision (case_id, place, kind, yen, month, until, subject, last_day, reason, decided_by,
             decided_on, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(decided.case().to_string())
    .bind(decided.place())
    .bind(decided.decision().kind().code())
    .bind(yen)
    .bind(text(month))
    .bind(text(until))
    .bind(terminated.map(|(subject, _)| subject.code()))
    .bind(text(terminated.map(|(_, last)| last)))
    .bind(reason.as_str().to_owned())
    .bind(by.to_string())
    .bind(decided.on().to_string())
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    if let Some((subject, last)) = terminated {
        terminate(tx, decided, (subject, last), by, now).await?;
    }
    if let Some(deadline) = decided.extended() {
        set(tx, decided.case(), deadline, Some(by), now).await?;
    }
    Ok(())
}

/// Records the end that was decided: of the desk option (R10-3-4), or of its child contract (R16).
async fn terminate(
    tx: &mut Tx,
    decided: &Decided,
    (subject, last): (Subject, Date),
    by: AgentId,
    now: Timestamp,
) -> Result<()> {
    let id = decided.contract();
    let ended = match subject {
        Subject::Option => Ended::Option(id),
        Subject::Child => {
            let signed = contract::load(tx.conn()?, id, decided.on()).await?;
            let signed = signed.ok_or_else(|| StoreError::Changed {
                table: "contract",
                id: id.to_string(),
            })?;
            Ended::Child(signed.child)
        }
    };
    let end = Ending {
        id: EndingId::new(uuid_v7(now, &*tx.entropy)),
        ended,
        came: Came::OverUse(last),
        recorded_by: by,
    };
    ending::record(tx, &end, now).await
}

/// Keeps that the subscriber was reminded of a deadline, so many days before it.
///
/// # Errors
/// [`crate::store::StoreError::Taken`] where that was done before.
pub async fn remind(tx: &mut Tx, case: &Case, days_before: i64, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO over_use_reminder (case_id, place, days_before, sent_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(case.id.to_string())
    .bind(case.deadline.place)
    .bind(days_before)
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}

/// Whether the subscriber was reminded of the deadline that counts, so many days before it.
pub async fn is_reminded(conn: &mut Db, case: &Case, days_before: i64) -> Result<bool> {
    let rows: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM over_use_reminder WHERE case_id = $1 AND place = $2 AND days_before = $3",
    )
    .bind(case.id.to_string())
    .bind(case.deadline.place)
    .bind(days_before)
    .fetch_one(conn)
    .await?;
    Ok(rows > 0)
}

/// Closes a case, with what was counted where that is why.
pub async fn close(
    tx: &mut Tx,
    case: &Case,
    (why, counted): (Closed, Option<UsageDay>),
    (today, now): (Date, Timestamp),
) -> Result<()> {
    let used = counted.filter(|_| why == Closed::Inside);
    let done = sqlx::query(
        "UPDATE over_use_case SET closed_why = $1, closed_on = $2, closed_at = $3, closed_used = $4
         WHERE id = $5 AND closed_why IS NULL",
    )
    .bind(why.code())
    .bind(today.to_string())
    .bind(now.as_microsecond())
    .bind(used.map(|day| day.devices))
    .bind(case.id.to_string())
    .execute(tx.conn()?)
    .await?;
    one_changed(done.rows_affected(), "over_use_case", case.id)
}

async fn set(
    tx: &mut Tx,
    id: OverUseId,
    deadline: Deadline,
    by: Option<AgentId>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO over_use_deadline (case_id, place, cause, received_on, deadline_on, set_on, set_by, set_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.to_string())
    .bind(deadline.place)
    .bind(deadline.cause.code())
    .bind(deadline.received.map(|day| day.to_string()))
    .bind(deadline.on.to_string())
    .bind(deadline.set_on.to_string())
    .bind(by.map(|by| by.to_string()))
    .bind(now.as_microsecond())
    .execute(tx.conn()?)
    .await?;
    Ok(())
}
