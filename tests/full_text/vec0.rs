//! F2: vec0 tables, which can have no triggers: the apply writes their indexes.

use declarite::{Database, EncodeRow, Operation, Result, SqliteRow};

use super::{apply, check, declare, fault, objects};
use crate::support::{File, integer, run};

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "docs", vec0(chunk_size = 8), fts5(title, body))]
struct Doc {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    area: String,
    title: String,
    #[sqlite(auxiliary)]
    body: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn doc(id: i64, title: &str, body: Option<&str>) -> Doc {
    let area = format!("area {}", title.len() % 2);
    Doc { id, area, title: title.to_owned(), body: body.map(str::to_owned), at: [1.0, id as f32] }
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "files", vec0(chunk_size = 8), fts5(path, text))]
struct FileRow {
    #[sqlite(primary_key)]
    path: String,
    #[sqlite(auxiliary)]
    text: String,
    #[sqlite(vector(dim = 8, element = "bit"))]
    bits: Vec<u8>,
}

fn file_row(path: &str, text: &str) -> FileRow {
    FileRow { path: path.to_owned(), text: text.to_owned(), bits: vec![3] }
}

fn docs(db: &Database, text: &str) -> Vec<i64> {
    let hits = Doc::matching(text).load(db).expect("a search");
    hits.into_iter().map(|hit| hit.row.id).collect()
}

fn files(db: &Database, text: &str) -> Vec<String> {
    let hits = FileRow::matching(text).load(db).expect("a search");
    hits.into_iter().map(|hit| hit.row.path).collect()
}

#[test]
fn an_integer_key() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[doc(1, "Rust", Some("borrow checker")), doc(2, "Water", None)])?;
    assert_eq!((docs(db, "borrow"), docs(db, "water")), (vec![1], vec![2]));
    // Words change; a row goes to another partition; a row comes and one goes.
    apply(
        db,
        &[
            doc(1, "Iron", Some("borrow checker")),
            doc(2, "Waters", Some("deep")),
            doc(3, "Air", None),
        ],
    )?;
    assert_eq!((docs(db, "rust"), docs(db, "iron"), docs(db, "deep")), (vec![], vec![1], vec![2]));
    assert_eq!(
        (docs(db, "water"), docs(db, "waters"), docs(db, "air")),
        (vec![], vec![2], vec![3])
    );
    apply(db, &[doc(2, "Waters", Some("deep"))])?;
    assert_eq!((docs(db, "iron"), docs(db, "waters")), (vec![], vec![2]));
    // Nothing but the vector.
    let moved = Doc { at: [9.0, 9.0], ..doc(2, "Waters", Some("deep")) };
    assert_eq!(apply(db, std::slice::from_ref(&moved))?.updated, 1);
    let hit = Doc::matching("deep").snippet("[", "]", 5).load(db)?.remove(0);
    assert_eq!((hit.row, hit.snippet.as_deref()), (moved, Some("[deep]")));
    assert!(db.target_state("app")?.verify()?.is_clean());
    Ok(())
}

/// vec0 cannot update bits: rows are replaced.
#[test]
fn a_text_key() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[file_row("a.md", "one two"), file_row("b.md", "two three")])?;
    assert_eq!(
        (files(db, "two"), files(db, "a")),
        (vec!["a.md".to_owned(), "b.md".to_owned()], vec!["a.md".to_owned()])
    );
    apply(db, &[file_row("a.md", "one"), file_row("b.md", "two three")])?;
    assert_eq!(files(db, "two"), ["b.md"]);
    apply(db, &[file_row("b.md", "two three"), file_row("c.md", "four")])?;
    assert_eq!((files(db, "one"), files(db, "four")), (vec![], vec!["c.md".to_owned()]));
    assert_eq!(integer(db, "(SELECT count(*) FROM files_fts_ids)"), 2);
    let names: Vec<_> = db.inspect()?.iter().map(|it| it.name().to_owned()).collect();
    assert_eq!(names, ["files"]);
    apply::<FileRow>(db, &[])?;
    assert_eq!(integer(db, "(SELECT count(*) FROM files_fts_ids)"), 0);
    Ok(())
}

/// L4: the index of a vec0 table is as its rows are after each batch.
#[test]
fn l4_batches() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    for word in ["old", "new"] {
        let rows: Vec<Doc> =
            (0..200).map(|id| doc(id, &format!("{word} {id}"), Some("text"))).collect();
        let target = declare(db, &rows)?;
        target.batches(2048);
        assert!(target.apply()?.batches > 2);
        check(db, "docs");
        assert_eq!(docs(db, word).len(), 200);
    }
    Ok(())
}

