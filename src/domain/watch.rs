//! What the tenant's side reports of a request after it was sent (R10-3-11): information with its
//! source and time, never a state, and when it is asked for next.

use jiff::{SignedDuration, Timestamp};

crate::codes! {
    /// What is reported.
    Told {
        /// It waits there for a second person's approval.
        PendingApproval = "pending_approval",
        /// It waits for the device's next contact.
        Waiting = "waiting",
        /// The device has taken it up.
        Processing = "processing",
        /// The device reported it done.
        Succeeded = "succeeded",
        /// The device is not eligible.
        Ineligible = "ineligible",
        /// A failure was reported, or the approval was declined.
        Failed = "failed",
        /// It was cancelled or removed there.
        Cancelled = "cancelled",
        /// Another freeze took its place.
        Replaced = "replaced",
        /// Somebody there changed it: another freeze took its place, or it is being removed.
        Changed = "changed",
        /// A word that the API's description does not have; it is shown as it is.
        Other = "other",
    }
}

crate::codes! {
    /// Where it was read.
    Source {
        /// The wipe's actions for the device.
        WipeActions = "wipe_actions",
        /// The wipe request.
        WipeRequest = "wipe_request",
        /// The freeze request.
        FreezeRequest = "freeze_request",
        /// The device's own record.
        DeviceRecord = "device_record",
    }
}

/// What was read at one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is reported.
    pub status: Told,
    /// The API's own word; empty where it said it by leaving something out.
    pub word: String,
    /// Where it was read.
    pub source: Source,
    /// When it became so, where the API tells.
    pub told_at: Option<Timestamp>,
}

impl Told {
    /// Whether nothing more is to be expected.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Ineligible | Self::Failed | Self::Cancelled | Self::Replaced
        )
    }

    /// `actionStatus` of a wipe (Absolute API, section 3.2). `Completed` is no success there.
    pub fn of_wipe_action(word: &str) -> Self {
        match word {
            "Succeeded" => Self::Succeeded,
            _ => Self::of_action(word),
        }
    }

    /// `requestStatus` of a wipe, as far as it tells of its only device: `Completed` includes
    /// devices that failed, so it tells nothing.
    pub fn of_wipe_request(word: &str) -> Option<Self> {
        Some(match word {
            "PendingApproval" => Self::PendingApproval,
            "Init" => Self::Waiting,
            "InProgress" => Self::Processing,
            "Failed" => Self::Failed,
            "Canceled" => Self::Cancelled,
            "Completed" | "" => return None,
            _ => Self::Other,
        })
    }

    /// `actionStatus` of a freeze (section 3.1). `Succeeded` is no success there.
    pub fn of_freeze_action(word: &str) -> Self {
        match word {
            "Completed" => Self::Succeeded,
            // Downloaded to the device.
            "Ready" => Self::Processing,
            _ => Self::of_action(word),
        }
    }

    /// `statuses[].status` of a freeze, where an older API gives no `actionStatus`.
    pub fn of_freeze_step(word: &str) -> Self {
        match word {
            "PendingApproval" => Self::PendingApproval,
            "FreezeRequested" => Self::Waiting,
            "Launching" => Self::Processing,
            "Frozen" => Self::Succeeded,
            "LaunchFailed" => Self::Failed,
            "Removed" => Self::Cancelled,
            _ => Self::Other,
        }
    }

    fn of_action(word: &str) -> Self {
        match word {
            // Documented for requests only; should an action say it, it means the same.
            "PendingApproval" => Self::PendingApproval,
            "Pending" => Self::Waiting,
            "Processing" => Self::Processing,
            "Ineligible" => Self::Ineligible,
            "Failed" => Self::Failed,
            "Canceled" => Self::Cancelled,
            _ => Self::Other,
        }
    }
}

/// Between two looks, in seconds; the last one repeats: 1, 5, 15, 30, 60 min, 6 h, 24 h.
const WAITS: [i64; 7] = [60, 300, 900, 1_800, 3_600, 21_600, 86_400];
/// What has not ended by then is not looked at any more.
const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Between two looks where the API could not be asked.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// When the outcome is looked at next, after so many looks that were answered; never more than 90
/// days after the sending. `jitter` is a draw from 0 to 255 and adds up to an eighth.
pub fn next_look(sent_at: Timestamp, looks: i64, now: Timestamp, jitter: u8) -> Option<Timestamp> {
    let step = usize::try_from(looks)
        .unwrap_or_default()
        .min(WAITS.len() - 1);
    let millis = WAITS[step] * 1_000;
    within(
        sent_at,
        now + SignedDuration::from_millis(millis + millis * i64::from(jitter) / 2_048),
    )
}

/// When it is tried again after a look that was not answered.
pub fn look_again(sent_at: Timestamp, now: Timestamp, jitter: u8) -> Option<Timestamp> {
    within(
        sent_at,
        now + AGAIN + SignedDuration::from_millis(i64::from(jitter) * 200),
    )
}

fn within(sent_at: Timestamp, next: Timestamp) -> Option<Timestamp> {
    (next <= sent_at + LONGEST).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_grow_from_a_minute_to_a_day_and_end_after_90_days() {
        let sent = Timestamp::UNIX_EPOCH;
        let (mut now, mut waits) = (sent, Vec::new());
        for looks in 0.. {
            let Some(next) = next_look(sent, looks, now, 0) else {
                break;
            };
            waits.push(next.duration_since(now).as_secs() / 60);
            now = next;
        }
        assert_eq!(waits[..8], [1, 5, 15, 30, 60, 360, 1_440, 1_440]);
        let days = now.duration_since(sent).as_hours() / 24;
        assert!((89..=90).contains(&days), "{days}");
        let late = next_look(sent, 0, sent, 255).unwrap();
        assert!(late.as_second() < 68, "{late}");
    }

    #[test]
    fn only_the_documented_words_are_success() {
        assert_eq!(Told::of_wipe_action("Succeeded"), Told::Succeeded);
        assert_eq!(Told::of_freeze_action("Completed"), Told::Succeeded);
        assert_eq!(Told::of_wipe_action("Completed"), Told::Other);
        assert_eq!(Told::of_freeze_action("Succeeded"), Told::Other);
        assert_eq!(Told::of_wipe_request("Completed"), None);
        for word in ["", "Done", "succeeded", "Wiped"] {
            assert_eq!(Told::of_wipe_action(word), Told::Other, "{word}");
            assert_eq!(Told::of_freeze_action(word), Told::Other, "{word}");
        }
    }

    #[test]
    fn waiting_for_approval_is_not_the_end() {
        for word in ["PendingApproval", "Init", "InProgress"] {
            assert!(!Told::of_wipe_request(word).unwrap().is_final(), "{word}");
        }
        assert_eq!(Told::of_wipe_request("Canceled"), Some(Told::Cancelled));
        assert!(!Told::Other.is_final());
    }
}
