//! Foreign keys that row types declare, and what deletes do by them.

use declarite::diesel::connection::SimpleConnection;
use declarite::{
    ColumnDef, ColumnType, Database, ManagedBy, Reference, Report, Result, RowType, SqliteRow,
    TableSchema, TargetState,
};

use super::{all, memory};
use crate::support::{integer, run, texts};

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "folders")]
struct Folder {
    #[sqlite(primary_key)]
    path: String,
    #[sqlite(references(Folder, on_delete = cascade))]
    within: Option<String>,
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "files")]
struct File {
    #[sqlite(primary_key)]
    name: String,
    #[sqlite(references(Folder, on_delete = cascade))]
    folder: String,
}

fn folder(path: &str, within: Option<&str>) -> Folder {
    Folder { path: path.to_owned(), within: within.map(str::to_owned) }
}

fn file(name: &str, folder: &str) -> File {
    File { name: name.to_owned(), folder: folder.to_owned() }
}

fn tree() -> [Folder; 3] {
    [folder("a", None), folder("a/b", Some("a")), folder("a/b/c", Some("a/b"))]
}

fn declare<R: RowType + SqliteRow>(target: &TargetState, rows: &[R]) -> Result<()> {
    let table = target.declare_table::<R>()?;
    rows.iter().try_for_each(|row| table.declare_row(row))
}

fn apply(db: &Database, folders: &[Folder], files: &[File]) -> Result<Report> {
    let target = db.target_state("app")?;
    declare(&target, folders)?;
    declare(&target, files)?;
    target.apply()
}

/// R3: a delete that would take or change a declared row of the same table is refused.
#[test]
fn r3_a_declared_row_does_not_go_with_one_of_its_own_table() -> Result<()> {
    let db = memory();
    apply(&db, &tree(), &[])?;
    let error = apply(&db, &tree()[2..], &[]).expect_err("a/b/c would go with a/b").to_string();
    assert!(error.contains("key 'a/b'") && error.contains("'a/b/c'"), "{error}");
    assert_eq!(all::<Folder>(&db)?, tree());
    // A whole branch goes, in whichever order its rows are deleted; and so does
    // a row that those which stay no longer refer to.
    let moved = folder("a/b/c", None);
    let report = apply(&db, std::slice::from_ref(&moved), &[])?;
    assert_eq!((report.deleted, report.updated), (2, 1));
    assert_eq!(all::<Folder>(&db)?, [moved]);
    apply(&db, &tree(), &[])?;
    assert_eq!(apply(&db, &[], &[])?.deleted, 3);
    Ok(())
}

/// R3: what is released in other tables is no reason to refuse a delete, however
/// many rows go by it; what stays there is.
#[test]
fn r3_released_rows_may_go_with_each_other() -> Result<()> {
    let db = memory();
    let files = [file("one", "a/b/c"), file("two", "a")];
    apply(&db, &tree(), &files)?;
    let error = apply(&db, &[], &files[1..]).expect_err("a file stays").to_string();
    assert!(error.contains("table folders, key 'a'"), "{error}");
    assert!(error.contains("row 'two' of files"), "{error}");
    let report = apply(&db, &tree()[..1], &files[1..])?;
    assert_eq!(report.deleted, 3);
    assert_eq!((all::<Folder>(&db)?, all::<File>(&db)?), (tree()[..1].into(), files[1..].into()));
    Ok(())
}

/// R3: rows of a table that this run does not declare are declared by another.
#[test]
fn r3_rows_of_undeclared_tables_and_of_other_apps_stay() -> Result<()> {
    let db = memory();
    let target = db.target_state("app")?;
    declare::<Folder>(&target, &[])?;
    declare::<File>(&target, &[])?;
    let component = target.component("disk")?;
    component.declare_row(&target.declare_table::<Folder>()?, &folder("a", None))?;
    component.finish()?;
    let other = target.component("elsewhere")?;
    other.declare_row(&target.declare_table::<File>()?, &file("one", "a"))?;
    other.finish()?;
    target.apply()?;
    let partial = db.target_state("app")?;
    partial.partial();
    declare::<Folder>(&partial, &[])?;
    partial.component("disk")?.finish()?;
    let error = partial.apply().expect_err("the file would go").to_string();
    assert!(error.contains("row 'one' of files"), "{error}");
    assert_eq!(integer(&db, "(SELECT count(*) FROM files)"), 1);

    let db = memory();
    let target = db.target_state("folders")?;
    declare(&target, &tree())?;
    target.apply()?;
    let target = db.target_state("files")?;
    declare(&target, &[file("one", "a")])?;
    target.apply()?;
    let target = db.target_state("folders")?;
    declare::<Folder>(&target, &[])?;
    let error = target.apply().expect_err("another app's file would go").to_string();
    assert!(error.contains("row 'one' of files"), "{error}");
    assert_eq!(integer(&db, "(SELECT count(*) FROM files)"), 1);
    Ok(())
}

