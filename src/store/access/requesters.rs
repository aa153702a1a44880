//! Requesters at the end of a day: as the register has them, with what the audit log tells of later taken
//! back.

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::any::AnyRow;

use super::{Moment, day, entry, read, text};
use crate::audit::{Entry, Row};
use crate::domain::access::requester::{Access, Credentials, Facts, Later, before};
use crate::domain::contract::Force;
use crate::domain::event::Kind;
use crate::domain::ids::{ContractId, RequesterId, SubscriberId};
use crate::domain::proof::Factor;
use crate::domain::register::Validity;
use crate::store::register_list::Place;
use crate::store::row::{Columns, inconsistent};
use crate::store::{Db, Result};

/// Requesters that are looked at in one go where all are counted.
const MANY: i64 = 2_000;

/// A requester of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Where it stands.
    pub place: Place,
    /// Who.
    pub requester: RequesterId,
    /// Whose.
    pub subscriber: SubscriberId,
    /// The subscriber's number and name.
    pub company: [String; 2],
    /// The contract.
    pub contract: ContractId,
    /// What was known of them.
    pub facts: Facts,
    /// What they proved themself with beside the passphrase.
    pub credentials: Credentials,
    /// Whether they might ask.
    pub access: Access,
}

/// Requesters behind a place who had been registered by the end of a day, by contract and number; only
/// those of one subscriber where one is named.
pub async fn page(
    conn: &mut Db,
    moment: Moment,
    whose: Option<SubscriberId>,
    after: &Place,
    limit: i64,
) -> Result<Vec<Listed>> {
    let rows = sqlx::query(
        "SELECT r.*, c.number AS contract_number, c.billing_start, s.id AS subscriber_id, s.number AS company_number,
             s.name AS company,
             (SELECT COUNT(*) FROM code_card k WHERE k.requester_id = r.id AND k.made_at < $5
                  AND (k.replaced_at IS NULL OR k.replaced_at >= $5)) AS cards,
             (SELECT COUNT(*) FROM requester_totp a WHERE a.requester_id = r.id) AS apps,
             (SELECT COUNT(*) FROM call_back_number n WHERE n.requester_id = r.id) AS numbers
         FROM contract c JOIN requester r ON r.contract_id = c.id JOIN subscriber s ON s.id = c.subscriber_id
         WHERE c.number >= $1 AND (c.number > $1 OR r.number_key > $2) AND ($3 = '' OR c.subscriber_id = $3)
           AND r.created_at < $5
         ORDER BY c.number, r.number_key LIMIT $4",
    )
    .bind(after.contract.clone())
    .bind(after.number_key.clone())
    .bind(whose.map_or_else(String::new, |whose| whose.to_string()))
    .bind(limit)
    .bind(moment.end)
    .fetch_all(&mut *conn)
    .await?;
    let mut contracts: HashMap<ContractId, OfContract> = HashMap::new();
    let mut listed = Vec::with_capacity(rows.len());
    for row in &rows {
        let known = match contracts.entry(row.parsed("contract_id")?) {
            MapEntry::Occupied(known) => known.into_mut(),
            MapEntry::Vacant(new) => {
                let known = OfContract::load(conn, *new.key(), row, moment).await?;
                new.insert(known)
            }
        };
        listed.push(read_listed(row, known, moment)?);
    }
    Ok(listed)
}

/// Where a requester stands in the list.
pub async fn place(conn: &mut Db, id: RequesterId) -> Result<Option<Place>> {
    let row = sqlx::query(
        "SELECT c.number, r.number_key FROM requester r JOIN contract c ON c.id = r.contract_id WHERE r.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    let place = |row: AnyRow| {
        Ok(Place {
            contract: row.text("number")?,
            number_key: row.text("number_key")?,
        })
    };
    row.map(place).transpose()
}

/// How many requesters a subscriber had.
#[derive(Debug, Clone)]
pub struct Company {
    /// The subscriber.
    pub id: SubscriberId,
    /// Its number and name.
    pub company: [String; 2],
    /// How many were registered.
    pub all: usize,
    /// How many of them might ask.
    pub in_force: usize,
}

/// Subscribers with their requesters at the end of a day, by number. Everybody is looked at, some at a time.
pub async fn companies(conn: &mut Db, moment: Moment) -> Result<Vec<Company>> {
    let mut found: BTreeMap<String, Company> = BTreeMap::new();
    let mut after = Place::default();
    loop {
        let listed = page(conn, moment, None, &after, MANY).await?;
        let Some(last) = listed.last() else {
            return Ok(found.into_values().collect());
        };
        after = last.place.clone();
        for it in listed {
            let company = found.entry(it.company[0].clone()).or_insert(Company {
                id: it.subscriber,
                company: it.company,
                all: 0,
                in_force: 0,
            });
            company.all += 1;
            company.in_force += usize::from(it.access == Access::InForce);
        }
    }
}