/// A rebuild, a rename, and the way from a regular table to a vec0 one and back.
#[test]
fn tables_that_change() -> Result<()> {
    #[derive(Debug, SqliteRow)]
    #[sqlite(table = "pages", renamed_from = "docs", vec0(chunk_size = 16), fts5(name, body))]
    struct Page {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(partition_key)]
        area: String,
        #[sqlite(renamed_from = "title")]
        name: String,
        #[sqlite(auxiliary)]
        body: Option<String>,
        #[sqlite(vector(dim = 2))]
        at: [f32; 2],
    }
    #[derive(Debug, SqliteRow)]
    #[sqlite(table = "pages", fts5(name, body))]
    struct Regular {
        #[sqlite(primary_key)]
        id: i64,
        area: String,
        name: String,
        body: Option<String>,
        #[sqlite(vector(dim = 2))]
        at: [f32; 2],
    }
    fn counted<R: SqliteRow + EncodeRow>(db: &Database, rows: &[R]) -> Result<usize> {
        let report = apply(db, rows)?;
        assert_eq!(report.unchanged, 2);
        assert!(report.steps.iter().any(|it| matches!(it.operation, Operation::Rebuild { .. })));
        assert!(db.target_state("app")?.verify()?.is_clean());
        Ok(report.steps.len())
    }
    let file = File::new();
    let db = &file.db;
    let all = [doc(1, "Rust", Some("text")), doc(2, "Water", None)];
    apply(db, &all)?;
    let page = |Doc { id, area, title: name, body, at }: Doc| Page { id, area, name, body, at };
    assert_eq!(counted(db, &all.clone().map(page))?, 3);
    assert_eq!((Page::matching("rust").load(db)?.len(), objects(db)), (1, 6));
    let regular =
        |Doc { id, area, title: name, body, at }: Doc| Regular { id, area, name, body, at };
    counted(db, &all.clone().map(regular))?;
    assert_eq!((Regular::matching("rust").load(db)?.len(), objects(db)), (1, 12));
    run(db, "UPDATE pages SET name = 'Iron' WHERE id = 1");
    check(db, "pages");
    run(db, "UPDATE pages SET name = 'Rust' WHERE id = 1");
    counted(db, &all.map(page))?;
    assert_eq!((Page::matching("rust").load(db)?.len(), objects(db)), (1, 6));
    db.target_state("app")?.allow_data_loss().apply()?;
    assert_eq!(objects(db), 0);
    Ok(())
}

/// Changes by hand run no trigger: they are found, and repaired.
#[test]
fn c7_changes_by_hand_are_repaired() -> Result<()> {
    for sql in [
        "UPDATE docs SET title = 'Iron' WHERE id = 1",
        "DELETE FROM docs WHERE id = 1",
        "DELETE FROM docs",
        "INSERT INTO docs (id, area, title, at) VALUES (3, 'a', 'Air', '[1, 2]')",
        "DROP TABLE docs_fts",
        "DROP TABLE docs",
        "DELETE FROM docs_fts WHERE rowid = 2",
        "UPDATE docs_fts SET title = 'Iron' WHERE rowid = 1",
        "INSERT INTO docs_fts (docs_fts, rank) VALUES ('rank', 'bm25(1, 2)');
         UPDATE docs_fts_data SET block = zeroblob(9) WHERE id > 10",
    ] {
        let file = File::new();
        let db = &file.db;
        let rows = [doc(1, "Rust", Some("text")), doc(2, "Water", None)];
        apply(db, &rows)?;
        run(db, sql);
        let found = db.target_state("app")?.verify()?;
        assert!(!found.table("docs").expect("it is there").schema.is_empty(), "{sql}: {found}");
        let target = db.target_state("app")?;
        target.repair()?;
        let table = target.declare_table::<Doc>()?;
        rows.iter().try_for_each(|row| table.declare_row(row))?;
        target.apply()?;
        assert_eq!(fault(db, "docs"), None, "{sql}");
        assert_eq!(docs(db, "rust"), [1], "{sql}");
        let found = db.target_state("app")?.verify()?;
        assert_eq!(found.table("docs").expect("it is there").schema, [""; 0], "{sql}");
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "keyed", vec0, fts5(text))]
struct Keyed {
    #[sqlite(primary_key)]
    key_1: String,
    text: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

/// A column has the name of one in the table of integers.
#[test]
fn a_key_of_any_name() -> Result<()> {
    let file = File::new();
    let row =
        |key: &str, text: &str| Keyed { key_1: key.into(), text: text.into(), at: [1.0, 0.0] };
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Keyed>()?;
    table.declare_rows([row("a", "one"), row("b", "two")])?;
    target.apply()?;
    assert!(file.db.target_state("app")?.verify()?.is_clean());
    let hits = Keyed::matching("two").load(&file.db)?;
    assert_eq!(hits.into_iter().map(|hit| hit.row.key_1).collect::<Vec<_>>(), ["b"]);
    Ok(())
}
