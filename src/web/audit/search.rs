//! What is looked for in the log, as an address has it.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use unicode_normalization::UnicodeNormalization;

use crate::domain::Refused;
use crate::domain::calendar::at_the_desk;
use crate::domain::contract::ContractNumber;
use crate::domain::event::Kind;
use crate::domain::reference::Reference;
use crate::domain::unusual::{Ended, Unusual};
use crate::store::audit_list::{By, Filter, What, of_subscriber};
use crate::store::audit_period::Places;
use crate::store::{Db, StoreError, call, contract, device, names, requester, subscriber};
use crate::web::Form;
use crate::web::fields::Search;

/// What filters; carried from page to page.
pub(in crate::web) const FIELDS: [&str; 14] = [
    "kind",
    "ended",
    "unusual",
    "agent",
    "second",
    "subscriber",
    "contract",
    "requester",
    "device",
    "reference",
    "address",
    "from",
    "to",
    "zone",
];

/// Of more namesakes than these, one has to be chosen by number.
const NAMESAKES: u8 = 20;

/// The word of the other time zone, beside the desk's own.
pub(super) const UTC: &str = "utc";

const UNREADABLE: Refused = Refused::new("error-date");

/// The word for whatever is unusual.
pub(super) const ANY: &str = "any";

/// The filter of an address; what cannot be read, or is nobody, is marked on the form.
pub(in crate::web) async fn filter(
    read: &mut Db,
    search: &Search,
    form: &mut Form,
) -> Result<Filter, StoreError> {
    let utc = search.0.get("zone") == UTC;
    let from = form.take("from", |typed| begin(typed, utc)).flatten();
    let to = form.take("to", |typed| end(typed, utc)).flatten();
    let mut filter = Filter {
        before: search.0.get("before").parse().ok(),
        places: Places::of(read, from, to).await?,
        by: Vec::new(),
        what: what(search),
    };
    for (field, by) in [("agent", By::Agent), ("second", By::Second)] {
        if let Some(id) = typed(search, field) {
            filter.by.push(vec![(by, id)]);
        }
    }
    if let Some(address) = typed(search, "address") {
        let address = address.parse::<std::net::IpAddr>();
        match address {
            Ok(address) => filter.by.push(vec![(By::Address, address.to_string())]),
            Err(_) => form.refuse("address", Refused::new("error-audit-address")),
        }
    }
    for field in ["subscriber", "contract", "requester", "device", "reference"] {
        let Some(text) = typed(search, field) else {
            continue;
        };
        let found = match field {
            "subscriber" => subscribers(read, &text).await?,
            "contract" => contracts(read, &text).await?,
            "requester" => requester::meant(read, &text, i64::from(NAMESAKES) + 1)
                .await?
                .into_iter()
                .map(|id| (By::Requester, id))
                .collect(),
            "device" => devices(read, text).await?,
            _ => referred(read, &text).await?,
        };
        if found.is_empty() {
            form.refuse(field, Refused::new("error-audit-nothing"));
        } else if field == "requester" && found.len() > usize::from(NAMESAKES) {
            form.refuse(field, Refused::new("error-audit-many"));
        }
        filter.by.push(found);
    }
    Ok(filter)
}