/// How many requesters had been registered by the end of a day.
pub async fn count(conn: &mut Db, moment: Moment) -> Result<i64> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM requester WHERE created_at < $1");
    Ok(count.bind(moment.end).fetch_one(conn).await?)
}

/// What there is to know of a contract and its requesters.
struct OfContract {
    force: Force,
    /// What happened to each after the day.
    later: Vec<(String, Later)>,
    /// Who had enrolled an app by the end of the day.
    apps: HashSet<String>,
}

impl OfContract {
    async fn load(conn: &mut Db, id: ContractId, row: &AnyRow, moment: Moment) -> Result<Self> {
        let ends = sqlx::query(
            "SELECT MIN(ends_on) AS ends_on FROM contract_ending WHERE contract_id = $1",
        )
        .bind(id.to_string())
        .fetch_one(&mut *conn)
        .await?;
        let mut known = Self {
            force: Force::on(
                moment.day,
                row.parsed("billing_start")?,
                ends.maybe_parsed("ends_on")?,
            ),
            later: Vec::new(),
            apps: HashSet::new(),
        };
        if moment.is_present {
            return Ok(known);
        }
        let events = sqlx::query(
            "SELECT * FROM audit_event WHERE contract_id = $1 AND kind IN
                 ('requester_changed', 'credential_changed', 'credential_disabled', 'credential_enabled') ORDER BY seq",
        )
        .bind(id.to_string())
        .fetch_all(conn)
        .await?;
        for event in &events {
            known.take(&read(event)?, moment)?;
        }
        Ok(known)
    }

    fn take(&mut self, row: &Row, moment: Moment) -> Result<()> {
        let entry = entry(row)?;
        let (Some(whose), Some(later)) = (entry.about.get("requester"), later(row, &entry)) else {
            return Ok(());
        };
        if row.at >= moment.end {
            self.later.push((whose.clone(), later));
        } else if later == Later::Credential(Factor::Totp) {
            self.apps.insert(whose.clone());
        }
        Ok(())
    }
}

/// What an event tells of the time before it.
fn later(row: &Row, entry: &Entry) -> Option<Later> {
    match row.kind.parse().ok()? {
        Kind::RequesterChanged => {
            // What was purged is not known any more.
            let personal = row.personal().ok().flatten();
            let personal = |name: &str| personal.as_ref()?.fields.get(name).cloned();
            let from = day(entry, "valid_from_before");
            let until = day(entry, "valid_until_before");
            Some(Later::Changed(Facts {
                number: personal("number_before"),
                name: personal("name_before"),
                active: entry
                    .facts
                    .get("active_before")
                    .and_then(|is| Some(is.as_i64()? != 0)),
                validity: from
                    .zip(until)
                    .and_then(|(from, until)| Validity::new(from.day(), until.day()).ok()),
            }))
        }
        Kind::CredentialChanged => {
            let factor = text(entry, "credential")?.parse().ok()?;
            Some(Later::Credential(factor))
        }
        Kind::CredentialDisabled => Some(Later::Disabled),
        Kind::CredentialEnabled => Some(Later::Enabled),
        _ => None,
    }
}

fn read_listed(row: &AnyRow, known: &OfContract, moment: Moment) -> Result<Listed> {
    let id = row.text("id")?;
    let validity = Validity::new(
        row.maybe_parsed("valid_from")?,
        row.maybe_parsed("valid_until")?,
    );
    let facts = Facts {
        number: Some(row.text("number")?),
        name: Some(row.text("name")?),
        active: Some(row.flag("active")?),
        validity: Some(validity.map_err(|why| inconsistent("valid_until", why))?),
    };
    let credentials = Credentials {
        card: Some(row.number("cards")? > 0),
        app: Some(row.number("apps")? > 0),
        numbers: Some(row.number("numbers")? > 0),
        disabled: row.maybe_number("disabled_at")?.is_some(),
    };
    let own = known.later.iter().filter(|(whose, _)| *whose == id);
    let later: Vec<Later> = own.map(|(_, later)| later.clone()).collect();
    let told = known.apps.contains(&id);
    let (facts, credentials) = before(&later, (facts, credentials), told);
    let confirmed = row.maybe_number("confirmed_at")?;
    let confirmed = confirmed.is_some_and(|at| at < moment.end);
    Ok(Listed {
        place: Place {
            contract: row.text("contract_number")?,
            number_key: row.text("number_key")?,
        },
        requester: row.parsed("id")?,
        subscriber: row.parsed("subscriber_id")?,
        company: [row.text("company_number")?, row.text("company")?],
        contract: row.parsed("contract_id")?,
        access: Access::of(&facts, confirmed, known.force, moment.day),
        facts,
        credentials,
    })
}
