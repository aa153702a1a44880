//! Who is told of a request, and the names that the letter needs, in one read.

use super::row::{Columns, inconsistent};
use super::subscriber::purpose_column;
use super::{Db, Result};
use crate::domain::contact::{Purpose, fitting};
use crate::domain::ids::{ContractId, RequesterId};
use crate::domain::register::MailAddress;

/// Who is told.
#[derive(Debug, Clone)]
pub struct Told {
    /// The subscriber's name.
    pub company: String,
    /// The contract's number.
    pub contract: String,
    /// The requester's name.
    pub requester: String,
    /// The contacts who are told of requests.
    pub addresses: Vec<MailAddress>,
}

/// Who is told of a request by this requester under this contract.
pub async fn of_request(
    conn: &mut Db,
    contract: ContractId,
    requester: RequesterId,
) -> Result<Option<Told>> {
    let rows = sqlx::query(
        "SELECT s.name AS company, c.number AS contract, r.name AS requester, k.address,
                k.for_security
         FROM contract c JOIN subscriber s ON s.id = c.subscriber_id JOIN requester r ON r.id = $2
         LEFT JOIN contact k ON k.subscriber_id = s.id AND k.removed_at IS NULL
         WHERE c.id = $1 ORDER BY k.created_at, k.id",
    )
    .bind(contract.to_string())
    .bind(requester.to_string())
    .fetch_all(conn)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut told = Told {
        company: first.text("company")?,
        contract: first.text("contract")?,
        requester: first.text("requester")?,
        addresses: Vec::new(),
    };
    let mut contacts = Vec::new();
    for row in &rows {
        if let Some(address) = row.maybe_text("address")? {
            let address = MailAddress::parse(&address);
            let address = address.map_err(|why| inconsistent("address", why))?;
            contacts.push((address, row.flag(purpose_column(Purpose::Security))?));
        }
    }
    let told_of_it = fitting(contacts, |(_, is_for)| *is_for);
    told.addresses = told_of_it.into_iter().map(|(address, _)| address).collect();
    Ok(Some(told))
}
