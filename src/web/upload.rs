//! A file that a form carries behind its fields. It is read while it arrives, never as a whole.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use http::request::Parts;
use multer::Field;

use super::Problem;

/// The longest name of a file that is kept, in characters.
const NAME: usize = 100;

/// A file that is still to be read; none where the form has none. Whoever takes it first has it.
#[derive(Debug, Clone, Default)]
pub struct Upload(Arc<Mutex<Option<Field<'static>>>>);

impl Upload {
    /// A form's part with a file.
    pub(super) fn of(part: Field<'static>) -> Self {
        Self(Arc::new(Mutex::new(Some(part))))
    }

    /// The file and its name; none where nobody chose one.
    pub(super) fn take(&self) -> Option<(String, Field<'static>)> {
        let part = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()?;
        let name: String = part
            .file_name()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(NAME)
            .collect();
        (!name.is_empty()).then_some((name, part))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Upload {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// What a body that cannot be read is to whoever sent it.
pub(super) fn problem(error: &multer::Error) -> Problem {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Problem::TOO_LARGE
        }
        _ => Problem::BAD_INPUT,
    }
}
