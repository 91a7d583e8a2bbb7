//! Tables of every kind, and names of every form.

use declarite::{Result, SqliteRow, SqliteValue, bind};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Double};

use super::applied;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "points", vec0(chunk_size = 8), diesel)]
struct Point {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    area: String,
    height: f64,
    flat: bool,
    #[sqlite(auxiliary)]
    name: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn point(id: i64, at: [f32; 2]) -> Point {
    let area = format!("area {}", id % 2);
    Point { id, area, height: 1.5, flat: id > 1, name: None, at }
}

#[test]
fn a_vec0_table_is_selected_from_and_filtered() -> Result<()> {
    let all = [point(1, [0.0, 0.0]), point(2, [3.0, 4.0]), point(3, [9.0, 9.0])];
    let db = applied(&all)?;
    db.read(|connection| {
        let found: Vec<Point> = points::table
            .filter(points::area.eq("area 1"))
            .filter(points::flat)
            .select(Point::as_select())
            .load(connection)?;
        assert_eq!(found, [all[2].clone()]);
        let found: Point = points::table.find(2).first(connection)?;
        assert_eq!(found, all[1]);
        Ok(())
    })
}

/// sqlite-vec's own words, in SQL beside diesel's.
#[test]
fn a_vec0_table_is_searched_with_a_bound_vector() -> Result<()> {
    let all = [point(1, [0.0, 0.0]), point(2, [3.0, 4.0]), point(3, [9.0, 9.0])];
    let db = applied(&all)?;
    let near: Vec<(Point, f64)> = db.read(|connection| {
        let matches =
            sql::<Bool>("at MATCH ").bind::<diesel::sql_types::Binary, _>(bind(&[3.0_f32, 3.0]));
        Ok(points::table
            .filter(matches.sql(" AND k = 2"))
            .select((Point::as_select(), sql::<Double>("distance")))
            .order(sql::<Double>("distance"))
            .load(connection)?)
    })?;
    assert_eq!(near, [(all[1].clone(), 1.0), (all[0].clone(), f64::from(18.0_f32.sqrt()))]);
    Ok(())
}

#[test]
fn strict_tables_and_those_without_rowid_are_tables_like_others() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(primary_key(b, a), strict, without_rowid, diesel)]
    struct Pair {
        a: i32,
        b: String,
        #[sqlite(type = "ANY", with = hex, diesel_type = "Text")]
        c: [u8; 2],
    }
    mod hex {
        pub(super) fn encode(bytes: &[u8; 2]) -> String {
            format!("{:02x}{:02x}", bytes[0], bytes[1])
        }

        pub(super) fn decode(text: &str) -> Result<[u8; 2], std::num::ParseIntError> {
            u16::from_str_radix(text, 16).map(u16::to_be_bytes)
        }
    }
    let all =
        [Pair { a: 1, b: "x".to_owned(), c: [1, 2] }, Pair { a: 2, b: "x".to_owned(), c: [3, 4] }];
    let db = applied(&all)?;
    let found: Vec<Pair> = db.read(|connection| {
        Ok(pair::table.find(("x", 2)).select(Pair::as_select()).load(connection)?)
    })?;
    assert_eq!(found, [all[1].clone()]);
    Ok(())
}

/// The fields name the columns in Rust, and the attributes in SQL.
#[test]
fn names_may_be_any() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(table = "My `odd` Table", rename_all = "camelCase", diesel = odd)]
    struct Odd {
        #[sqlite(primary_key, rename = "select")]
        odd_id: i64,
        r#type: String,
        byte_count: u64,
        #[sqlite(rename = "table")]
        of: String,
    }
    let all = [Odd { odd_id: 1, r#type: "a".to_owned(), byte_count: 2, of: "b".to_owned() }];
    let db = applied(&all)?;
    let (found, by_name) = db.read(|connection| {
        let found: Vec<Odd> = odd::table
            .filter(odd::r#type.eq("a").and(odd::byte_count.eq(2)).and(odd::of.ne("a")))
            .order(odd::odd_id)
            .load(connection)?;
        let by_name: Vec<Odd> =
            diesel::sql_query("SELECT * FROM \"My `odd` Table\"").load(connection)?;
        Ok((found, by_name))
    })?;
    assert_eq!((found.as_slice(), by_name.as_slice()), (all.as_slice(), all.as_slice()));
    Ok(())
}

/// The module of a table that is named by a keyword, with a type that nobody else sees.
mod keyword {
    #[derive(Debug, Clone, PartialEq, super::SqliteValue)]
    pub(super) struct Id(pub(super) i64);

    #[derive(Debug, Clone, PartialEq, super::SqliteRow)]
    #[sqlite(table = "type", diesel)]
    pub(super) struct Type {
        #[sqlite(primary_key, diesel_type = "BigInt")]
        pub(super) id: Id,
    }
}

#[test]
fn a_table_is_seen_by_whoever_sees_its_struct() -> Result<()> {
    use keyword::{Id, Type};
    let db = applied(&[Type { id: Id(1) }, Type { id: Id(2) }])?;
    let found: Vec<Type> = db.read(|connection| {
        let query = keyword::r#type::table.filter(keyword::r#type::id.gt(bind(&Id(1))));
        Ok(query.select(Type::as_select()).load(connection)?)
    })?;
    assert_eq!(found, [Type { id: Id(2) }]);
    Ok(())
}
