use proptest::prelude::*;
use signed_note::{StandardVerifier, VerifierList};

use super::super::merkle::leaf_hash;
use super::super::note::SigningKey;
use super::*;
use crate::entropy::SystemEntropy;

/// The example of the specification.
const EXAMPLE: &str =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

fn origin(line: &str) -> Origin {
    line.parse().unwrap()
}

fn tree(size: u64) -> Anchor {
    Anchor {
        size,
        root: leaf_hash(&size.to_be_bytes()),
    }
}

fn drawn(name: &str) -> SigningKey {
    SigningKey::generate(name.parse().unwrap(), &SystemEntropy)
}

fn known(key: &SigningKey) -> KnownLog {
    KnownLog::new(key.verifier().clone(), None, [])
}

#[test]
fn the_example_of_the_specification_is_read_and_written() {
    let read: Checkpoint = EXAMPLE.parse().unwrap();
    assert_eq!(read.origin, origin("example.com/behind-the-sofa"));
    assert_eq!(read.tree.size, 20_852_163);
    assert_eq!(read.to_string(), EXAMPLE);
    let extended = format!("{EXAMPLE}more\nand more\n");
    let read: Checkpoint = extended.parse().unwrap();
    assert_eq!(read.to_string(), extended);
}

#[test]
fn what_is_not_in_the_form_of_the_specification_is_no_checkpoint() {
    for bad in [
        "",
        "\n",
        "\n123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        "a\n0123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        "a\n+123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        "a\n-1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        "a\n0x1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        "a\n18446744073709551616\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        "a\n123\n",
        "a\n123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0\n",
        "a\n123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=\n",
        "a\n123\nQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBCg==\n",
        "a\n123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=",
        "a\n123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n\n",
        "a\n123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\nmore\n\n",
        "a\n123\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n\nmore\n",
    ] {
        assert_eq!(bad.parse::<Checkpoint>(), Err(NotACheckpoint), "{bad:?}");
    }
}

#[test]
fn a_checkpoint_opens_for_its_own_log_and_no_other() {
    let key = drawn("desk.example/audit");
    let ours = Checkpoint::new(key.verifier().name().into(), tree(7));
    let note = ours.sign(&key).unwrap();
    assert_eq!(known(&key).open(&note).unwrap().checkpoint, ours);

    let other = known(&drawn("desk.example/audit"));
    let unknown = CheckpointError::Note(NoteError::Unknown);
    assert_eq!(other.open(&note).unwrap_err(), unknown);

    // The right key, another log.
    let elsewhere = Checkpoint::new(origin("desk.example/other"), tree(7));
    let refused = known(&key)
        .open(&elsewhere.sign(&key).unwrap())
        .unwrap_err();
    let expected = CheckpointError::OtherOrigin {
        expected: ours.origin,
        found: elsewhere.origin.clone(),
    };
    assert_eq!(refused, expected);
    let told = KnownLog::new(key.verifier().clone(), Some(elsewhere.origin.clone()), []);
    assert!(told.open(&elsewhere.sign(&key).unwrap()).is_ok());

    // The right key, no checkpoint.
    let letter = key.sign("desk.example/audit\nseven\n".to_owned()).unwrap();
    let refused = known(&key).open(&letter).unwrap_err();
    assert_eq!(refused, CheckpointError::Malformed);
}

#[test]
fn witnesses_alone_are_not_the_log() {
    let (key, witness) = (drawn("desk.example/audit"), drawn("witness.example"));
    let checkpoint = Checkpoint::new(key.verifier().name().into(), tree(7));
    let log = KnownLog::new(key.verifier().clone(), None, [witness.verifier().clone()]);
    let by_witness = checkpoint.sign(&witness).unwrap();
    let refused = log.open(&by_witness).unwrap_err();
    assert_eq!(refused, CheckpointError::NotByTheLog);
    let mut both = checkpoint.sign(&key).unwrap();
    both.add(by_witness.signatures()[0].clone());
    let opened = log.open(&both).unwrap();
    assert_eq!(opened.witnessed[0].key, witness.verifier());
}

proptest! {
    #[test]
    fn another_implementation_reads_our_checkpoints(size: u64, name in "[a-z./]{1,30}") {
        let key = drawn(&name);
        let ours = Checkpoint::new(origin(&name), tree(size));
        let note = ours.sign(&key).unwrap().to_string();
        let note = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
        let verifier = StandardVerifier::new(&key.verifier().to_string()).unwrap();
        prop_assert!(note.verify(&VerifierList::new(vec![Box::new(verifier)])).is_ok());
        let theirs = tlog_tiles::checkpoint::Checkpoint::from_bytes(note.text()).unwrap();
        prop_assert_eq!(theirs.origin(), name.as_str());
        prop_assert_eq!(theirs.size(), size);
        prop_assert_eq!(&theirs.hash().0, ours.tree.root.as_bytes());
    }

    #[test]
    fn we_read_the_checkpoints_of_another_implementation(
        size: u64,
        name in "[^\\p{Cc}]{1,30}",
        extension in "([a-z]{1,9}\n){0,3}",
    ) {
        let root = tlog_tiles::tlog::Hash(*tree(size).root.as_bytes());
        let theirs = tlog_tiles::checkpoint::Checkpoint::new(&name, size, root, &extension).unwrap();
        let text = String::from_utf8(theirs.to_bytes()).unwrap();
        let ours: Checkpoint = text.parse().unwrap();
        prop_assert_eq!(ours.origin, origin(&name));
        prop_assert_eq!(ours.tree, tree(size));
    }

    #[test]
    fn both_implementations_agree_on_what_is_a_checkpoint(
        text in "(a|0|1|9|\n|TszzRgjTG6xce\\+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n){0,12}",
    ) {
        let theirs = tlog_tiles::checkpoint::Checkpoint::from_bytes(text.as_bytes());
        prop_assert_eq!(text.parse::<Checkpoint>().is_ok(), theirs.is_ok());
    }
}
