//! Whatever comes from outside is read without a fault, and what is read is what was meant.
//!
//! Inputs are real ones, cut, spliced and sprinkled with bytes (decision 0012 says why these are
//! property tests). `PROPTEST_CASES=100000 cargo nextest run -E 'test(fuzz::)'` runs them for longer.

mod answers;
mod desk;
mod words;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};

/// A share of the usual number of cases, tried beside the runtime that the test itself runs on.
pub async fn try_all<S>(
    share: u32,
    inputs: S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError> + Send + 'static,
) where
    S: Strategy + Send + 'static,
{
    let config = Config {
        cases: Config::default().cases / share,
        failure_persistence: None,
        ..Config::default()
    };
    let run = move || {
        let ended = TestRunner::new(config).run(&inputs, test);
        ended.map_err(|failed| failed.to_string())
    };
    let ended = tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(ended, Ok(()));
}

/// Bytes that mean something to some parser.
const MEANT: [&str; 20] = [
    "\0",
    "\r\n",
    "%",
    "%00",
    "%ff",
    "+",
    "&",
    "=",
    ";",
    ",",
    "\"",
    "\\",
    "\u{202e}",
    "\u{feff}",
    "ー",
    "が",
    "−",
    "9999999999999999999",
    "-1",
    "'--",
];

/// A text that began as one of these.
pub fn spoilt(seeds: &'static [&'static str]) -> impl Strategy<Value = String> {
    let change = (any::<Index>(), any::<Index>(), select(&MEANT[..]), 0..4_u8);
    let changes = prop::collection::vec(change, 0..6);
    (select(seeds), changes, any::<String>()).prop_map(|(seed, changes, noise)| {
        let mut text: Vec<char> = seed.chars().collect();
        for (from, to, meant, kind) in changes {
            if text.is_empty() {
                text = noise.chars().collect();
                continue;
            }
            let (from, to) = (from.index(text.len()), to.index(text.len()));
            let (from, to) = (from.min(to), from.max(to));
            let middle: Vec<char> = match kind {
                0 => Vec::new(),
                1 => meant.chars().collect(),
                2 => noise.chars().collect(),
                _ => text[from..to].repeat(2),
            };
            text.splice(from..to, middle);
        }
        text.into_iter().collect()
    })
}

/// Bytes that began as one of these texts, one of them perhaps no character any more.
pub fn spoilt_bytes(seeds: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let strike = prop::option::of((any::<Index>(), any::<u8>()));
    (spoilt(seeds), strike).prop_map(|(text, strike)| {
        let mut bytes = text.into_bytes();
        if let (Some((at, byte)), false) = (strike, bytes.is_empty()) {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    })
}
