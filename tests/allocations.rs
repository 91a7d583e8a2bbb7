//! An unchanged row costs no memory: what is allocated while rows are declared again is for
//! pages of the ledger.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::IpAddr;
use std::time::Duration;

use allocation_counter::{AllocationInfo, measure};
use bigdecimal::BigDecimal;
use chrono::{NaiveDate, TimeDelta, TimeZone, Utc};
use declarite::{
    ColumnDef, ColumnType, DynamicRow, EncodeRow, Result, RowType, SqliteRow, SqliteText,
    SqliteValue, TableSchema, TableTarget, TargetState,
};
use ndarray::Array1;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::support::{File, integer};

const ROWS: usize = 10_000;
const DIM: usize = 384;

/// What each of the later half of some rows allocated, all being declared again, and how
/// many pages the ledger has of all.
struct Measured {
    rows: Vec<AllocationInfo>,
    pages: u64,
}

impl Measured {
    fn of<R: EncodeRow>(
        rows: &[R],
        declare: impl Fn(&TargetState) -> Result<TableTarget<R>>,
    ) -> Result<Self> {
        let file = File::new();
        let target = file.db.target_state("app")?;
        let table = declare(&target)?;
        rows.iter().try_for_each(|row| table.declare_row(row))?;
        target.apply()?;
        let pages = integer(&file.db, "(SELECT count(*) FROM _declarite_page)").cast_unsigned();

        let target = file.db.target_state("app")?;
        let table = declare(&target)?;
        let (earlier, later) = rows.split_at(rows.len() / 2);
        earlier.iter().try_for_each(|row| table.declare_row(row))?;
        let mut measured = Vec::with_capacity(later.len());
        for row in later {
            let mut declared = Ok(());
            measured.push(measure(|| declared = table.declare_row(row)));
            declared?;
        }
        let report = target.apply()?;
        assert_eq!((report.unchanged, report.written()), (rows.len() as u64, 0));
        Ok(Self { rows: measured, pages })
    }

    fn of_rows<R: RowType + EncodeRow>(rows: &[R]) -> Result<Self> {
        Self::of(rows, TargetState::declare_table)
    }

    fn sum(&self, part: fn(&AllocationInfo) -> u64) -> u64 {
        self.rows.iter().map(part).sum()
    }

    /// Pages are allocated for when they are read; no row is.
    fn check(&self) {
        let rows = self.sum(|row| u64::from(row.count_total > 0));
        let [count, bytes] = [self.sum(|row| row.count_total), self.sum(|row| row.bytes_total)];
        let found =
            format!("{count} times and {bytes} bytes for {rows} rows, {} pages", self.pages);
        assert!(self.pages * 20 < self.rows.len() as u64 * 2, "{found}");
        // Pages are read some dozens at a time.
        assert!(rows <= self.pages / 64 + 4, "{found}");
        assert!(count <= self.pages * 10, "{found}");
        assert!(bytes <= self.pages * (16 << 10), "{found}");
    }
}

#[derive(SqliteRow)]
#[sqlite(table = "entries", primary_key(shelf, name))]
struct Entry {
    shelf: String,
    name: String,
    body: String,
}

#[test]
fn rows_with_a_key_of_two_texts() -> Result<()> {
    let entry = |i| Entry {
        shelf: format!("shelf {:03}", i / 100),
        name: format!("name {i:06}"),
        body: "of some length ".repeat(i % 20),
    };
    Measured::of_rows(&(0..ROWS).map(entry).collect::<Vec<_>>())?.check();
    Ok(())
}

#[derive(SqliteText)]
enum State {
    Draft,
    Published,
}

#[derive(SqliteValue)]
struct Name(String);

#[derive(SqliteRow)]
struct Mixed<'m> {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    maybe: Option<String>,
    number: Option<i64>,
    small: u8,
    real: f64,
    flag: bool,
    letter: char,
    bytes: Vec<u8>,
    borrowed: &'m str,
    either: Cow<'m, [u8]>,
    fixed: [u8; 16],
    state: State,
    name: Name,
    length: Duration,
}

#[test]
fn rows_of_many_types() -> Result<()> {
    let mixed = |i: usize| Mixed {
        id: i as i64,
        text: format!("the text of {i}"),
        maybe: i.is_multiple_of(2).then(|| format!("perhaps {i}")),
        number: i.is_multiple_of(3).then_some(i as i64),
        small: (i % 256) as u8,
        real: i as f64 / 7.0,
        flag: i.is_multiple_of(2),
        letter: 'é',
        bytes: vec![1; i % 100],
        borrowed: "borrowed",
        either: Cow::Borrowed(b"either"),
        fixed: [(i % 256) as u8; 16],
        state: if i.is_multiple_of(2) { State::Draft } else { State::Published },
        name: Name(format!("name {i}")),
        length: Duration::from_millis(i as u64),
    };
    Measured::of_rows(&(0..ROWS).map(mixed).collect::<Vec<_>>())?.check();
    Ok(())
}

