//! The real dispatch, store and client against the real simulator, under schedules that a seed makes:
//! accepting, claiming, sending and recording as steps of their own between which nodes die, faults,
//! lost answers, maintenance, the supervisor's stop, and clocks that jump. See
//! `docs/dispatch.md, "Simulation"`.

mod check;
mod crowd;
mod desk;
mod dice;
mod release;
mod run;
mod settle;
mod story;
mod weather;
mod world;

use crowd::{On, crowd, live, replayed};

/// Schedules on an embedded database, and on PostgreSQL.
const SCHEDULES: [u64; 2] = [10_000, 300];

#[test]
fn ten_thousand_schedules_lose_nothing_and_repeat_nothing() {
    if let Some(seed) = replayed() {
        return println!("{}", live(On::Sqlite, &[seed]).stories[0]);
    }
    let tally = crowd(On::Sqlite, 0..SCHEDULES[0]);
    println!("{tally:?}");
    assert_eq!(tally.schedules, SCHEDULES[0]);
    tally.saw_everything();
}

#[test]
fn three_hundred_schedules_on_postgres_lose_nothing_and_repeat_nothing() {
    if let Some(seed) = replayed() {
        return println!("{}", live(On::Postgres, &[seed]).stories[0]);
    }
    let tally = crowd(On::Postgres, 0..SCHEDULES[1]);
    println!("{tally:?}");
    assert_eq!(tally.schedules, SCHEDULES[1]);
}

#[test]
fn a_seed_tells_the_same_story_again_whatever_was_before_it() {
    let seeds: Vec<u64> = (40..60).collect();
    let first = live(On::Sqlite, &seeds).stories;
    let backwards: Vec<u64> = seeds.iter().rev().copied().collect();
    let mut again = live(On::Sqlite, &backwards).stories;
    again.reverse();
    for (seed, (first, again)) in std::iter::zip(&seeds, std::iter::zip(&first, &again)) {
        assert_eq!(first, again, "seed {seed}");
    }
    let alone = live(On::Sqlite, &seeds[7..8]).stories;
    assert_eq!(alone[0], first[7]);
    let on_postgres = live(On::Postgres, &seeds[..3]).stories;
    assert_eq!(on_postgres, first[..3], "both databases behave alike");
}