/// What filters, written like an address's query.
pub(in crate::web) fn carried(search: &Search) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in FIELDS {
        let value = search.0.get(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

fn typed(search: &Search, field: &str) -> Option<String> {
    let text: String = search.0.get(field).nfkc().collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The beginning of a day, or a minute.
fn begin(typed: &str, utc: bool) -> Result<Option<Timestamp>, Refused> {
    match moment(typed)? {
        Some((at, _)) => instant(at, utc).map(Some),
        None => Ok(None),
    }
}

/// The end of a day, or of a minute: the last one is part of the period.
fn end(typed: &str, utc: bool) -> Result<Option<Timestamp>, Refused> {
    let Some((at, is_day)) = moment(typed)? else {
        return Ok(None);
    };
    let next = at.checked_add(if is_day { 1.day() } else { 1.minute() });
    instant(next.map_err(|_| UNREADABLE)?, utc).map(Some)
}

fn moment(typed: &str) -> Result<Option<(DateTime, bool)>, Refused> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let at: DateTime = typed.parse().map_err(|_| UNREADABLE)?;
    Ok(Some((at, !typed.contains(':'))))
}

fn instant(at: DateTime, utc: bool) -> Result<Timestamp, Refused> {
    let instant = if utc {
        TimeZone::UTC.to_timestamp(at).ok()
    } else {
        at_the_desk(at)
    };
    instant.ok_or(UNREADABLE)
}

/// What happened, how it ended, and whether it is unusual. A word that is none of ours finds nothing.
fn what(search: &Search) -> Vec<What> {
    let mut what = Vec::new();
    if let Some(kind) = typed(search, "kind") {
        what.push(What {
            kinds: kind.parse().into_iter().collect(),
            outcomes: Vec::new(),
        });
    }
    if let Some(ended) = typed(search, "ended") {
        let ended: Option<Ended> = ended.parse().ok();
        what.push(What {
            kinds: kinds(|kind| ended.is_some() && kind.ended() == ended),
            outcomes: ended.map_or(&[][..], Ended::outcomes).to_vec(),
        });
    }
    match typed(search, "unusual").as_deref() {
        None => {}
        Some(ANY) => what.push(What {
            kinds: kinds(|kind| kind.unusual().is_some()),
            outcomes: Unusual::ALL
                .iter()
                .flat_map(|why| why.outcomes())
                .copied()
                .collect(),
        }),
        Some(why) => {
            let why: Option<Unusual> = why.parse().ok();
            what.push(What {
                kinds: kinds(|kind| why.is_some() && kind.unusual() == why),
                outcomes: why.map_or(&[][..], Unusual::outcomes).to_vec(),
            });
        }
    }
    what
}

fn kinds(which: impl Fn(Kind) -> bool) -> Vec<Kind> {
    Kind::ALL
        .iter()
        .copied()
        .filter(|kind| which(*kind))
        .collect()
}

/// By id, number, name or reading.
async fn subscribers(read: &mut Db, text: &str) -> Result<Vec<(By, String)>, StoreError> {
    let mut ids = Vec::new();
    match text.parse() {
        Ok(id) => ids.push(id),
        Err(_) => {
            let found = subscriber::list(read, text, NAMESAKES.into(), 0).await?;
            ids.extend(found.iter().map(|found| found.id));
        }
    }
    let mut by = Vec::new();
    for id in ids {
        by.extend(of_subscriber(read, id).await?);
    }
    Ok(by)
}

/// By id or number.
async fn contracts(read: &mut Db, text: &str) -> Result<Vec<(By, String)>, StoreError> {
    let id = match ContractNumber::parse(text) {
        Ok(number) => contract::by_number(read, &number)
            .await?
            .map(|id| id.to_string()),
        Err(_) => None,
    };
    let id = id.or_else(|| uuid::Uuid::try_parse(text).is_ok().then(|| text.to_owned()));
    Ok(id.into_iter().map(|id| (By::Contract, id)).collect())
}

/// By the uid, the serial or the name; a device may be gone from the mirror, but not from the log.
async fn devices(read: &mut Db, text: String) -> Result<Vec<(By, String)>, StoreError> {
    let mut uids = device::uids(read, &text, NAMESAKES.into()).await?;
    uids.push(text);
    Ok(uids.into_iter().map(|uid| (By::Device, uid)).collect())
}

/// By the reference number of a call and its request, or by the id of either.
async fn referred(read: &mut Db, text: &str) -> Result<Vec<(By, String)>, StoreError> {
    let mut by = Vec::new();
    if let Ok(number) = text.parse::<Reference>() {
        let number = number.to_string();
        let call = call::by_reference(read, &number).await?;
        by.extend(call.map(|call| (By::Call, call.id.to_string())));
        let request = names::request_id(read, &number).await?;
        by.extend(request.map(|id| (By::Request, id)));
    } else if uuid::Uuid::try_parse(text).is_ok() {
        by.push((By::Call, text.to_owned()));
        by.push((By::Request, text.to_owned()));
    }
    Ok(by)
}
