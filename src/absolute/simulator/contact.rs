//! A device makes contact, and what waits for it happens.

use super::account::Account;
use super::world::World;

/// Lets the devices of an account act whose time has come.
pub(super) fn due(world: &mut World, account: usize, now_ms: i64) {
    if let Some(after) = world.contact_after_ms {
        act(&mut world.accounts[account], None, now_ms, now_ms - after);
    }
}

/// Lets one device of whatever account make contact now, or all of them. What was pending is taken
/// up; what was taken up at an earlier contact is done.
pub(super) fn now(world: &mut World, device_uid: Option<&str>, now_ms: i64) {
    for account in &mut world.accounts {
        act(account, device_uid, now_ms, now_ms);
    }
}

fn act(account: &mut Account, only: Option<&str>, now_ms: i64, created_by: i64) {
    let meant = |uid: &str| only.is_none_or(|only| only.eq_ignore_ascii_case(uid));
    for freeze in &mut account.freezes {
        let waits = !freeze.pending_approval && freeze.created_ms <= created_by;
        if waits
            && meant(&freeze.device_uid)
            && let Some(next) = next(freeze.status, "Completed")
        {
            freeze.status = next;
            freeze.changed_ms = now_ms;
        }
    }
    for wipe in account
        .wipes
        .iter_mut()
        .filter(|wipe| !wipe.pending_approval && wipe.created_ms <= created_by)
    {
        for action in wipe
            .actions
            .iter_mut()
            .filter(|action| meant(&action.device_uid))
        {
            if let Some(next) = next(action.status, "Succeeded") {
                action.status = next;
                action.changed_ms = now_ms;
            }
        }
    }
    if only.is_some() {
        for device in account
            .devices
            .iter_mut()
            .filter(|device| meant(&device.device_uid))
        {
            device.last_connected_ms = Some(now_ms);
        }
    }
}

fn next(status: &str, done: &'static str) -> Option<&'static str> {
    match status {
        "Pending" => Some("Processing"),
        "Processing" => Some(done),
        _ => None,
    }
}
