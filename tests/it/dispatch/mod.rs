//! The dispatch, stepped by hand against the simulator; effects are counted in its journal.

mod breaker;
mod doubt;
mod gate;
mod kept;
mod killed;
mod model;
mod nodes;
mod readiness;
mod reconciliation;
mod release;
mod rig;
mod sealed;
mod sending;
mod simulation;
mod stop;
mod watch;

/// Makes of each `async fn(Rig)` a test on either database.
macro_rules! both_rigs {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            use $crate::dispatch::rig::Rig;
            use $crate::support::desk::TestDesk;

            #[tokio::test]
            async fn sqlite() {
                super::$name(Rig::around(TestDesk::on_sqlite().await).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name(Rig::around(TestDesk::on_postgres().await).await).await;
            }
        }
    )+ };
}

use both_rigs;
