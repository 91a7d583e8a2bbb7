//! S3: tables to which others refer, made anew, renamed and dropped.

use declarite::{
    ColumnDef, Database, DynamicRow, Element, IndexDef, OnDelete, Reference, Result, TableSchema,
    TargetState,
};
use serde_json::json;

use super::case::{Case, id, int, table, text, vector, words};
use crate::support::{File, integer, run, texts};

fn parent(a: ColumnDef) -> TableSchema {
    table("parent", &[id(), ("a", a)])
}

fn child(of: &str, on_delete: OnDelete) -> TableSchema {
    let reference = Reference::to(of.to_owned(), "id").on_delete(on_delete);
    table("child", &[id(), ("parent", int().references(reference))])
}

fn declare(db: &Database, tables: &[&TableSchema]) -> Result<TargetState> {
    let target = db.target_state("app")?;
    for table in tables {
        let handle = target.declare_schema((*table).clone())?;
        for id in 1..=3 {
            let row = if table.name() == "child" {
                json!({"id": id * 10, "parent": id})
            } else {
                json!({"id": id, "a": "x"})
            };
            handle.declare_row(&DynamicRow::from_json(row)?)?;
        }
    }
    Ok(target)
}

/// S3: a rebuild drops the table, which would take the rows that refer to it along,
/// or turn their references to NULL (drizzle-orm#5782, #4938).
#[test]
fn s3_a_rebuilt_parent_keeps_its_children() -> Result<()> {
    for on_delete in [
        OnDelete::Cascade,
        OnDelete::SetNull,
        OnDelete::SetDefault,
        OnDelete::Restrict,
        OnDelete::NoAction,
    ] {
        let child = child("parent", on_delete);
        let file = File::new();
        declare(&file.db, &[&parent(text()), &child])?.apply()?;
        // Children that nobody declares, too.
        let action = on_delete.word();
        run(
            &file.db,
            &format!(
                "CREATE TABLE users (p INTEGER REFERENCES parent (id) ON DELETE {action});
                 INSERT INTO users VALUES (1), (2), (NULL)"
            ),
        );
        let target = declare(&file.db, &[&parent(text().not_null()), &child])?;
        assert_eq!(words(&target.plan()?), ["rebuild parent keeping 3 losing 0"]);
        let report = target.apply()?;
        assert_eq!((report.unchanged, report.updated, report.inserted), (6, 0, 0), "{action}");
        assert_eq!(
            texts(&file.db, "SELECT id || ' ' || parent AS value FROM child"),
            ["10 1", "20 2", "30 3"],
            "{action}"
        );
        assert_eq!(texts(&file.db, "SELECT p AS value FROM users"), ["1", "2", "NULL"], "{action}");
        // They refer to it as before.
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_foreign_key_check)"), 0);
        assert_eq!(integer(&file.db, "(SELECT foreign_keys FROM pragma_foreign_keys)"), 1);
        let orphan = file.db.transaction(|connection| {
            use declarite::diesel::connection::SimpleConnection;
            Ok(connection.batch_execute("INSERT INTO users VALUES (99)")?)
        });
        assert!(orphan.is_err(), "{action}");
    }
    Ok(())
}

/// S3: rows are written with foreign keys on in the apply that rebuilds the parent:
/// a child goes with its parent, and one that refers to nothing is told of.
#[test]
fn s3_rows_are_written_with_foreign_keys_on() -> Result<()> {
    let child = child("parent", OnDelete::Cascade);
    let file = File::new();
    declare(&file.db, &[&parent(text()), &child])?.apply()?;
    run(
        &file.db,
        "CREATE TABLE users (p INTEGER REFERENCES parent (id) ON DELETE CASCADE);
         INSERT INTO users VALUES (1), (2)",
    );
    let apply = |parents: &[i64], children: &[i64]| {
        let target = file.db.target_state("app")?;
        let handle = target.declare_schema(parent(text().not_null()))?;
        for id in parents {
            handle.declare_row(&DynamicRow::from_json(json!({"id": id, "a": "x"}))?)?;
        }
        let handle = target.declare_schema(child.clone())?;
        for id in children {
            handle.declare_row(&DynamicRow::from_json(json!({"id": id * 10, "parent": id}))?)?;
        }
        target.apply()
    };
    let error = apply(&[1, 2], &[1, 9]).expect_err("nothing has the key 9").to_string();
    assert!(error.contains("parent is 9") && error.contains("key 90"), "{error}");
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM child)"), 3);
    apply(&[2], &[2])?;
    assert_eq!(texts(&file.db, "SELECT id AS value FROM child"), ["20"]);
    assert_eq!(texts(&file.db, "SELECT p AS value FROM users"), ["2"]);
    Ok(())
}

