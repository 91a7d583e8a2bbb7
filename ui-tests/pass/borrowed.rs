use std::borrow::Cow;

use declarite::{EncodeRow, QueryVector, RowType, SqliteRow};
use ndarray::ArrayView1;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Doc<'a, 'k: 'a> {
    #[sqlite(primary_key)]
    title: &'a str,
    body: Cow<'k, str>,
    pages: &'a i64,
    #[sqlite(auxiliary)]
    note: Option<&'a String>,
    #[sqlite(vector(dim = 4))]
    embedding: ArrayView1<'a, f32>,
    #[sqlite(vector(dim = 2))]
    title_embedding: &'k [f32],
}

fn is_declared<R: RowType + EncodeRow>(_: &R) -> usize {
    R::TABLE.columns().len()
}

fn asks<R, Q: QueryVector<R>>(_: Q) {}

fn main() {
    let (title, numbers) = (String::from("a"), vec![0.5; 4]);
    let doc = Doc {
        title: &title,
        body: "b".into(),
        pages: &3,
        note: None,
        embedding: ArrayView1::from(&numbers),
        title_embedding: &numbers[..2],
    };
    assert_eq!(is_declared(&doc), 6);
    let nullable = Doc::SCHEMA.columns().iter().filter(|column| column.is_nullable());
    assert!(nullable.map(|column| column.name()).eq(["note"]));
    let _: <Doc<'_, '_> as SqliteRow>::Key<'_> = "a";
    asks::<Doc<'_, '_>, _>([0.0; 4]);
}
