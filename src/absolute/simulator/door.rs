//! Whether anybody listens on the API's port. Whoever closes or opens the door hears when it is done,
//! so that the next call surely meets it as it was asked for.

use tokio::sync::watch;

/// The door of the API's port.
#[derive(Debug)]
pub(super) struct Door {
    wanted: watch::Sender<bool>,
    stands: watch::Sender<bool>,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            wanted: watch::Sender::new(true),
            stands: watch::Sender::new(true),
        }
    }
}

impl Door {
    /// Opens or closes, and returns when that is done.
    pub(super) async fn set(&self, open: bool) {
        self.wanted.send_replace(open);
        let mut stands = self.stands.subscribe();
        stands.wait_for(|is| *is == open).await.ok();
    }

    /// Hears how the door is wanted.
    pub(super) fn wanted(&self) -> watch::Receiver<bool> {
        self.wanted.subscribe()
    }

    /// Tells how the door stands.
    pub(super) fn stands(&self, open: bool) {
        self.stands.send_replace(open);
    }
}