/// A row that stands and refers to nothing keeps a foreign key from being added.
#[test]
fn a_foreign_key_is_not_added_to_rows_that_break_it() -> Result<()> {
    let file = File::new();
    let plain = table("child", &[id(), ("parent", int())]);
    declare(&file.db, &[&parent(text()), &plain])?.apply()?;
    let with = |parents: i64| -> Result<_> {
        let target = file.db.target_state("app")?;
        let handle = target.declare_schema(parent(text()))?;
        for id in 1..=parents {
            handle.declare_row(&DynamicRow::from_json(json!({"id": id, "a": "x"}))?)?;
        }
        let handle = target.declare_schema(child("parent", OnDelete::NoAction))?;
        for id in 1..=3 {
            handle.declare_row(&DynamicRow::from_json(json!({"id": id * 10, "parent": id}))?)?;
        }
        target.apply()
    };
    let error = with(2).expect_err("nothing has the key 3").to_string();
    assert!(error.contains("parent is 3"), "{error}");
    assert_eq!(with(3)?.unchanged, 6);
    Ok(())
}

/// References follow a table that gets another name, and one that they are declared
/// to under its new name is no change.
#[test]
fn references_follow_a_renamed_parent() -> Result<()> {
    let file = File::new();
    declare(&file.db, &[&parent(text()), &child("parent", OnDelete::Cascade)])?.apply()?;
    run(&file.db, "CREATE TABLE users (p INTEGER REFERENCES parent (id))");
    let renamed = table("elders", &[id(), ("a", text())]).renamed_from("parent")?;
    let target = declare(&file.db, &[&renamed, &child("elders", OnDelete::Cascade)])?;
    assert_eq!(words(&target.plan()?), ["rename parent to elders"]);
    assert_eq!(target.apply()?.unchanged, 6);
    let sql = "SELECT \"table\" AS value FROM pragma_foreign_key_list('child') \
               UNION ALL SELECT \"table\" FROM pragma_foreign_key_list('users')";
    assert_eq!(texts(&file.db, sql), ["elders", "elders"]);
    // Declared in the other order, and once more.
    let target = declare(&file.db, &[&child("elders", OnDelete::Cascade), &renamed])?;
    assert!(target.plan()?.is_empty());
    Ok(())
}

/// A parent and a child that change together, and a circle.
#[test]
fn tables_that_refer_to_each_other_are_rebuilt_together() -> Result<()> {
    let refers = |to: &'static str| int().references(Reference::to(to, "id"));
    let pair = |a: ColumnDef| {
        [
            table("one", &[id(), ("other", refers("two")), ("a", a.clone())]),
            table("two", &[id(), ("other", refers("one")), ("self", refers("two")), ("a", a)]),
        ]
    };
    let file = File::new();
    let apply = |tables: &[TableSchema; 2]| {
        let target = file.db.target_state("app")?;
        for table in tables {
            let handle = target.declare_schema(table.clone())?;
            for id in 1..=2 {
                let mut row = json!({"id": id, "other": 3 - id, "a": "x"});
                if table.name() == "two" {
                    row["self"] = json!(id);
                }
                handle.declare_row(&DynamicRow::from_json(row)?)?;
            }
        }
        target.apply()
    };
    apply(&pair(text()))?;
    let report = apply(&pair(text().not_null()))?;
    assert_eq!((report.unchanged, report.steps.len()), (4, 2));
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_foreign_key_check)"), 0);
    assert_eq!(texts(&file.db, "SELECT other AS value FROM one"), ["2", "1"]);
    Ok(())
}

