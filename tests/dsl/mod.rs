//! Diesel's own queries over the tables of row types.

mod inserted;
mod joined;
mod kinds;
mod values;

use declarite::{Database, Result, RowType, SqliteRow};
use diesel::dsl::{count_star, max, sum};
use diesel::prelude::*;

/// A database that these rows were applied to, and nothing else.
fn applied<R: RowType + SqliteRow>(rows: &[R]) -> Result<Database> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    for row in rows {
        table.declare_row(row)?;
    }
    assert_eq!(target.apply()?.inserted, rows.len() as u64);
    Ok(db)
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "documents", diesel)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    category: String,
    title: Option<String>,
    pages: u32,
    score: f64,
    public: bool,
}

fn corpus() -> Vec<Document> {
    let of = |id, category: &str, title: Option<&str>, pages, score, public| Document {
        id,
        category: category.to_owned(),
        title: title.map(str::to_owned),
        pages,
        score,
        public,
    };
    vec![
        of(1, "physics", Some("On light"), 12, 0.5, true),
        of(2, "physics", None, 300, 0.25, false),
        of(3, "botany", Some("On moss"), 7, 4.0, true),
        of(4, "botany", Some("On lichen"), 90, 1.0, true),
    ]
}

#[test]
fn rows_are_filtered_and_sorted() -> Result<()> {
    let (db, corpus) = (applied(&corpus())?, corpus());
    let found: Vec<Document> = db.read(|connection| {
        Ok(documents::table
            .filter(documents::category.eq("botany").and(documents::pages.gt(10)))
            .or_filter(documents::title.is_null())
            .order(documents::score.desc())
            .select(Document::as_select())
            .load(connection)?)
    })?;
    assert_eq!(found, [corpus[3].clone(), corpus[1].clone()]);
    Ok(())
}

/// Without `as_select` too: the columns are in the table's order.
#[test]
fn a_row_is_found_by_its_key() -> Result<()> {
    let (db, corpus) = (applied(&corpus())?, corpus());
    let (found, none) = db.read(|connection| {
        let found: Document = documents::table.find(3).first(connection)?;
        let none: Option<Document> = documents::table.find(9).first(connection).optional()?;
        Ok((found, none))
    })?;
    assert_eq!((found, none), (corpus[2].clone(), None));
    Ok(())
}

#[test]
fn columns_are_selected_and_aggregated() -> Result<()> {
    let db = applied(&corpus())?;
    db.read(|connection| {
        let pairs: Vec<(i64, Option<String>)> = documents::table
            .select((documents::id, documents::title))
            .order(documents::id)
            .limit(2)
            .load(connection)?;
        assert_eq!(pairs, [(1, Some("On light".to_owned())), (2, None)]);

        let most: Option<i64> = documents::table.select(max(documents::pages)).first(connection)?;
        assert_eq!(most, Some(300));
        let groups: Vec<(String, i64, Option<f64>)> = documents::table
            .group_by(documents::category)
            .select((documents::category, count_star(), sum(documents::score)))
            .order(documents::category)
            .load(connection)?;
        assert_eq!(
            groups,
            [("botany".to_owned(), 2, Some(5.0)), ("physics".to_owned(), 2, Some(0.75))]
        );
        Ok(())
    })
}

/// A transaction's connection sees what the transaction wrote.
#[test]
fn a_transaction_reads_with_diesel_too() -> Result<()> {
    let db = applied(&corpus())?;
    let public = db.transaction(|connection| {
        diesel::update(documents::table.filter(documents::id.eq(2)))
            .set(documents::public.eq(true))
            .execute(connection)?;
        Ok(documents::table.filter(documents::public).count().get_result::<i64>(connection)?)
    })?;
    assert_eq!(public, 4);
    Ok(())
}

/// By the columns' names, in whatever order.
#[test]
fn rows_are_read_from_sql_of_the_programs_own() -> Result<()> {
    let (db, corpus) = (applied(&corpus())?, corpus());
    let found: Vec<Document> = db.read(|connection| {
        let sql = "SELECT title, public, score, pages, category, id FROM documents ORDER BY id";
        Ok(diesel::sql_query(sql).load(connection)?)
    })?;
    assert_eq!(found, corpus);
    Ok(())
}

/// A boxed query is put together at run time.
#[test]
fn a_query_is_boxed() -> Result<()> {
    let db = applied(&corpus())?;
    for (category, expected) in [(None, 4), (Some("botany"), 2)] {
        let found: i64 = db.read(|connection| {
            let mut query = documents::table.count().into_boxed();
            if let Some(category) = category {
                query = query.filter(documents::category.eq(category));
            }
            Ok(query.get_result(connection)?)
        })?;
        assert_eq!(found, expected);
    }
    Ok(())
}