/// R3: what a delete takes of tables that nobody declares may take declared rows.
#[test]
fn r3_a_delete_spreads_over_no_table_between() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "leaves")]
    struct Leaf {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(references(table = "branches", column = "id", on_delete = cascade))]
        branch: i64,
    }
    for action in ["CASCADE", "SET NULL"] {
        let db = memory();
        let both = |folders: &[Folder]| -> Result<Report> {
            let target = db.target_state("app")?;
            declare(&target, folders)?;
            declare(&target, &[Leaf { id: 9, branch: 5 }])?;
            target.apply()
        };
        let target = db.target_state("app")?;
        declare(&target, &tree()[..1])?;
        target.apply()?;
        run(
            &db,
            &format!(
                "CREATE TABLE branches (id INTEGER PRIMARY KEY,
                    folder TEXT REFERENCES folders ON DELETE {action});
                 INSERT INTO branches VALUES (5, 'a')"
            ),
        );
        both(&tree()[..1])?;
        // The user's own row may go, where it takes none of the declared with it.
        match both(&[]) {
            Ok(report) => assert_eq!((action, report.deleted), ("SET NULL", 1)),
            Err(error) => {
                assert_eq!(action, "CASCADE", "{error}");
                assert!(error.to_string().contains("rows of leaves"), "{error}");
            }
        }
        assert_eq!(integer(&db, "(SELECT count(*) FROM leaves)"), 1);
    }
    Ok(())
}

/// R3: rows of a table that goes as a whole, with consent, keep no row they refer to.
#[test]
fn r3_a_row_goes_with_the_table_that_refers_to_it() -> Result<()> {
    let db = memory();
    apply(&db, &tree()[..1], &[file("one", "a")])?;
    let target = db.target_state("app")?;
    declare::<Folder>(&target, &[])?;
    assert_eq!(target.allow_loss_of("files").apply()?.deleted, 1);
    Ok(())
}

/// A column of the rowid's name is not taken for it.
#[test]
fn the_row_that_refers_to_nothing_is_named() -> Result<()> {
    #[derive(SqliteRow)]
    struct Leaf {
        #[sqlite(primary_key)]
        name: String,
        rowid: i64,
        #[sqlite(references(Self))]
        beside: Option<String>,
    }
    let leaf = |name: &str, rowid, beside: Option<&str>| Leaf {
        name: name.to_owned(),
        rowid,
        beside: beside.map(str::to_owned),
    };
    // The second row has the rowid that the first one tells as its own.
    let leaves = [leaf("a", 2, None), leaf("b", 7, Some("nobody"))];
    let db = memory();
    let target = db.target_state("app")?;
    declare(&target, &leaves)?;
    let error = target.apply().expect_err("nobody is there").to_string();
    assert!(error.contains("key 'b'"), "{error}");
    Ok(())
}

/// R3: a foreign key compares by the collation of the column it refers to.
#[test]
fn r3_rows_are_found_by_the_parents_collation() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    struct Person {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(unique, collate = "NOCASE")]
        mail: String,
        #[sqlite(references(Self, column = "mail", on_delete = cascade))]
        boss: Option<String>,
    }
    let person = |id, mail: &str, boss: Option<&str>| Person {
        id,
        mail: mail.to_owned(),
        boss: boss.map(str::to_owned),
    };
    let db = memory();
    let both = [person(1, "a@x", None), person(2, "b@x", Some("A@X"))];
    let target = db.target_state("app")?;
    declare(&target, &both)?;
    target.apply()?;
    let target = db.target_state("app")?;
    declare(&target, &both[1..])?;
    let error = target.apply().expect_err("the second refers to the first").to_string();
    assert!(error.contains("key 1") && error.contains("row 2"), "{error}");
    assert_eq!(all::<Person>(&db)?, both);
    Ok(())
}

/// Row types may refer to each other in a circle, and go together.
#[test]
fn row_types_refer_to_each_other() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    struct Team {
        #[sqlite(primary_key)]
        name: String,
        #[sqlite(references(Player, on_delete = set_null))]
        captain: Option<i64>,
    }
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    struct Player {
        #[sqlite(primary_key)]
        number: i64,
        #[sqlite(references(Team, column = "name", on_delete = cascade))]
        team: String,
    }
    let team = [Team { name: "a".to_owned(), captain: Some(7) }];
    let players = [7, 8].map(|number| Player { number, team: "a".to_owned() });
    for teams_first in [true, false] {
        let db = memory();
        let apply = |teams: &[Team], players: &[Player]| {
            let target = db.target_state("app")?;
            if teams_first {
                declare(&target, teams)?;
                declare(&target, players)?;
            } else {
                declare(&target, players)?;
                declare(&target, teams)?;
            }
            target.apply()
        };
        assert_eq!(apply(&team, &players)?.inserted, 3);
        let error = apply(&[], &players[1..]).expect_err("a player stays").to_string();
        assert!(error.contains("row 8 of player"), "{error}");
        let report = apply(&[], &[])?;
        assert_eq!((report.deleted, report.tables.iter().map(|it| it.drifted).sum()), (3, 0));
    }
    Ok(())
}