/// A parent goes with its rows once no declared table refers to it any more.
#[test]
fn s3_a_parent_is_dropped_in_the_run_that_drops_the_reference() -> Result<()> {
    let file = File::new();
    declare(&file.db, &[&parent(text()), &child("parent", OnDelete::Cascade)])?.apply()?;
    let plain = table("child", &[id(), ("parent", int())]);
    let target = declare(&file.db, &[&plain])?;
    target.allow_loss_of("parent").apply()?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM child)"), 3);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_table_info('parent'))"), 0);
    Ok(())
}

/// A unique index comes before the rows where a foreign key needs it.
#[test]
fn a_new_reference_to_a_column_that_becomes_unique() -> Result<()> {
    let file = File::new();
    let people = table("people", &[id(), ("name", text())]);
    let pets = |owner| table("pets", &[id(), ("owner", owner)]);
    let apply = |people: &TableSchema, pets: &TableSchema| {
        let target = file.db.target_state("app")?;
        let handle = target.declare_schema(people.clone())?;
        for (id, name) in [(1, "ann"), (2, "bob")] {
            handle.declare_row(&DynamicRow::from_json(json!({"id": id, "name": name}))?)?;
        }
        let handle = target.declare_schema(pets.clone())?;
        handle.declare_row(&DynamicRow::from_json(json!({"id": 1, "owner": "bob"}))?)?;
        target.apply()
    };
    apply(&people, &pets(text()))?;
    let unique = people.index(IndexDef::new(["name"]).unique())?;
    apply(&unique, &pets(text().references(Reference::to("people", "name"))))?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_foreign_key_list('pets'))"), 1);
    Ok(())
}

/// A reference to the former name of a table that gets another would refer to nothing.
#[test]
fn a_reference_to_a_former_name_is_told_of() -> Result<()> {
    let file = File::new();
    declare(&file.db, &[&parent(text()), &child("parent", OnDelete::Cascade)])?.apply()?;
    let renamed = table("elders", &[id(), ("a", text())]).renamed_from("parent")?;
    let old = child("parent", OnDelete::Cascade);
    for tables in [[&renamed, &old], [&old, &renamed]] {
        let error = declare(&file.db, &tables)?.apply().expect_err("it is elders").to_string();
        assert!(error.contains("table child, column parent"), "{error}");
        assert!(error.contains("which is called elders now"), "{error}");
    }
    Ok(())
}

/// S6: the ledger follows new names as the file does, for tables that the run does
/// not declare and for those of other apps.
#[test]
fn s6_references_of_others_follow_new_names_in_the_ledger() -> Result<()> {
    let elders = table("elders", &[("key", int().not_null().renamed_from("id")), ("a", text())])
        .renamed_from("parent")?;
    let child = |to: &'static str, column: &'static str| {
        table("child", &[id(), ("parent", int().references(Reference::to(to, column)))])
    };
    for (other, is_touched) in [("app", false), ("app", true), ("other", false), ("other", true)] {
        let file = File::new();
        let apply = |app: &str, table: &TableSchema, row| {
            let target = file.db.target_state(app)?;
            let handle = target.partial().declare_schema(table.clone())?;
            handle.declare_row(&DynamicRow::from_json(row)?)?;
            target.apply()
        };
        let row = json!({"id": 1, "parent": 1});
        apply("app", &parent(text()), json!({"id": 1}))?;
        apply(other, &child("parent", "id"), row.clone())?;
        apply("app", &elders, json!({"key": 1}))?;
        if is_touched {
            run(&file.db, "CREATE TABLE more (x)");
        }
        let report = apply(other, &child("elders", "key"), row)?;
        assert_eq!((report.steps.len(), report.unchanged), (0, 1), "{other}, {is_touched}");
    }
    Ok(())
}

