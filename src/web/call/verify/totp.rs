//! The code of an authenticator app: computed for nobody as for somebody.

use super::claimed::Person;
use crate::crypto::totp::{Seed, Step};
use crate::domain::sealed::SealedColumn;
use crate::web::{Desk, Problem};

/// The step whose code was said, where it is later than the last that was used.
pub(super) fn step(
    desk: &Desk,
    person: Option<&Person>,
    said: &str,
) -> Result<Option<i64>, Problem> {
    let enrolled = person.and_then(|person| Some((person.requester, person.totp.as_ref()?)));
    let (seed, last_used) = match enrolled {
        Some((id, app)) => {
            let context = SealedColumn::REQUESTER_TOTP.context(id);
            let seed = Seed::open(&desk.app.seal_key, &context, &app.seed_sealed)
                .map_err(|error| Problem::internal("a seed does not open", &error))?;
            (seed, Step::from_stored(app.last_step))
        }
        None => (Seed::generate(&*desk.app.entropy), None),
    };
    let step = seed.check(said, desk.now, last_used);
    Ok(step.filter(|_| enrolled.is_some()).map(Step::stored))
}