/// What nobody declared is not lost with a table.
#[test]
fn a_table_to_which_one_of_the_users_refers_is_kept() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "notes")]
    struct Note {
        #[sqlite(primary_key)]
        id: i64,
        folder: String,
    }
    let db = memory();
    let target = db.target_state("app")?;
    declare(&target, &tree())?;
    target.apply()?;
    run(
        &db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, folder TEXT NOT NULL
            REFERENCES folders ON DELETE CASCADE);
         INSERT INTO notes VALUES (1, 'a')",
    );
    let target = db.target_state("app")?;
    declare(&target, &tree())?;
    let notes = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    notes.declare_row(&Note { id: 2, folder: "a".to_owned() })?;
    target.apply()?;
    let target = db.target_state("app")?;
    target.allow_data_loss();
    let error = target.apply().expect_err("a note would go");
    assert!(error.is_refused(), "{error}");
    assert_eq!(integer(&db, "(SELECT count(*) FROM notes)"), 2);
    Ok(())
}

/// A parent that is there, and is dropped by this run, is none.
#[test]
fn a_parent_is_not_dropped_under_its_child() -> Result<()> {
    let db = memory();
    apply(&db, &[], &[])?;
    let target = db.target_state("app")?;
    declare::<File>(&target, &[])?;
    let error = target.plan().expect_err("folders would go").to_string();
    assert!(error.contains("folders, which is declared no longer"), "{error}");
    let target = db.target_state("app")?;
    target.partial();
    declare::<File>(&target, &[])?;
    target.apply()?;
    Ok(())
}

/// A reference that nothing at compile time can tell is told before anything is written.
#[test]
fn references_are_checked_when_planned() -> Result<()> {
    let db = memory();
    run(&db, "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT)");
    run(&db, "CREATE VIRTUAL TABLE points USING vec0(v float[2])");
    let says = |reference: Reference| -> Result<String> {
        let columns = [
            ("id", ColumnDef::new(ColumnType::Integer)),
            ("author", ColumnDef::new(ColumnType::Integer).references(reference)),
        ];
        let target = db.target_state("app")?;
        target.declare_schema(TableSchema::new("books", columns, ["id"])?)?;
        Ok(target.plan().map_or_else(|error| error.to_string(), |plan| plan.to_string()))
    };
    for (table, column, said) in [
        ("nobody", "id", "neither declared nor in the file"),
        ("points", "rowid", "a vec0 table"),
        ("authors", "nam", "has no column nam"),
        ("authors", "name", "neither its primary key nor unique"),
        ("books", "author", "neither the table's primary key nor unique"),
        ("AUTHORS", "ID", "CREATE TABLE"),
    ] {
        let found = says(Reference::to(table, column))?;
        assert!(found.contains(said), "{table} {column}: {found}");
    }
    Ok(())
}

/// What a table of the user's can be referred to by, the file tells and not a row type.
#[test]
fn a_table_of_the_users_is_referred_to_as_it_is() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "authors")]
    struct Author {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(unique)]
        mail: String,
    }
    let db = memory();
    run(&db, "CREATE TABLE authors (id INTEGER PRIMARY KEY, mail TEXT, handle TEXT UNIQUE)");
    let says = |column: &'static str| -> Result<String> {
        let author = ColumnDef::new(ColumnType::Text).references(Reference::to("authors", column));
        let columns = [("id", ColumnDef::new(ColumnType::Integer)), ("author", author)];
        let target = db.target_state("app")?;
        let authors = target.table::<Author>().managed_by(ManagedBy::User).declare()?;
        authors.declare_row(&Author { id: 1, mail: "a@x".to_owned() })?;
        target.declare_schema(TableSchema::new("books", columns, ["id"])?)?;
        Ok(target.plan().map_or_else(|error| error.to_string(), |plan| plan.to_string()))
    };
    assert!(says("mail")?.contains("neither its primary key nor unique"));
    assert!(says("handle")?.contains("CREATE TABLE"));
    Ok(())
}

/// A table under another name refers to itself under that name.
#[test]
fn a_renamed_table_refers_to_itself() -> Result<()> {
    let db = memory();
    let target = db.target_state("app")?;
    for name in ["one", "two"] {
        let table = target.table::<Folder>().named(name).declare()?;
        tree().iter().try_for_each(|folder| table.declare_row(folder))?;
    }
    target.apply()?;
    let parents = "SELECT DISTINCT \"table\" AS value FROM pragma_foreign_key_list('two')";
    assert_eq!(texts(&db, parents), ["two"]);
    db.transaction(|connection| Ok(connection.batch_execute("DELETE FROM two")?))?;
    assert_eq!(integer(&db, "(SELECT count(*) FROM one)"), 3);
    Ok(())
}