#[derive(SqliteRow)]
struct OfOthers {
    #[sqlite(primary_key)]
    id: Uuid,
    price: Decimal,
    day: NaiveDate,
    at: chrono::DateTime<Utc>,
    lasts: TimeDelta,
    date: time::Date,
    moment: time::OffsetDateTime,
    clock: jiff::civil::Time,
    stamp: Option<jiff::Timestamp>,
}

#[test]
fn rows_of_types_of_other_crates() -> Result<()> {
    let row = |i: usize| OfOthers {
        id: Uuid::from_u128((i as u128) << 64),
        price: Decimal::new(-12_345 * i as i64, 4),
        day: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
        at: Utc.timestamp_nanos(1_700_000_000_123_456_789 + i as i64),
        lasts: TimeDelta::milliseconds(i as i64),
        date: time::Date::from_ordinal_date(2026, 1 + (i % 365) as u16).expect("a day"),
        moment: time::OffsetDateTime::UNIX_EPOCH + Duration::from_secs(i as u64),
        clock: jiff::civil::time(10, 22, 20, i as i32),
        stamp: jiff::Timestamp::from_second(i as i64).ok(),
    };
    Measured::of_rows(&(0..ROWS).map(row).collect::<Vec<_>>())?.check();
    Ok(())
}

fn vector(i: usize) -> impl Iterator<Item = f32> {
    (0..DIM).map(move |at| (i + at) as f32 / 100.0 + 1.0)
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(vector(dim = 384, metric = "cosine"))]
    embedding: Array1<f32>,
}

#[test]
fn rows_of_a_vec0_table() -> Result<()> {
    let document =
        |i| Document { id: i as i64, title: format!("title {i}"), embedding: vector(i).collect() };
    Measured::of_rows(&(0..ROWS).map(document).collect::<Vec<_>>())?.check();
    Ok(())
}

#[derive(SqliteRow)]
struct Vectors<'v> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 384))]
    owned: Vec<f32>,
    #[sqlite(vector(dim = 384))]
    borrowed: &'v [f32],
    #[sqlite(vector(dim = 384))]
    fixed: [f32; DIM],
    #[sqlite(vector(dim = 384, element = "int8"))]
    bytes: Option<Vec<i8>>,
    #[sqlite(vector(dim = 384, element = "bit"))]
    bits: [u8; DIM / 8],
}

#[test]
fn vectors_of_every_form() -> Result<()> {
    let lent: Vec<f32> = vector(7).collect();
    let row = |i| Vectors {
        id: i as i64,
        owned: vector(i).collect(),
        borrowed: &lent,
        fixed: std::array::from_fn(|at| at as f32),
        bytes: Some(vec![3; DIM]),
        bits: [5; DIM / 8],
    };
    Measured::of_rows(&(0..ROWS / 4).map(row).collect::<Vec<_>>())?.check();
    Ok(())
}

#[test]
fn rows_whose_shape_is_known_at_run_time() -> Result<()> {
    let row = |i| DynamicRow::new().set("id", i as i64).set("text", format!("text {i}"));
    let rows: Vec<DynamicRow> = (0..ROWS).map(row).collect();
    let columns = [
        ("id", ColumnDef::new(ColumnType::Integer).not_null()),
        ("text", ColumnDef::new(ColumnType::Text)),
    ];
    let schema = TableSchema::new("rows", columns, ["id"])?;
    Measured::of(&rows, |target| target.declare_schema(schema.clone()))?.check();
    Ok(())
}

/// What serde writes, and a number of any length, is made before it is known how long it is.
/// The rows that have it show, too, that the instrument is not blind.
#[test]
fn json_and_long_numbers_take_what_they_are_made_in() -> Result<()> {
    fn each_allocates<R: RowType + EncodeRow + Debug>(row: impl Fn(usize) -> R) -> Result<()> {
        let measured = Measured::of_rows(&(0..100).map(row).collect::<Vec<_>>())?;
        assert!(measured.rows.iter().all(|row| row.count_total > 0));
        Ok(())
    }

    #[derive(Debug, SqliteRow)]
    struct Json {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(json)]
        tags: BTreeMap<String, u8>,
    }

    #[derive(Debug, SqliteRow)]
    struct Text {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(with = declarite::serde_text)]
        address: IpAddr,
    }

    #[derive(Debug, SqliteRow)]
    struct Number {
        #[sqlite(primary_key)]
        id: i64,
        number: BigDecimal,
    }

    each_allocates(|i| Json { id: i as i64, tags: BTreeMap::from([("a".to_owned(), 1)]) })?;
    each_allocates(|i| Text { id: i as i64, address: IpAddr::from([127, 0, 0, 1]) })?;
    each_allocates(|i| Number { id: i as i64, number: BigDecimal::from(i as i64) })
}
