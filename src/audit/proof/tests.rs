use std::ops::Range;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;
use tlog_tiles::tlog;

use super::super::merkle::leaf_hash;
use super::*;

/// The leaves of the reference vectors of the transparency-dev/merkle project, in hexadecimal.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// Its inclusion proofs: place, size, hashes.
const INCLUSION: [(u64, u64, &[&str]); 7] = [
    (0, 1, &[]),
    (
        0,
        2,
        &["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"],
    ),
    (
        1,
        2,
        &["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    ),
    (
        2,
        3,
        &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    ),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
];

/// Its consistency proofs: earlier size, later size, hashes.
const CONSISTENCY: [(u64, u64, &[&str]); 4] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
];

fn reference() -> Vec<Hash> {
    let bytes = LEAVES.iter().map(|leaf| hex::decode(leaf).unwrap());
    bytes.map(|leaf| leaf_hash(&leaf)).collect()
}

fn texts(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_string).collect()
}

fn root_of(leaves: &[Hash]) -> Hash {
    let mut head = Head::empty();
    for leaf in leaves {
        head.append(*leaf);
    }
    head.root()
}

fn tree(leaves: &[Hash]) -> Anchor {
    Anchor {
        size: leaves.len() as u64,
        root: root_of(leaves),
    }
}

fn proved(plan: &Plan, leaves: &[Hash]) -> Vec<Hash> {
    let place = |seq| usize::try_from(seq).unwrap();
    plan.prove(|subtree| {
        let Range { start, end } = subtree.leaves();
        Ok::<_, std::convert::Infallible>(root_of(&leaves[place(start)..place(end)]))
    })
    .unwrap()
}

fn inclusion(seq: u64, leaves: &[Hash]) -> Vec<Hash> {
    proved(&Plan::inclusion(seq, leaves.len() as u64).unwrap(), leaves)
}

fn consistency(earlier: u64, leaves: &[Hash]) -> Vec<Hash> {
    proved(
        &Plan::consistency(earlier, leaves.len() as u64).unwrap(),
        leaves,
    )
}

fn cut(leaves: &[Hash], size: u64) -> &[Hash] {
    &leaves[..usize::try_from(size).unwrap()]
}

#[test]
fn the_proofs_are_those_of_the_reference_vectors() {
    let leaves = reference();
    for (seq, size, expected) in INCLUSION {
        assert_eq!(texts(&inclusion(seq, cut(&leaves, size))), expected);
    }
    for (earlier, later, expected) in CONSISTENCY {
        assert_eq!(texts(&consistency(earlier, cut(&leaves, later))), expected);
    }
}

/// The tree of seven leaves that RFC 6962 section 2.1.3 draws.
#[test]
#[expect(clippy::many_single_char_names, reason = "the RFC's names of nodes")]
fn the_proofs_are_those_of_the_examples_of_the_rfc() {
    let [a, b, c, d, e, f, j]: [Hash; 7] = reference()[..7].try_into().unwrap();
    let (g, h, i) = (node_hash(a, b), node_hash(c, d), node_hash(e, f));
    let (k, l) = (node_hash(g, h), node_hash(i, j));
    let leaves = &reference()[..7];
    assert_eq!(root_of(leaves), node_hash(k, l));

    assert_eq!(inclusion(0, leaves), [b, h, l]);
    assert_eq!(inclusion(3, leaves), [c, g, l]);
    assert_eq!(inclusion(4, leaves), [f, j, k]);
    assert_eq!(inclusion(6, leaves), [i, k]);

    assert_eq!(consistency(3, leaves), [c, d, g, l]);
    assert_eq!(consistency(4, leaves), [l]);
    assert_eq!(consistency(6, leaves), [i, j, k]);
}

#[test]
fn what_grew_out_of_nothing_or_did_not_grow_needs_no_proof() {
    let leaves = reference();
    let (none, all) = (tree(&[]), tree(&leaves));
    assert_eq!(verify_consistency(none, all, &[]), Ok(()));
    assert_eq!(verify_consistency(all, all, &[]), Ok(()));
    let forged = Anchor { size: 0, ..all };
    let differs = Err(NotProven::EarlierRootDiffers);
    assert_eq!(verify_consistency(forged, all, &[]), differs);
    let other = Anchor {
        root: none.root,
        ..all
    };
    assert_eq!(verify_consistency(other, all, &[]), differs);
    let too_long = verify_consistency(all, all, &leaves[..1]);
    assert_eq!(too_long, Err(NotProven::Length));
}

