//! What the desk signs of its log while somebody waits for it.

use crate::audit::Anchor;
use crate::audit::checkpoint::Checkpoint;
use crate::audit::note::NoteError;
use crate::web::App;

/// The checkpoint of a tree: signed where the desk has a key, its bare text where it has none.
pub(in crate::web) fn checkpoint(app: &App, tree: Anchor) -> Result<String, NoteError> {
    match app.settings.log_key.as_deref() {
        Some(log) => {
            let checkpoint = Checkpoint::new(log.origin.clone(), tree);
            Ok(checkpoint.sign(&log.key)?.to_string())
        }
        None => Ok(format!("unsigned\n{}\n{}\n", tree.size, tree.root.to_base64())),
    }
}
