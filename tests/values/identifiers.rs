//! UUIDs.

use declarite::{Column, Result, ValueRef};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::faults::{fault, stored};
use super::{assert_kept, assert_unchanged, cells, few_cases};
use crate::support::texts;

proptest! {
    #![proptest_config(few_cases())]

    /// S8.
    #[test]
    fn s8_uuids_are_kept(numbers in vec(any::<u128>(), 1..8)) {
        let uuids = || numbers.iter().map(|number| Uuid::from_u128(*number));
        assert_kept(uuids().map(Some).chain([None]));
        let db = assert_kept(uuids());
        let expected: Vec<String> = uuids().map(|uuid| uuid.to_string()).collect();
        prop_assert_eq!(texts(&db, "SELECT value FROM cells ORDER BY id"), expected.clone());
        // V2: text that is the same is the same row.
        assert_unchanged(&db, &cells(expected));
    }

    #[test]
    fn no_text_is_a_panic(text in prop_oneof![any::<String>(), "[-{}urnid:0-9a-fA-F]{30,46}"]) {
        if let Ok(uuid) = Uuid::decode(ValueRef::Text(&text)) {
            prop_assert_eq!(Uuid::parse_str(&text), Ok(uuid));
        }
    }
}

#[test]
fn uuids_are_hyphenated_and_in_lower_case() -> Result<()> {
    let uuid = Uuid::from_u128(0x67E5_5044_10B1_426F_9247_BB68_0E5F_E0C8);
    let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    assert_eq!(texts(&assert_kept([uuid]), "SELECT value FROM cells"), [text]);
    for form in [
        text,
        "67E55044-10B1-426F-9247-BB680E5FE0C8",
        "67e5504410b1426f9247bb680e5fe0c8",
        "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
        "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
    ] {
        assert_eq!(stored::<Uuid>(&format!("'{form}'"))?, uuid);
    }
    Ok(())
}

#[test]
fn what_is_no_uuid_is_not_read() {
    assert_eq!(
        fault::<Uuid>("'67e55044'"),
        "expected a UUID such as '67e55044-10b1-426f-9247-bb680e5fe0c8', found TEXT '67e55044'"
    );
    assert!(fault::<Uuid>("'67e55044-10b1-426f-9247-bb680e5fe0cg'").starts_with("expected a UUID"));
    assert!(fault::<Uuid>("zeroblob(16)").starts_with("expected TEXT, found BLOB"));
}