#[test]
fn there_is_no_proof_of_what_is_not_there() {
    let leaves = reference();
    let out = NotProven::OutOfRange;
    assert_eq!(Plan::inclusion(8, 8), Err(out));
    assert_eq!(Plan::inclusion(0, 0), Err(out));
    assert_eq!(Plan::consistency(9, 8), Err(out));
    let (shorter, all) = (tree(&leaves[..7]), tree(&leaves));
    assert_eq!(verify_inclusion(8, leaves[0], all, &[]), Err(out));
    assert_eq!(verify_consistency(all, shorter, &[]), Err(out));
}

#[test]
fn a_proof_in_the_greatest_tree_does_not_overflow() {
    for size in [u64::MAX, 1 << 63, (1 << 63) + 1] {
        let anchor = Anchor {
            size,
            root: leaf_hash(b"root"),
        };
        for seq in [0, size / 2, size - 2, size - 1] {
            let plan = Plan::inclusion(seq, size).unwrap();
            let proof = plan.prove(|_| Ok::<_, ()>(leaf_hash(b"node"))).unwrap();
            let outcome = verify_inclusion(seq, anchor.root, anchor, &proof);
            assert_eq!(outcome, Err(NotProven::RootDiffers));
        }
        let plan = Plan::consistency(size - 1, size).unwrap();
        let proof = plan.prove(|_| Ok::<_, ()>(leaf_hash(b"node"))).unwrap();
        let earlier = Anchor {
            size: size - 1,
            ..anchor
        };
        let outcome = verify_consistency(earlier, anchor, &proof).unwrap_err();
        let differ = [NotProven::RootDiffers, NotProven::EarlierRootDiffers];
        assert!(differ.contains(&outcome));
    }
}

fn theirs(hash: Hash) -> tlog::Hash {
    tlog::Hash(*hash.as_bytes())
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash::new(bytes)
}

/// `Head` keeps leaf hashes, the other crates the bytes of leaves; the same leaves in both forms.
fn numbered(count: u64) -> (Vec<Hash>, MemoryBackedTree<Sha256, Vec<u8>>) {
    let mut other = MemoryBackedTree::new();
    let leaves = (0..count).map(|number| {
        let leaf = number.to_be_bytes().to_vec();
        let hash = leaf_hash(&leaf);
        other.push(leaf);
        hash
    });
    (leaves.collect(), other)
}

/// What `tlog_tiles` reads its proofs from: all hashes in its own order.
struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        let at = |index: &u64| self.0.get(usize::try_from(*index).unwrap()).copied();
        indexes
            .iter()
            .map(|index| at(index).ok_or(tlog::Error::IndexesNotInTree))
            .collect()
    }
}

fn stored(leaves: &[Hash]) -> Stored {
    let mut all = Stored(Vec::new());
    for (seq, leaf) in leaves.iter().enumerate() {
        let more = tlog::stored_hashes_for_record_hash(seq as u64, theirs(*leaf), &all).unwrap();
        all.0.extend(more);
    }
    all
}

