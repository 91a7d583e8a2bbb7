//! Row types of a package that has no dependency called `declarite`.

use std::fmt::Debug;

use sqlite_rows::{Database, DecodeRow, Result, SqliteRow};

mod under_another_name {
    use sqlite_rows::SqliteRow;

    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(crate = sqlite_rows)]
    pub(crate) struct Page {
        #[sqlite(primary_key)]
        pub(crate) url: String,
        pub(crate) title: Option<String>,
        #[sqlite(json)]
        pub(crate) tags: Vec<String>,
    }

    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(crate = sqlite_rows, vec0)]
    pub(crate) struct Point {
        #[sqlite(primary_key)]
        pub(crate) id: i64,
        pub(crate) name: String,
        #[sqlite(vector(dim = 2))]
        pub(crate) at: [f32; 2],
    }
}

mod through_another_crate {
    use facade::declarite::SqliteRow;

    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(crate = facade::declarite)]
    pub(crate) struct Page {
        #[sqlite(primary_key)]
        pub(crate) url: String,
        pub(crate) title: Option<String>,
        #[sqlite(json)]
        pub(crate) tags: Vec<String>,
    }

    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(crate = facade::declarite, vec0)]
    pub(crate) struct Point {
        #[sqlite(primary_key)]
        pub(crate) id: i64,
        pub(crate) name: String,
        #[sqlite(vector(dim = 2))]
        pub(crate) at: [f32; 2],
    }
}

/// A file in memory with this one row, once it was read back by its key and among all.
fn reads_back<R>(row: &R, key: R::Key<'_>) -> Result<Database>
where
    R: SqliteRow + DecodeRow + Debug + PartialEq,
{
    let db = Database::open(":memory:")?;
    let target = db.target_state("downstream")?;
    target.declare_table::<R>()?.declare_row(row)?;
    assert_eq!(target.apply()?.inserted, 1);
    assert_eq!(R::get(&db, key)?.as_ref(), Some(row));
    let all: Vec<R> = R::all(&db)?.collect::<Result<_>>()?;
    assert_eq!(all.iter().collect::<Vec<_>>(), [row]);
    Ok(db)
}

#[test]
fn a_dependency_under_another_name() -> Result<()> {
    use under_another_name::{Page, Point};
    let page = Page { url: "/a".into(), title: None, tags: vec!["b".into()] };
    reads_back(&page, "/a")?;
    let point = Point { id: 1, name: "c".into(), at: [3.0, 4.0] };
    let db = reads_back(&point, 1)?;
    let near = Point::nearest(&[0.0, 0.0], 1).load(&db)?;
    assert_eq!((&near[0].row, near[0].distance), (&point, 5.0));
    Ok(())
}

#[test]
fn a_re_export_of_another_crate() -> Result<()> {
    use through_another_crate::{Page, Point};
    let page = Page { url: "/a".into(), title: None, tags: vec!["b".into()] };
    reads_back(&page, "/a")?;
    let point = Point { id: 1, name: "c".into(), at: [3.0, 4.0] };
    let db = reads_back(&point, 1)?;
    let near = Point::nearest(&[0.0, 0.0], 1).load(&db)?;
    assert_eq!((&near[0].row, near[0].distance), (&point, 5.0));
    Ok(())
}
