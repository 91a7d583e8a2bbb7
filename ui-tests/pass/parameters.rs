use std::borrow::Cow;

use declarite::{Column, ColumnType, EncodeRow, KeyColumn, RowType, SqliteRow};

/// Lifetimes, types, constants, defaults and bounds in both places.
#[derive(SqliteRow)]
#[sqlite(table = "everything", strict, unique(hash, name), check = "length(hash) > 0")]
struct Every<'a, 'b: 'a, K, T: Column + 'a = i64, const N: usize = 4, const FLAG: bool = true>
where
    K: KeyColumn,
    Option<T>: Column,
{
    #[sqlite(primary_key)]
    id: K,
    #[sqlite(index)]
    hash: [u8; N],
    #[sqlite(check = "name <> ''", collate = "NOCASE", default = "''")]
    name: Cow<'a, str>,
    #[sqlite(rename = "as bytes")]
    bytes: Option<&'b [u8]>,
    value: Option<T>,
    #[sqlite(vector(dim = N))]
    embedding: [f32; N],
    #[sqlite(skip)]
    flags: [(); 0],
}

fn table<R: RowType + EncodeRow>(_: &R) -> &'static declarite::TableSchema {
    R::TABLE
}

fn main() {
    let name = String::from("a");
    let every: Every<'_, '_, String> = Every {
        id: "key".to_owned(),
        hash: [1; 4],
        name: name.as_str().into(),
        bytes: None,
        value: Some(3),
        embedding: [0.5; 4],
        flags: [],
    };
    assert_eq!(every.flags.len(), 0);
    let columns = table(&every).columns();
    assert_eq!(columns.len(), 6);
    assert_eq!(columns[1].column_type(), ColumnType::Blob);
    assert_eq!(columns[4].column_type(), ColumnType::Integer);
    assert_eq!(columns[5].vector().unwrap().byte_len(), 16);
    type Other<'a> = Every<'a, 'a, i64, f64, 2, false>;
    assert_eq!(Other::SCHEMA.columns()[4].column_type(), ColumnType::Real);
    let _: <Other<'_> as SqliteRow>::Key<'_> = 7;
    let _: <Every<'_, '_, String> as SqliteRow>::Key<'_> = "key";
}
