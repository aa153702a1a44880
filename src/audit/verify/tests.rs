use serde_json::{Map, json};

use super::*;
use crate::audit::{Entry, Personal};
use crate::clock::Timestamp;

/// A log of seven events (frontier of 4, 2 and 1); every second one has personal data.
fn log() -> (Vec<Row>, Head) {
    let mut head = Head::empty();
    let rows = (0..7).map(|seq| {
        let personal = (seq % 2 == 1).then(|| Personal {
            salt: [u8::try_from(seq).unwrap(); 16],
            fields: BTreeMap::from([("name".to_owned(), format!("caller {seq}"))]),
        });
        let entry = Entry {
            seq,
            at: Timestamp::from_microsecond(1_764_000_000_000_000).unwrap(),
            kind: "request_accepted".to_owned(),
            actor: BTreeMap::from([("kind".to_owned(), "agent".to_owned())]),
            about: BTreeMap::new(),
            facts: Map::from_iter([("count".to_owned(), json!(seq))]),
            personal: personal.as_ref().map(Personal::digest),
        };
        head.append(entry.leaf_hash().unwrap());
        Row::encode(&entry, personal.as_ref()).unwrap()
    });
    (rows.collect(), head)
}

fn verified(rows: &[Row], head: &Head, anchors: &[Anchor]) -> Result<Verdict, Fault> {
    let mut verifier = Verifier::new(anchors.iter().copied());
    for row in rows {
        verifier.feed(row)?;
    }
    verifier.finish(head)
}

fn edited(edit: impl FnOnce(&mut Vec<Row>)) -> Fault {
    let (mut rows, head) = log();
    edit(&mut rows);
    verified(&rows, &head, &[]).unwrap_err()
}

/// An event written anew by someone who knows how hashes are made.
fn forge(row: &mut Row) {
    row.kind = "request_refused".to_owned();
    row.leaf_hash = row.entry().unwrap().leaf_hash().unwrap().to_string();
}

fn anchor(rows: &[Row]) -> Anchor {
    let mut head = Head::empty();
    for row in rows {
        head.append(row.leaf_hash.parse().unwrap());
    }
    Anchor {
        size: head.size(),
        root: head.root(),
    }
}

#[test]
fn a_log_that_nobody_touched_holds() {
    let (rows, head) = log();
    let verdict = verified(
        &rows,
        &head,
        &[anchor(&rows[..5]), anchor(&rows), anchor(&[])],
    )
    .unwrap();
    assert_eq!(
        verdict,
        Verdict {
            size: 7,
            root: head.root(),
            personal_kept: 3,
            personal_purged: 0,
            anchors: 3,
        }
    );
}

#[test]
fn an_edited_event_is_named_whichever_column_it_was() {
    let edits: [fn(&mut Row); 6] = [
        |row| row.at += 1,
        |row| row.kind.push('x'),
        |row| row.actor = r#"{"kind":"system"}"#.to_owned(),
        |row| row.about = r#"{"call":"1"}"#.to_owned(),
        |row| row.facts = r#"{"count":4}"#.to_owned(),
        |row| row.leaf_hash = "00".repeat(32),
    ];
    for edit in edits {
        let fault = edited(|rows| edit(&mut rows[3]));
        assert_eq!(fault, Fault::LeafDiffers { seq: 3 });
    }
}

#[test]
fn a_column_in_another_spelling_of_the_same_value_is_not_read() {
    for facts in [r#"{"count": 3}"#, r#"{"count":9,"count":3}"#, "3", ""] {
        let fault = edited(|rows| rows[3].facts = facts.to_owned());
        let unreadable = Unreadable { column: "facts" };
        assert_eq!(fault, Fault::Unreadable { seq: 3, unreadable });
    }
}

#[test]
fn a_dropped_a_swapped_and_a_doubled_event_are_named() {
    let gap = |expected, found| Fault::Gap { expected, found };
    assert_eq!(edited(|rows| drop(rows.remove(3))), gap(3, 4));
    assert_eq!(edited(|rows| drop(rows.remove(0))), gap(0, 1));
    assert_eq!(edited(|rows| rows.swap(2, 5)), gap(2, 5));
    assert_eq!(edited(|rows| rows.insert(3, rows[2].clone())), gap(3, 2));
    let renumbered = edited(|rows| {
        rows.swap(2, 5);
        (rows[2].seq, rows[5].seq) = (2, 5);
    });
    assert_eq!(renumbered, Fault::LeafDiffers { seq: 2 });
}