fn concatenated(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

proptest! {
    #[test]
    fn a_proof_of_inclusion_is_that_of_other_implementations_and_holds_there(
        (size, seq) in (1_u64..600).prop_flat_map(|size| (Just(size), 0..size)),
    ) {
        let (leaves, other) = numbered(size);
        let place = usize::try_from(seq).unwrap();
        let proof = inclusion(seq, &leaves);
        let (root, leaf) = (root_of(&leaves), leaves[place]);
        let their_root = other.root();
        prop_assert_eq!(their_root.as_bytes().as_slice(), root.as_bytes());
        let in_bytes = concatenated(&proof);
        let their_proof = other.prove_inclusion(place);
        prop_assert_eq!(their_proof.as_bytes(), &in_bytes);
        let from_ours = ct_merkle::InclusionProof::<Sha256>::try_from_bytes(in_bytes).unwrap();
        prop_assert!(other.root().verify_inclusion(&seq.to_be_bytes().to_vec(), seq, &from_ours).is_ok());

        let in_theirs: Vec<_> = proof.iter().copied().map(theirs).collect();
        prop_assert!(tlog::check_record(&in_theirs, size, theirs(root), seq, theirs(leaf)).is_ok());
        let proven = tlog::prove_record(size, seq, &stored(&leaves)).unwrap();
        prop_assert!(proven == in_theirs);

        prop_assert_eq!(verify_inclusion(seq, leaf, tree(&leaves), &proof), Ok(()));
    }

    #[test]
    fn a_proof_of_consistency_is_that_of_other_implementations_and_holds_there(
        (later, earlier) in (1_u64..600).prop_flat_map(|later| (Just(later), 1..=later)),
    ) {
        let (leaves, other) = numbered(later);
        let before = cut(&leaves, earlier);
        let proof = consistency(earlier, &leaves);
        let added = usize::try_from(later - earlier).unwrap();
        let their_proof = other.prove_consistency(added);
        let in_bytes = concatenated(&proof);
        prop_assert_eq!(their_proof.as_bytes(), &in_bytes);
        let (_, other_before) = numbered(earlier);
        let from_ours = ct_merkle::ConsistencyProof::<Sha256>::try_from_bytes(in_bytes).unwrap();
        prop_assert!(other.root().verify_consistency(&other_before.root(), &from_ours).is_ok());

        let in_theirs: Vec<_> = proof.iter().copied().map(theirs).collect();
        let (root, root_before) = (theirs(root_of(&leaves)), theirs(root_of(before)));
        prop_assert!(tlog::check_tree(&in_theirs, later, root, earlier, root_before).is_ok());
        let proven = tlog::prove_tree(later, earlier, &stored(&leaves)).unwrap();
        prop_assert!(proven == in_theirs);

        prop_assert_eq!(verify_consistency(tree(before), tree(&leaves), &proof), Ok(()));
    }

    #[test]
    fn a_proof_of_inclusion_holds_for_no_other_event_hash_or_length(
        (size, seq, other) in (2_u64..300).prop_flat_map(|size| (Just(size), 0..size, 0..size)),
        bit in 0_usize..256,
        which: prop::sample::Index,
    ) {
        let (leaves, _) = numbered(size);
        let (anchor, proof) = (tree(&leaves), inclusion(seq, &leaves));
        let leaf = leaves[usize::try_from(seq).unwrap()];
        let holds = |seq, leaf, proof: &[Hash]| verify_inclusion(seq, leaf, anchor, proof).is_ok();
        prop_assert!(holds(seq, leaf, &proof));
        prop_assert_eq!(holds(other, leaf, &proof), other == seq);
        prop_assert!(!holds(seq, flipped(leaf, bit), &proof));
        let mut wrong = proof.clone();
        let at = which.index(wrong.len());
        wrong[at] = flipped(wrong[at], bit);
        prop_assert!(!holds(seq, leaf, &wrong));
        wrong = proof.clone();
        wrong.remove(at);
        prop_assert!(!holds(seq, leaf, &wrong));
        wrong = proof.clone();
        wrong.insert(at, leaf);
        prop_assert!(!holds(seq, leaf, &wrong));
    }

    #[test]
    fn a_proof_of_consistency_holds_for_no_other_root_hash_or_length(
        (later, earlier) in (2_u64..300).prop_flat_map(|later| (Just(later), 1..later)),
        bit in 0_usize..256,
        which: prop::sample::Index,
    ) {
        let (leaves, _) = numbered(later);
        let (before, after) = (tree(cut(&leaves, earlier)), tree(&leaves));
        let proof = consistency(earlier, &leaves);
        let holds = |before, after, proof: &[Hash]| verify_consistency(before, after, proof).is_ok();
        prop_assert!(holds(before, after, &proof));
        let wrong = |tree: Anchor| Anchor { root: flipped(tree.root, bit), ..tree };
        prop_assert!(!holds(wrong(before), after, &proof));
        prop_assert!(!holds(before, wrong(after), &proof));
        let at = which.index(proof.len());
        let mut edited = proof.clone();
        edited[at] = flipped(edited[at], bit);
        prop_assert!(!holds(before, after, &edited));
        edited = proof.clone();
        edited.remove(at);
        prop_assert!(!holds(before, after, &edited));
        edited = proof.clone();
        edited.push(after.root);
        prop_assert!(!holds(before, after, &edited));
    }

    #[test]
    fn the_root_of_a_plan_is_the_root(size in 0_u64..300) {
        let (leaves, _) = numbered(300);
        let root = proved(&Plan::root(size), &leaves);
        prop_assert_eq!(root.first().copied(), (size > 0).then(|| root_of(cut(&leaves, size))));
    }
}