/// L1: a target state of the other app that was opened before a new name conflicts with
/// it: the file is not what was read of the ledger, and nobody changed it by hand.
#[test]
fn l1_a_new_name_that_others_refer_to_is_their_conflict() -> Result<()> {
    let renamed = table("elders", &[id(), ("a", text())]).renamed_from("parent")?;
    let rekeyed = table("parent", &[("key", int().not_null().renamed_from("id")), ("a", text())]);
    for to in [renamed, rekeyed] {
        let file = File::new();
        declare(&file.db, &[&parent(text())])?.apply()?;
        let child = child("parent", OnDelete::Cascade);
        let open = || {
            let target = file.db.target_state("other")?;
            let handle = target.declare_schema(child.clone())?;
            handle.declare_row(&DynamicRow::from_json(json!({"id": 10, "parent": 1}))?)?;
            Ok::<_, declarite::Error>(target)
        };
        open()?.apply()?;
        let (full, partial, late) = (open()?, open()?, file.db.target_state("other")?);
        partial.partial();
        let target = file.db.target_state("app")?;
        target.partial().declare_schema(to.clone())?;
        target.apply()?;
        for target in [full, partial] {
            let error = target.apply().expect_err(to.name());
            assert!(error.is_conflict(), "{}: {error}", to.name());
        }
        let error = late.declare_schema(child.clone()).map(drop).expect_err(to.name());
        assert!(error.is_conflict(), "{}: {error}", to.name());
        // The stamps were sealed.
        assert_eq!(file.db.apps()?.len(), 2);
    }
    Ok(())
}

/// S3: the index that a foreign key of the user's needs is not put off.
#[test]
fn s3_a_rebuilt_parent_keeps_the_index_that_others_refer_to() -> Result<()> {
    let of = |name: ColumnDef| {
        table("people", &[id(), ("name", name)]).index(IndexDef::new(["name"]).unique())
    };
    let file = File::new();
    let apply = |people: TableSchema| {
        let target = file.db.target_state("app")?;
        let handle = target.declare_schema(people)?;
        for (id, name) in [(1, "ann"), (2, "bob")] {
            handle.declare_row(&DynamicRow::from_json(json!({"id": id, "name": name}))?)?;
        }
        target.apply()
    };
    apply(of(text())?)?;
    run(
        &file.db,
        "CREATE TABLE pets (owner TEXT COLLATE NOCASE REFERENCES people (name));
         INSERT INTO pets VALUES ('bob')",
    );
    apply(of(text().collate(declarite::Collation::NoCase))?)?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_foreign_key_check)"), 0);
    run(&file.db, "INSERT INTO pets VALUES ('ann')");
    Ok(())
}

/// SQLite would fail every write to a table that refers to a virtual one.
#[test]
fn a_table_to_which_others_refer_does_not_become_vec0() -> Result<()> {
    let regular = table("t", &[id(), ("v", vector(Element::Float32, 2))]);
    let case = Case {
        from: regular.clone(),
        to: regular.vec0()?,
        rows: json!([{"id": 1, "v": [1.0, 2.0]}]),
    };
    let file = case.file();
    run(&file.db, "CREATE TABLE users (t INTEGER REFERENCES t (id)); INSERT INTO users VALUES (1)");
    let target = case.standing(&file)?;
    let error = target.allow_data_loss().apply().expect_err("users refers to it").to_string();
    assert!(error.contains("foreign keys of users refer to it"), "{error}");
    run(&file.db, "INSERT INTO users VALUES (1); DROP TABLE users");
    case.standing(&file)?.apply()?;
    case.check(&file, &case.rows);
    Ok(())
}

/// One that goes in the same run is in nobody's way.
#[test]
fn a_table_becomes_vec0_in_the_run_that_drops_its_child() -> Result<()> {
    let v = ("v", vector(Element::Float32, 2));
    let regular = table("parent", &[id(), v]);
    let file = File::new();
    let declare = |parent: TableSchema, has_child: bool| {
        let target = file.db.target_state("app")?;
        let handle = target.declare_schema(parent)?;
        handle.declare_row(&DynamicRow::from_json(json!({"id": 1, "v": [1.0, 2.0]}))?)?;
        if has_child {
            let child = target.declare_schema(child("parent", OnDelete::Cascade))?;
            child.declare_row(&DynamicRow::from_json(json!({"id": 1, "parent": 1}))?)?;
        }
        Ok::<_, declarite::Error>(target)
    };
    declare(regular.clone(), true)?.apply()?;
    declare(regular.vec0()?, false)?.allow_loss_of("child").apply()?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM parent)"), 1);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_table_info('child'))"), 0);
    Ok(())
}