#[test]
fn a_log_that_lost_its_end_is_truncated_and_one_that_lost_all_is_empty() {
    let truncated = |expected, found| Fault::Truncated { expected, found };
    assert_eq!(edited(|rows| drop(rows.pop())), truncated(7, 6));
    assert_eq!(edited(Vec::clear), Fault::Empty);
    assert_eq!(verified(&[], &Head::empty(), &[]), Err(Fault::Empty));

    let (rows, _) = log();
    let mut shorter = Head::empty();
    shorter.append(rows[0].leaf_hash.parse().unwrap());
    assert_eq!(
        verified(&rows, &shorter, &[]),
        Err(Fault::BeyondHead { seq: 1 })
    );
    // The head was cut as well; only a root kept elsewhere can tell.
    let elsewhere = [anchor(&rows)];
    assert_eq!(
        verified(&rows[..1], &shorter, &elsewhere),
        Err(truncated(7, 1))
    );
}

#[test]
fn an_event_written_anew_with_its_hash_is_narrowed_down_by_the_frontier() {
    let between = |first, last| Fault::FrontierDiffers { first, last };
    for (seq, fault) in [(3, between(0, 3)), (4, between(4, 5)), (6, between(6, 6))] {
        assert_eq!(edited(|rows| forge(&mut rows[seq])), fault);
    }
}

#[test]
fn a_log_written_anew_with_its_head_does_not_stand_against_an_anchor() {
    let (mut rows, _) = log();
    let kept = anchor(&rows[..6]);
    forge(&mut rows[3]);
    let mut head = Head::empty();
    for row in &rows {
        head.append(row.leaf_hash.parse().unwrap());
    }
    assert!(verified(&rows, &head, &[]).is_ok());
    let fault = Fault::AnchorDiffers {
        since: 0,
        size: 6,
        kept: kept.root,
    };
    assert_eq!(verified(&rows, &head, &[kept]), Err(fault));
}

#[test]
fn personal_data_can_be_purged_but_not_changed_dropped_or_added() {
    let (mut rows, head) = log();
    rows[3].personal = PersonalColumns::Purged;
    let verdict = verified(&rows, &head, &[]).unwrap();
    assert_eq!((verdict.personal_kept, verdict.personal_purged), (2, 1));

    let other = rows[5].personal.clone();
    let fault = edited(|rows| rows[3].personal = other);
    assert_eq!(fault, Fault::PersonalDiffers { seq: 3 });
    let fault = edited(|rows| rows[3].personal = PersonalColumns::Never);
    assert_eq!(fault, Fault::PersonalMissing { seq: 3 });
    let fault = edited(|rows| rows[4].personal = PersonalColumns::Purged);
    assert_eq!(fault, Fault::PersonalAdded { seq: 4 });
    // The digest is in the leaf, so it cannot be dropped together with the data.
    let fault = edited(|rows| {
        rows[3].personal = PersonalColumns::Never;
        rows[3].personal_digest = None;
    });
    assert_eq!(fault, Fault::LeafDiffers { seq: 3 });
}

#[test]
fn the_first_fault_is_final() {
    let (mut rows, head) = log();
    rows[6].at += 1;
    let mut verifier = Verifier::default();
    for row in &rows {
        let _ = verifier.feed(row);
    }
    let fault = Fault::LeafDiffers { seq: 6 };
    assert_eq!(verifier.feed(&rows[6]), Err(fault.clone()));
    assert_eq!(verifier.finish(&head), Err(fault));
}

#[test]
fn personal_data_is_stored_only_beside_its_own_digest() {
    use crate::audit::EncodeError;

    let (rows, _) = log();
    let (entry, personal) = (rows[1].entry().unwrap(), rows[3].personal().unwrap());
    let differs = Err(EncodeError::PersonalDiffers);
    assert_eq!(Row::encode(&entry, personal.as_ref()), differs);
    assert_eq!(Row::encode(&entry, None), differs);
}
