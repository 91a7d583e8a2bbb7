//! Columns of rows of every form, and what can be asked of them.
#![deny(warnings)]

use std::borrow::Cow;

use declarite::{Column, Condition, Find, KeyColumn, Order, SqliteRow, SqliteText, SqliteValue};

mod rows {
    use super::*;

    /// A type that is private in a row type that is not.
    #[derive(SqliteValue)]
    struct Secret(i64);

    #[derive(SqliteRow)]
    #[sqlite(rename_all = "camelCase", primary_key(path, line))]
    pub struct Piece {
        pub line: u32,
        pub path: String,
        pub(crate) r#match: Option<String>,
        pub(super) byte_count: Option<u64>,
        secret: Secret,
        #[sqlite(skip)]
        cache: Vec<Secret>,
    }

    pub(crate) fn size(piece: &Piece) -> usize {
        piece.cache.len()
    }

    pub(crate) fn secret() -> Find<Piece> {
        Piece::find(|piece| piece.secret.eq(Secret(1)).and(piece.secret.lt(Secret(3))))
    }
}

use rows::Piece;

#[derive(SqliteText)]
enum State {
    Draft,
    Public,
}

/// Written only, and counted.
#[derive(SqliteRow)]
struct Doc<'a> {
    #[sqlite(primary_key)]
    title: &'a str,
    body: Cow<'a, str>,
    pages: &'a i64,
    note: Option<&'a str>,
    #[sqlite(encoder = shown)]
    label: &'a str,
    #[sqlite(json)]
    words: Option<Vec<&'a str>>,
}

fn shown(text: &str) -> String {
    text.to_owned()
}

#[derive(SqliteRow)]
struct Pair<K, T: Column, const N: usize>
where
    K: KeyColumn,
{
    #[sqlite(primary_key)]
    id: K,
    hash: [u8; N],
    value: T,
    maybe: Option<T>,
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Place {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    area: Option<i64>,
    open: bool,
    #[sqlite(auxiliary)]
    state: State,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
    #[sqlite(vector(dim = 2))]
    alike: [f32; 2],
    #[sqlite(vector(dim = DIM))]
    bits: [u8; DIM / 8],
}

const DIM: usize = 16;

fn pages<R: SqliteRow>(by: impl FnOnce(R::Columns) -> Order<R>) -> Find<R> {
    R::find(|_| Condition::always()).order_by(by).limit(10).offset(10)
}

fn main() {
    let _ = Piece::find(|p| p.r#match.eq("a").or(p.r#match.is_null()).and(p.line.between(1, 9)));
    let _ = Piece::find(|p| p.byte_count.is_in([Some(1), None]).and(p.byte_count.ge(&7_u64)));
    let _ = pages::<Piece>(|p| p.byte_count.desc()).in_table("pieces");
    let _ = (rows::secret(), rows::size);

    let owned = String::from("a");
    let _ = Doc::find(|d| d.title.eq("a").and(d.title.ne(&owned)).and(d.body.starts_with("b")));
    let _ = Doc::find(|d| d.pages.gt(3).or(d.note.eq("n")).or(d.note.eq(None)));
    let _ = Doc::find(|d| d.label.eq("l").and(d.words.ne(Some(vec!["w"]))));

    let _ =
        Pair::<String, f64, 2>::find(|p| p.id.eq("a").and(p.hash.ge([0, 1])).and(p.value.lt(1.5)));
    let _ = Pair::<i64, String, 0>::find(|p| p.id.eq(1).and(p.maybe.like("%x%")).not());

    let area = Some(3);
    let _ = Place::find(|p| p.area.eq(area).and(p.open.ne(true)).or(p.state.eq(&State::Draft)));
    let _ = Place::find(|p| p.id.is_in(vec![1, 2]).and(p.state.is_in([State::Public])));
    let _ = pages::<Place>(|p| p.open.desc());
    let near = Place::nearest(&[0.0, 1.0], 9).filter(|p| p.id.eq(1).or(p.area.is_null()));
    let _ = near.filter(|p| p.open.eq(false).not()).within(0.5).in_table("places");
    let _ = Place::nearest_by(|p| p.alike, &[0.5, 1.5], 9).filter(|_| Condition::always());
    let (slice, vector): (&[f32], _) = (&[0.5, 1.5], vec![0_u8, 1]);
    let _ = Place::nearest_by(|p| p.alike, slice, 9).rescore(|p| p.at, &[0.0, 1.0], 4);
    let _ = Place::nearest_by(|p| p.bits, &vector, 9).rescore(|p| p.alike, slice, 4);
    let _ = Place::nearest_by(|p| p.bits, &[0, 1], 9);

    #[derive(SqliteRow)]
    struct Local {
        #[sqlite(primary_key)]
        id: i64,
        inner: Inner,
    }

    #[derive(SqliteValue)]
    struct Inner(String);

    let _ =
        Local::find(|l| l.inner.contains("a").and(l.id.ne(1)).and(l.inner.ge(Inner("b".into()))));
}
