//! Whatever is done to a log, `verify` with what was signed of it catches it and names the place.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value};

use super::*;
use crate::audit::{Entry, Personal};
use crate::clock::Timestamp;

/// What an attacker holds of a log, who can write everything that is in the database.
#[derive(Debug, Clone)]
struct Log {
    rows: Vec<Row>,
    head: Head,
    subtrees: BTreeMap<Subtree, Hash>,
}

impl Log {
    fn of(rows: Vec<Row>) -> Self {
        let (mut head, mut subtrees) = (Head::empty(), BTreeMap::new());
        for row in &rows {
            head.append_and_tell(row.leaf_hash.parse().unwrap(), |subtree, hash| {
                if subtree.is_kept() {
                    subtrees.insert(subtree, hash);
                }
            });
        }
        Self {
            rows,
            head,
            subtrees,
        }
    }

    /// The same rows with everything that is computed from them made anew.
    fn covered(mut self) -> Self {
        for (seq, row) in self.rows.iter_mut().enumerate() {
            row.seq = i64::try_from(seq).unwrap();
            let entry = row.entry().unwrap();
            row.leaf_hash = entry.leaf_hash().unwrap().to_string();
            row.index = IndexColumns::of(&entry);
        }
        Self::of(self.rows)
    }

    fn anchor(&self, size: usize) -> Anchor {
        let head = Self::of(self.rows[..size].to_vec()).head;
        Anchor {
            size: head.size(),
            root: head.root(),
        }
    }

    fn verified(&self, anchors: &[Anchor]) -> Result<Verdict, Fault> {
        let mut verifier = Verifier::new(anchors.iter().copied());
        for row in &self.rows {
            verifier.feed(row)?;
        }
        verifier.compare(
            self.subtrees
                .iter()
                .map(|(subtree, hash)| (*subtree, *hash)),
        )?;
        verifier.finish(&self.head)
    }
}

fn event() -> impl Strategy<Value = (Entry, Option<Personal>)> {
    let text = || "[a-z\u{e9}\u{9375}\u{1f511}]{0,8}";
    let pairs = |most| btree_map("[a-z]{1,8}", text(), 0..most);
    let personal = proptest::option::of((any::<[u8; 16]>(), pairs(3)));
    let facts = btree_map("[a-z]{1,6}", -99_i64..99, 0..4);
    let about = btree_map(
        prop_oneof!["call", "request", "subscriber", "contract", "device"].prop_map(Into::into),
        text(),
        0..4,
    );
    (
        0_i64..1_000_000,
        "[a-z]{1,6}",
        pairs(3),
        about,
        facts,
        personal,
    )
        .prop_map(|(at, kind, actor, about, facts, personal)| {
            let personal = personal.map(|(salt, fields)| Personal { salt, fields });
            let facts = facts.into_iter().map(|(name, it)| (name, Value::from(it)));
            let entry = Entry {
                seq: 0,
                at: Timestamp::from_microsecond(1_790_000_000_000_000 + at).unwrap(),
                kind,
                actor,
                about,
                facts: facts.collect::<Map<_, _>>(),
                personal: personal.as_ref().map(Personal::digest),
            };
            (entry, personal)
        })
}

/// A log of one to forty events, now and then long enough for a kept subtree.
fn log() -> impl Strategy<Value = Log> {
    let sizes = prop_oneof![9 => 1_usize..40, 1 => 256_usize..300];
    let events =
        sizes.prop_flat_map(|size| vec(event(), 12.min(size)).prop_map(move |few| (size, few)));
    events.prop_map(|(size, few)| {
        let rows = (0..size).map(|seq| {
            let (mut entry, personal) = few[seq % few.len()].clone();
            entry.seq = seq as u64;
            Row::encode(&entry, personal.as_ref()).unwrap()
        });
        Log::of(rows.collect())
    })
}

/// The columns of a row, in the order in which a bit is chosen.
const COLUMNS: usize = 15;

