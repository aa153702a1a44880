//! `GET /v3/reporting/devices`: filters, order, selection, paging (Absolute API, section 2.1).

mod filter;
mod select;
mod table;

use filter::Filter;
use select::Selection;

use super::account::Permission;
use super::answer::Answer;
use super::device::Unit;
use super::envelope::Envelope;
use super::estate::Estate;
use super::paging::{self, Sizes};
use super::record::View;
use super::time::stamp;
use super::world::{Caller, World};

const SIZES: Sizes = Sizes::new(10, 500);

pub(super) fn list(
    world: &World,
    caller: &Caller,
    envelope: &Envelope,
    now_ms: i64,
) -> Result<Answer, Answer> {
    let mut filters = Vec::new();
    for (name, value) in &envelope.query {
        if !matches!(name.as_str(), "pageSize" | "nextPage" | "select" | "sortBy") {
            filters.extend(Filter::read(name, value)?);
        }
    }
    let order = envelope.param("sortBy").map(Order::read).transpose()?;
    let selection = envelope.param("select").map(Selection::read).transpose()?;
    let estate = &world.estates[caller.estate];
    let view = View {
        estate,
        with_passcodes: caller.may(Permission::PerformRemoveFreeze),
        now_ms,
    };
    let mut found = candidates(estate, &filters);
    if !filters.is_empty() {
        found.retain(|unit| {
            let record = view.record(*unit);
            filters.iter().all(|filter| filter.keeps(&record))
        });
    }
    if let Some(order) = order {
        order.sort(estate, &mut found);
    }
    paging::page(envelope, estate, found, SIZES, |unit| {
        let record = view.record(unit);
        match &selection {
            None => record,
            Some(selection) => selection.of(&record),
        }
    })
}

/// The devices that can pass: few, where a filter names one.
fn candidates(estate: &Estate, filters: &[Filter]) -> Vec<usize> {
    let mut named = filters.iter().filter_map(Filter::names);
    named
        .find_map(|(member, value)| estate.named(member, value))
        .map_or_else(|| (0..estate.units.len()).collect(), <[usize]>::to_vec)
}

/// The one member by which a list is ordered.
#[derive(Debug, Clone, Copy)]
struct Order {
    key: fn(&Unit) -> String,
    descending: bool,
}

impl Order {
    fn read(text: &str) -> Result<Self, Answer> {
        let refused = || Answer::invalid("sortBy", "INVALID_SORT", "invalid sort");
        let (key, order) = text.split_once(':').unwrap_or((text, "asc"));
        let key: fn(&Unit) -> String = match key {
            "agentStatus" => |unit| unit.device.agent_status.clone(),
            "deviceName" | "fullSystemName" => |unit| unit.device.name.clone(),
            "deviceUid" => |unit| unit.device.device_uid.clone(),
            "esn" => |unit| unit.device.esn.clone(),
            "lastUpdatedDateTimeUtc" => |unit| unit.updated_ms().map(stamp).unwrap_or_default(),
            "platformOSType" => |unit| unit.device.platform.clone(),
            "serialNumber" => |unit| unit.device.serial.clone(),
            "systemModel" => |unit| unit.device.model.1.clone(),
            "systemType" => |unit| unit.system_type().to_owned(),
            _ => return Err(refused()),
        };
        match order {
            "asc" | "desc" => Ok(Self {
                key,
                descending: order == "desc",
            }),
            _ => Err(refused()),
        }
    }

    fn sort(self, estate: &Estate, units: &mut [usize]) {
        units.sort_by_cached_key(|unit| (self.key)(&estate.units[*unit]));
        if self.descending {
            units.reverse();
        }
    }
}
