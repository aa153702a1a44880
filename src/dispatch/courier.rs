//! Who takes a request to the tenant.

use std::pin::Pin;

use crate::domain::attempt::{Asked, AttemptEnd};
use crate::domain::request::Accepted;

/// What was asked, and how it ended.
pub type Delivered = (Asked, AttemptEnd);

/// Takes one accepted request to its tenant and tells how that ended: the API's client in the
/// program, something that answers at once where the queue alone is measured.
pub trait Courier: std::fmt::Debug + Send + Sync {
    /// Delivers. No unit of work is held meanwhile.
    fn deliver<'a>(
        &'a self,
        accepted: &'a Accepted,
    ) -> Pin<Box<dyn Future<Output = Delivered> + Send + 'a>>;
}
