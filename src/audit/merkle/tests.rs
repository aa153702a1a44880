use proptest::prelude::*;

use super::*;

/// The leaves of the reference vectors of the certificate-transparency project, in hexadecimal.
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

/// Its root after each leaf.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// The definition of RFC 6962 section 2.1, word by word.
fn definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::new(Sha256::digest([]).into()),
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(middle);
            node_hash(definition(left), definition(right))
        }
    }
}

fn grown(leaves: &[Hash]) -> Head {
    let mut head = Head::empty();
    for leaf in leaves {
        head.append(*leaf);
    }
    head
}

fn numbered(count: u16) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

#[test]
fn the_empty_tree_has_the_root_of_the_rfc() {
    assert_eq!(
        Head::empty().root().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn the_roots_are_those_of_the_reference_vectors() {
    let mut head = Head::empty();
    for (leaf, root) in LEAVES.into_iter().zip(ROOTS) {
        head.append(leaf_hash(&hex::decode(leaf).unwrap()));
        assert_eq!(head.root().to_string(), root);
    }
}

#[test]
fn a_frontier_that_does_not_fit_its_size_is_refused() {
    let three = grown(&numbered(3)).frontier_text();
    let miscounted = |size, hashes| Err(NotAHead::Miscounted { size, hashes });
    assert_eq!(Head::decode(4, &three), miscounted(4, 2));
    assert_eq!(Head::decode(1, ""), miscounted(1, 0));
    assert_eq!(Head::decode(0, &three), miscounted(0, 2));
    assert_eq!(Head::decode(3, &three[1..]), Err(NotAHead::Unreadable));
    assert_eq!(
        Head::decode(3, &format!("{three},")),
        Err(NotAHead::Unreadable)
    );
}

proptest! {
    #[test]
    fn a_grown_tree_is_the_defined_tree(count in 0_u16..300) {
        let leaves = numbered(count);
        prop_assert_eq!(grown(&leaves).root(), definition(&leaves));
    }

    #[test]
    fn a_tree_that_was_stored_half_way_grows_on_alike(before in 0_u16..200, after in 0_u16..50) {
        let leaves = numbered(before + after);
        let half = grown(&leaves[..usize::from(before)]);
        let mut head = Head::decode(half.size(), &half.frontier_text()).unwrap();
        for leaf in &leaves[usize::from(before)..] {
            head.append(*leaf);
        }
        prop_assert_eq!(head, grown(&leaves));
    }
}
