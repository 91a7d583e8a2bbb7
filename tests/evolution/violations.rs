//! R7: references to nothing that were there before a change of their tables.

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{ColumnDef, DynamicRow, Reference, Result, TableSchema, TargetState};
use serde_json::{Value as Json, json};

use super::case::{id, int, table, text};
use crate::support::{File, integer};

fn up(ty: ColumnDef, to: &'static str) -> ColumnDef {
    ty.references(Reference::to(to, "id"))
}

/// A file with two children of a parent that is not there.
fn violated() -> Result<File> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_schema(table("parents", &[id()]))?.declare_row(&row(json!({"id": 1}))?)?;
    let columns = [id(), ("up", up(int(), "parents")), ("n", int().not_null())];
    let children = target.declare_schema(table("children", &columns))?;
    for id in 1..=3 {
        children.declare_row(&row(json!({"id": id, "up": 1, "n": id * 10}))?)?;
    }
    target.apply()?;
    let path = file.path();
    let mut other = SqliteConnection::establish(&path.to_string_lossy()).expect("a connection");
    other
        .batch_execute("PRAGMA foreign_keys = OFF; UPDATE children SET up = 9 WHERE id < 3")
        .expect("foreign keys are off");
    Ok(file)
}

fn row(json: Json) -> Result<DynamicRow> {
    DynamicRow::from_json(json)
}

/// A run in which all rows stand, and one of the children comes.
fn standing(file: &File, to: &[TableSchema; 2], child: Option<Json>) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    target.partial().declare_schema(to[0].clone())?;
    let children = target.declare_schema(to[1].clone())?;
    if let Some(child) = child {
        children.declare_row(&row(child)?)?;
    }
    Ok(target)
}

/// R7: old ones are known again by their new names and keys, and stop no apply; one
/// that comes with the change is told.
#[test]
fn r7_old_violations_are_known_again_after_a_change() -> Result<()> {
    let parents = || table("parents", &[id()]);
    let n = || ("n", int().not_null());
    let children = |columns: &[(&str, ColumnDef)]| table("children", columns);
    let elders = table("elders", &[id()]).renamed_from("parents")?;
    let key_id = |ty: ColumnDef| ("id", ty.not_null());
    let by_n = [id(), ("up", up(int(), "parents")), n()];
    for (change, to, new) in [
        (
            "the child",
            [
                parents(),
                table("kids", &[id(), ("up", up(int(), "parents")), n()])
                    .renamed_from("children")?,
            ],
            json!({"id": 4, "up": 8, "n": 0}),
        ),
        (
            "its column",
            [parents(), children(&[id(), ("at", up(int(), "parents").renamed_from("up")), n()])],
            json!({"id": 4, "at": 8, "n": 0}),
        ),
        (
            "its key's name",
            [
                parents(),
                children(&[
                    ("key", int().not_null().renamed_from("id")),
                    ("up", up(int(), "parents")),
                    n(),
                ]),
            ],
            json!({"key": 4, "up": 8, "n": 0}),
        ),
        (
            "the parent",
            [elders.clone(), children(&[id(), ("up", up(int(), "elders")), n()])],
            json!({"id": 4, "up": 8, "n": 0}),
        ),
        (
            "all of them, and a rebuild",
            [
                elders,
                table(
                    "kids",
                    &[id(), ("at", up(int(), "elders").renamed_from("up")), ("n", int())],
                )
                .renamed_from("children")?,
            ],
            json!({"id": 4, "at": 8, "n": 0}),
        ),
        (
            "the key",
            [parents(), TableSchema::new("children", by_n, ["n"])?],
            // As many refer to 9 as did, and one more.
            json!({"id": 4, "up": 9, "n": 0}),
        ),
        (
            "the key's type",
            [parents(), children(&[key_id(text()), ("up", up(int(), "parents")), n()])],
            json!({"id": "4", "up": 9, "n": 0}),
        ),
        (
            "the type of what is referred to",
            [
                table("parents", &[key_id(text())]),
                children(&[id(), ("up", up(text(), "parents")), n()]),
            ],
            json!({"id": 4, "up": "8", "n": 0}),
        ),
    ] {
        let file = violated()?;
        let error = standing(&file, &to, Some(new))?.apply().expect_err("a new one").to_string();
        assert!(error.contains("that is not there"), "{change}: {error}");
        let report = standing(&file, &to, None)?.apply();
        assert!(report.is_ok_and(|it| !it.steps.is_empty()), "{change}");
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_foreign_key_check)"), 2);
    }
    Ok(())
}