/// Flips one bit in a column; where it is absent, writes something into it.
fn flip(row: &mut Row, column: usize, byte: Index, bit: u32) {
    let text = |text: &mut String| {
        let mut bytes = std::mem::take(text).into_bytes();
        if bytes.is_empty() {
            bytes.push(0);
        }
        let at = byte.index(bytes.len());
        bytes[at] ^= 1_u8 << (bit % 8);
        *text = String::from_utf8_lossy(&bytes).into_owned();
    };
    let maybe = |column: &mut Option<String>| text(column.get_or_insert_default());
    match column {
        0 => row.seq ^= 1 << bit,
        1 => row.at ^= 1 << bit,
        2 => text(&mut row.kind),
        3 => text(&mut row.actor),
        4 => text(&mut row.about),
        5 => text(&mut row.facts),
        6 => maybe(&mut row.personal_digest),
        7 => text(&mut row.leaf_hash),
        8 => maybe(&mut row.index.actor_agent),
        9 => maybe(&mut row.index.call_id),
        10 => maybe(&mut row.index.request_id),
        11 => maybe(&mut row.index.subscriber_id),
        12 => maybe(&mut row.index.contract_id),
        _ => match &mut row.personal {
            PersonalColumns::Kept { salt, .. } if column == 13 => text(salt),
            PersonalColumns::Kept { fields, .. } => text(fields),
            absent => {
                *absent = PersonalColumns::Kept {
                    salt: "00".repeat(16),
                    fields: "{}".to_owned(),
                }
            }
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 2))]

    #[test]
    fn a_log_that_nobody_touched_holds_against_every_earlier_root(log in log(), sizes in vec(any::<Index>(), 0..4)) {
        let anchors: Vec<_> = sizes.iter().map(|size| log.anchor(size.index(log.rows.len() + 1))).collect();
        prop_assert!(log.verified(&anchors).is_ok());
    }

    #[test]
    fn one_bit_in_any_column_of_any_row_is_caught_and_its_row_is_named(
        log in log(),
        row: Index,
        column in 0..COLUMNS,
        byte: Index,
        bit in 0_u32..64,
    ) {
        let row = row.index(log.rows.len());
        let mut changed = log.clone();
        flip(&mut changed.rows[row], column, byte, bit);
        let fault = changed.verified(&[]).unwrap_err();
        prop_assert_eq!(fault.place(), row as u64, "{:?}", fault);
    }

    #[test]
    fn one_bit_in_the_head_or_in_a_kept_subtree_is_caught(log in log(), which: Index, byte: Index, bit in 0_u32..8) {
        let turned = |hash: Hash| {
            let mut bytes = *hash.as_bytes();
            bytes[byte.index(32)] ^= 1_u8 << bit;
            Hash::new(bytes)
        };
        let mut changed = log.clone();
        let frontier: Vec<_> = log.head.frontier().iter().map(Hash::to_string).collect();
        let at = which.index(frontier.len() + log.subtrees.len());
        if at < frontier.len() {
            let mut wrong = frontier.clone();
            wrong[at] = turned(wrong[at].parse().unwrap()).to_string();
            changed.head = Head::decode(log.head.size(), &wrong.join(",")).unwrap();
        } else if let Some(hash) = changed.subtrees.values_mut().nth(at - frontier.len()) {
            *hash = turned(*hash);
        }
        prop_assert!(changed.verified(&[]).is_err());
    }

    #[test]
    fn dropping_doubling_and_swapping_rows_is_caught_where_it_begins(log in log(), a: Index, b: Index) {
        let size = log.rows.len();
        let (a, b) = (a.index(size), b.index(size));
        let (first, last) = (a.min(b), a.max(b));
        let place = |change: &dyn Fn(&mut Vec<Row>)| {
            let mut changed = log.clone();
            change(&mut changed.rows);
            changed.verified(&[]).map_err(|fault| fault.place())
        };
        prop_assert_eq!(place(&|rows| { rows.remove(a); }), Err(if size == 1 { 0 } else { a as u64 }));
        prop_assert_eq!(place(&|rows| rows.insert(a, rows[b].clone())), Err(if a == b { a + 1 } else { a } as u64));
        if first != last {
            prop_assert_eq!(place(&|rows| rows.swap(first, last)), Err(first as u64));
            prop_assert_eq!(place(&|rows| rows[first..=last].reverse()), Err(first as u64));
        }
    }

    #[test]
    fn whatever_is_made_anew_with_all_hashes_is_caught_by_a_root_that_was_kept(
        log in log(),
        a: Index,
        b: Index,
        kept: Index,
        how in 0..5,
    ) {
        let size = log.rows.len();
        let (a, b) = (a.index(size), b.index(size));
        let mut changed = log.clone();
        match how {
            0 => { changed.rows.remove(a); }
            1 => changed.rows.insert(a, changed.rows[b].clone()),
            2 => changed.rows.swap(a, b),
            3 => changed.rows[a].kind.push('x'),
            _ => changed.rows.rotate_left(1),
        }
        let changed = changed.covered();
        // What was not changed at all, or only where events are alike.
        let same = (0..=size).take_while(|at| changed.rows.get(*at) == log.rows.get(*at)).count();
        prop_assume!(same < size);
        prop_assert!(changed.rows.is_empty() || changed.verified(&[]).is_ok(), "the forger did it well");
        // Kept before and after the change: the place is between the two.
        let (before, after) = (kept.index(same + 1), size);
        let fault = changed.verified(&[log.anchor(before), log.anchor(after)]).unwrap_err();
        prop_assert!(fault.place() >= before as u64 || matches!(fault, Fault::Empty), "{fault:?}");
        // Of a log that is shorter now the later root says nothing but that.
        let cut = Fault::Truncated { expected: size as u64, found: changed.rows.len() as u64 };
        prop_assert!(fault.place() <= same as u64 || fault == cut, "{fault:?} {same}");
    }

    #[test]
    fn an_older_copy_and_a_log_cut_with_its_head_are_caught_by_a_later_root(log in log(), cut: Index) {
        let cut = cut.index(log.rows.len());
        let older = Log::of(log.rows[..cut].to_vec());
        prop_assert!(cut == 0 || older.verified(&[]).is_ok());
        let expected = if cut == 0 { Fault::Empty } else {
            Fault::Truncated { expected: log.head.size(), found: cut as u64 }
        };
        prop_assert_eq!(older.verified(&[log.anchor(log.rows.len())]), Err(expected));
    }

    #[test]
    fn two_logs_of_one_size_do_not_stand_against_each_others_roots(one in log(), other in log()) {
        let size = one.rows.len().min(other.rows.len());
        prop_assume!(one.rows[..size] != other.rows[..size]);
        let cut = Log::of(one.rows[..size].to_vec());
        prop_assert!(cut.verified(&[]).is_ok());
        let fault = cut.verified(&[other.anchor(size)]);
        let differs = matches!(fault, Err(Fault::AnchorDiffers { since: 0, .. }));
        prop_assert!(differs, "{fault:?}");
    }
}
