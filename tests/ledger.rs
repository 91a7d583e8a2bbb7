//! Reads the ledger behind Declarite's back.

use std::collections::BTreeMap;

use declarite::diesel::sql_types::{BigInt, Binary, Text};
use declarite::diesel::{QueryableByName, RunQueryDsl, sql_query};
use declarite::{Database, Result};

/// App, component and table.
pub(crate) type Place = (String, String, String);

#[derive(QueryableByName)]
struct LedgerPage {
    #[diesel(sql_type = Text)]
    app: String,
    #[diesel(sql_type = Binary)]
    path: Vec<u8>,
    #[diesel(sql_type = Text)]
    tracked: String,
    #[diesel(sql_type = Binary)]
    first_key: Vec<u8>,
    #[diesel(sql_type = Binary)]
    last_key: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    rows: i64,
    #[diesel(sql_type = Binary)]
    body: Vec<u8>,
}

/// The keys that the ledger tracks, each page's columns checked against its body.
///
/// A page of no app's, component's or table's is an error.
pub(crate) fn tracked_keys(db: &Database) -> Result<BTreeMap<Place, Vec<Vec<u8>>>> {
    let pages: Vec<LedgerPage> = db.transaction(|connection| {
        let sql = "SELECT a.name AS app, c.path, t.name AS tracked, p.first_key, p.last_key, \
                   p.rows, p.body FROM _declarite_page p \
                   LEFT JOIN _declarite_component c USING (component_id) \
                   LEFT JOIN _declarite_table t USING (table_id) \
                   LEFT JOIN _declarite_app a ON a.app_id = c.app_id AND a.app_id = t.app_id \
                   ORDER BY app, path, tracked, first_key";
        Ok(sql_query(sql).load(connection)?)
    })?;
    let mut tracked: BTreeMap<Place, Vec<Vec<u8>>> = BTreeMap::new();
    for page in pages {
        let keys = keys_of(&page.body);
        assert_eq!(keys.len() as i64, page.rows);
        assert_eq!((keys.first(), keys.last()), (Some(&page.first_key), Some(&page.last_key)));
        let path = String::from_utf8(page.path).expect("a path of ours");
        tracked.entry((page.app, path, page.tracked)).or_default().extend(keys);
    }
    for (place, keys) in &tracked {
        assert!(keys.is_sorted_by(|a, b| a < b), "pages of {place:?} overlap");
    }
    Ok(tracked)
}

/// The keys in a page: how much each shares with the one before, how much is
/// left, and the rest, both lengths in groups of seven bits.
fn keys_of(body: &[u8]) -> Vec<Vec<u8>> {
    fn length(bytes: &mut impl Iterator<Item = u8>) -> usize {
        let mut length = 0;
        for shift in (0..).step_by(7) {
            let byte = bytes.next().expect("a length");
            length |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        length
    }
    let count = u32::from_le_bytes(*body.first_chunk().expect("a count"));
    let mut bytes = body[4..].iter().copied();
    let mut keys: Vec<Vec<u8>> = Vec::new();
    for _ in 0..count {
        let (shared, rest) = (length(&mut bytes), length(&mut bytes));
        let mut key = keys.last().map_or(Vec::new(), |last| last[..shared].to_vec());
        key.extend(bytes.by_ref().take(rest));
        keys.push(key);
    }
    assert_eq!(bytes.count(), 16 * count as usize, "a fingerprint for each key");
    keys
}

/// An integer as a key of the ledger has it.
pub(crate) fn push_integer(key: &mut Vec<u8>, value: i64) {
    key.push(1);
    key.extend((value.cast_unsigned() ^ (1 << 63)).to_be_bytes());
}

/// A text as a key of the ledger has it.
pub(crate) fn push_text(key: &mut Vec<u8>, text: &str) {
    key.push(3);
    key.extend(text.bytes().flat_map(|b| if b == 0 { vec![0, 0xff] } else { vec![b] }));
    key.extend([0, 0]);
}
