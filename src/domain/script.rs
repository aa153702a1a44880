//! The lines that the agent reads aloud before acceptance, each ticked with its time.

use super::action::ProxyAction;

/// The version of the text, stored with every tick: whoever changes a line raises it.
pub const VERSION: &str = "2026-11";

/// The lines of an action, in the order in which they are read. The words are in the catalogues
/// under `script-<line>`.
pub const fn lines(action: ProxyAction) -> &'static [&'static str] {
    match action {
        ProxyAction::Lock => &["1-lock", "2-lock", "3", "4", "5", "6", "7-lock"],
        ProxyAction::Wipe => &["1-wipe", "2-wipe", "3", "4", "5", "6", "7-wipe"],
    }
}

/// The line that is read next, where `ticked` lines were read already.
pub fn next_line(action: ProxyAction, ticked: usize) -> Option<&'static str> {
    lines(action).get(ticked).copied()
}
