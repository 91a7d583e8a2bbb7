//! Tables that somebody made by hand, and what the ledger knows of them.

use declarite::{
    Collation, ColumnDef, ColumnType, Database, DynamicRow, Element, Error, IndexDef, ManagedBy,
    Metric, OnDelete, Reference, Result, SqliteRow, TableKind, TableSchema, VectorSchemaProvider,
    VectorType,
};
use serde_json::json;

use crate::support::{File, integer, run};

fn memory(sql: &str) -> Result<Database> {
    let db = Database::open(":memory:")?;
    run(&db, sql);
    Ok(db)
}

fn inspected(db: &Database, name: &str) -> Result<Option<TableSchema>> {
    Ok(db.inspect()?.into_iter().find(|table| table.name() == name))
}

/// The one table of a file.
fn only(sql: &str) -> Result<TableSchema> {
    let mut tables = memory(sql)?.inspect()?;
    assert_eq!(tables.len(), 1, "{sql}");
    Ok(tables.remove(0))
}

/// The schema with a type that SQLite has another word for.
fn of_type(schema: TableSchema, column: &str, ty: &str) -> TableSchema {
    let mut json = serde_json::to_value(schema).expect("it is written");
    let columns = json["columns"].as_array_mut().expect("columns");
    let column = columns.iter_mut().find(|it| it["name"] == column).expect("it is there");
    column["declared_type"] = json!(ty);
    serde_json::from_value(json).expect("it is read")
}

fn column(ty: ColumnType) -> ColumnDef {
    ColumnDef::new(ty)
}

#[test]
fn a_table_of_comments_and_quotes_is_told() -> Result<()> {
    let found = only(
        "CREATE TABLE [odd ) table] ( -- its name, CHECK (0)
             'id' integer /* not ( */ PRIMARY KEY AUTOINCREMENT,
             `na``me` VARCHAR(20) NOT NULL CONSTRAINT \"check\" CHECK (\"na`me\" <> ')' -- none
             ) DEFAULT 'it''s' COLLATE nocase UNIQUE,
             [a,b] DOUBLE PRECISION DEFAULT -1.5 CHECK ([a,b] > 0) CHECK ([a,b] < 9),
             note DEFAULT (1 + (2)),
             CHECK (note IS NOT 3), CONSTRAINT two CHECK (id > 0) CHECK (id < 100)
         );
         CREATE INDEX \"where\" ON [odd ) table] (note, [a,b]) /* where */ WHERE note > ' where ' -- x",
    )?;
    let wanted = TableSchema::new(
        "odd ) table",
        [
            ("id", column(ColumnType::Integer)),
            (
                "na`me",
                column(ColumnType::Text)
                    .not_null()
                    .default_to("'it''s'")
                    .collate(Collation::NoCase)
                    .check("\"na`me\" <> ')'"),
            ),
            ("a,b", column(ColumnType::Real).default_to("-1.5").check("[a,b] > 0")),
            ("note", column(ColumnType::Blob).default_to("(1 + (2))")),
        ],
        ["id"],
    )?
    .autoincrement()?
    .index(IndexDef::new(["na`me"]).unique())?
    .index(IndexDef::new(["note", "a,b"]).named("where").filter("note > ' where '"))?
    .check("note IS NOT 3")?
    .check("id > 0")?
    .check("id < 100")?
    .check("[a,b] < 9")?;
    let wanted = of_type(of_type(wanted, "na`me", "VARCHAR(20)"), "a,b", "DOUBLE PRECISION");
    assert_eq!(found, wanted);
    Ok(())
}

#[test]
fn types_go_by_their_affinity() -> Result<()> {
    let found = only(
        "CREATE TABLE t (id INT PRIMARY KEY, day DATE, done BOOLEAN, n NUMERIC(10, 2), plain, \
             body CLOB, f FLOAT, quoted \"long varchar\", b BLOB)",
    )?;
    let types: Vec<_> = found.columns().iter().map(|it| (it.name(), it.column_type())).collect();
    assert_eq!(
        types,
        [
            ("id", ColumnType::Integer),
            ("day", ColumnType::Integer),
            ("done", ColumnType::Boolean),
            ("n", ColumnType::Integer),
            ("plain", ColumnType::Blob),
            ("body", ColumnType::Text),
            ("f", ColumnType::Real),
            ("quoted", ColumnType::Text),
            ("b", ColumnType::Blob),
        ]
    );
    // The key of such a table may hold NULL, and a schema's never does.
    assert!(!found.column("id").is_some_and(ColumnDef::is_nullable));
    let strict = only("CREATE TABLE t (id INT PRIMARY KEY, x ANY, y REAL) STRICT, WITHOUT ROWID")?;
    assert!(strict.is_strict() && strict.is_without_rowid());
    let types: Vec<_> = strict.columns().iter().map(ColumnDef::column_type).collect();
    assert_eq!(types, [ColumnType::Integer, ColumnType::Blob, ColumnType::Real]);
    Ok(())
}

/// What is told of a file can be declared in another, which is then the same.
#[test]
fn what_is_told_can_be_declared() -> Result<()> {
    let db = memory(
        "CREATE TABLE authors (id INTEGER PRIMARY KEY, mail VARCHAR(80) UNIQUE, born DATE);
         CREATE TABLE books (isbn TEXT, part INT, author INTEGER REFERENCES authors ON DELETE SET NULL,
             title TEXT NOT NULL DEFAULT none COLLATE RTRIM, PRIMARY KEY (part, isbn));
         CREATE VIRTUAL TABLE points USING vec0(Id integer primary key, at float[4], c=16)",
    )?;
    let found = db.inspect()?;
    let other = Database::open(":memory:")?;
    let target = other.target_state("app")?;
    for schema in &found {
        target.declare_schema(schema.clone())?;
    }
    target.apply()?;
    assert_eq!(other.inspect()?, found);
    Ok(())
}

#[test]
fn foreign_keys_of_one_column_are_told() -> Result<()> {
    let db = memory(
        "CREATE TABLE p (a INTEGER, b TEXT, PRIMARY KEY (a, b));
         CREATE TABLE q (k INTEGER PRIMARY KEY);
         CREATE TABLE t (
             id INTEGER PRIMARY KEY,
             one INTEGER REFERENCES q ON DELETE CASCADE ON UPDATE SET NULL,
             two INTEGER REFERENCES gone,
             three INTEGER REFERENCES gone (x) DEFERRABLE INITIALLY DEFERRED,
             x INTEGER, y TEXT,
             FOREIGN KEY (x, y) REFERENCES p,
             FOREIGN KEY (y) REFERENCES q (k) ON DELETE RESTRICT
         )",
    )?;
    let found = inspected(&db, "t")?.expect("it is there");
    let references: Vec<_> = found.columns().iter().map(|it| it.reference().cloned()).collect();
    assert_eq!(
        references,
        [
            None,
            Some(Reference::to("q", "k").on_delete(OnDelete::Cascade)),
            None,
            Some(Reference::to("gone", "x")),
            None,
            Some(Reference::to("q", "k").on_delete(OnDelete::Restrict)),
        ]
    );
    Ok(())
}

/// What a schema has no word for is left out, and the rest is told.
#[test]
fn what_no_schema_says_is_left_out() -> Result<()> {
    let db = memory(
        "CREATE TABLE plain (a TEXT, b TEXT);
         CREATE VIEW v AS SELECT 1 AS id;
         CREATE VIEW broken AS SELECT * FROM nowhere;
         CREATE VIRTUAL TABLE words USING fts5(body);
         CREATE VIRTUAL TABLE counted USING vec0(at float[4]);
         CREATE TEMP TABLE hidden (id INTEGER PRIMARY KEY);
         CREATE TABLE t (
             id INTEGER PRIMARY KEY ON CONFLICT REPLACE,
             a TEXT COLLATE NOCASE CHECK (a <> total),
             total INTEGER AS (id + 1) STORED CHECK (total > 0),
             CHECK (\"Total\" < 9), CHECK (a <> 'total')
         );
         CREATE INDEX by_expression ON t (lower(a));
         CREATE INDEX downwards ON t (a DESC);
         CREATE INDEX by_bytes ON t (a COLLATE BINARY);
         CREATE INDEX of_total ON t (total);
         CREATE INDEX where_total ON t (id) WHERE total > 1;
         CREATE INDEX first ON t (a);
         CREATE INDEX second ON t (a)",
    )?;
    let wanted = TableSchema::new(
        "t",
        [
            ("id", column(ColumnType::Integer)),
            ("a", column(ColumnType::Text).collate(Collation::NoCase)),
        ],
        ["id"],
    )?
    .index(IndexDef::new(["a"]).named("first"))?
    .check("a <> 'total'")?;
    assert_eq!(db.inspect()?, [wanted]);
    Ok(())
}

/// What Declarite would not make is told as it is, and an error to declare.
#[test]
fn a_key_that_compares_otherwise_is_told_and_not_taken() -> Result<()> {
    let found = only("CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY)")?;
    assert_eq!(found.columns()[0].collation(), Collation::NoCase);
    let error = Database::open(":memory:")?.target_state("app")?.declare_schema(found);
    assert!(matches!(error, Err(Error::Schema { .. })));
    Ok(())
}

#[test]
fn a_vec0_table_is_told_by_its_definition() -> Result<()> {
    let found = only(
        "CREATE VIRTUAL TABLE \"my vec0(x)\" USING vec0(
             Kind text partition key, At F32[4] distance_metric = cosine, small int8[8], b bit[16],
             Id text primary key, n int, x double, t text, yes bool, +note text, +raw blob,
             chunk_size = 64
         )",
    )?;
    let vector = |element, dim| ColumnType::Vector(VectorType::new(element, dim));
    let at = VectorType::new(Element::Float32, 4).metric(Metric::Cosine);
    let wanted = TableSchema::new(
        "my vec0(x)",
        [
            ("Kind", column(ColumnType::Text).partition_key()),
            ("At", column(ColumnType::Vector(at)).not_null()),
            ("small", column(vector(Element::Int8, 8)).not_null()),
            ("b", column(vector(Element::Bit, 16)).not_null()),
            ("Id", column(ColumnType::Text)),
            ("n", column(ColumnType::Integer).not_null()),
            ("x", column(ColumnType::Real).not_null()),
            ("t", column(ColumnType::Text).not_null()),
            ("yes", column(ColumnType::Boolean).not_null()),
            ("note", column(ColumnType::Text).auxiliary()),
            ("raw", column(ColumnType::Blob).auxiliary()),
        ],
        ["Id"],
    )?
    .vec0_chunked(64)?;
    assert_eq!(found, wanted);
    Ok(())
}

/// sqlite-vec need not be there to tell of its tables.
#[test]
fn a_vec0_table_is_told_without_sqlite_vec() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE VIRTUAL TABLE points USING vec0(id integer primary key, at float[4], +n text, t text)",
    );
    let with = file.db.inspect()?;
    let off = Database::options().sqlite_vec(declarite::SqliteVec::Off).open(file.path())?;
    assert_eq!(off.inspect()?, with);
    assert_eq!(with.len(), 1);
    assert_eq!(with[0].kind(), TableKind::Vec0 { chunk_size: None });
    Ok(())
}

struct Model;

impl VectorSchemaProvider for Model {
    const NAME: &'static str = "model";
    const VERSION: &'static str = "1";
    const DIM: usize = 4;
}

#[derive(SqliteRow)]
#[sqlite(table = "pages", renamed_from = "sheets", strict, check = "size  >  0")]
struct Page {
    #[sqlite(primary_key)]
    url: String,
    seen: bool,
    #[sqlite(vector(of = Model))]
    at: Option<Vec<f32>>,
    #[sqlite(type = "int", default = "( 1 )", renamed_from = "length")]
    size: i64,
}

fn apply(db: &Database) -> Result<()> {
    let target = db.target_state("app")?;
    target.declare_table::<Page>()?;
    target.apply().map(drop)
}

/// What only the ledger knows is told, for as long as the file does not say otherwise.
#[test]
fn the_ledger_tells_what_the_file_does_not() -> Result<()> {
    let file = File::new();
    apply(&file.db)?;
    assert_eq!(file.db.inspect()?, std::slice::from_ref(Page::SCHEMA));
    run(
        &file.db,
        "DROP TABLE pages; \
         CREATE TABLE pages (url TEXT NOT NULL PRIMARY KEY, seen TEXT, size INTEGER NOT NULL, more TEXT, \
             at BLOB CHECK (typeof(at) = 'blob' AND length(at) = 16 OR at IS NULL)) STRICT",
    );
    let found = inspected(&file.db, "pages")?.expect("it is there");
    let types: Vec<_> = found.columns().iter().map(ColumnDef::column_type).collect();
    // The check names the column without quotes, and is not the one of vectors.
    let at = Page::SCHEMA.column("at").expect("it is there");
    assert_eq!(
        types[..4],
        [ColumnType::Text, ColumnType::Text, ColumnType::Integer, ColumnType::Text]
    );
    assert_eq!(types[4], at.column_type());
    assert_eq!(found.column("at").and_then(ColumnDef::provenance), at.provenance());
    assert_eq!(found.column("size").and_then(ColumnDef::default_value), None);
    assert_eq!(found.checks().count(), 0);
    // Vectors of another length are none of the ledger's, whichever check says it.
    for own in ["", "CHECK (at <> x'00')"] {
        run(
            &file.db,
            &format!(
                "DROP TABLE pages; CREATE TABLE pages (url TEXT PRIMARY KEY, at BLOB {own} \
                 CHECK (typeof(\"at\") = 'blob' AND length(\"at\") = 32 OR \"at\" IS NULL))"
            ),
        );
        let found = inspected(&file.db, "pages")?.expect("it is there");
        let at = found.column("at").expect("it is there");
        assert_eq!((at.column_type(), at.provenance()), (ColumnType::Blob, None), "{own}");
        assert!(at.check_expression().is_some());
    }
    // Nor is anything of it known of a table of another kind.
    run(
        &file.db,
        "DROP TABLE pages; \
         CREATE VIRTUAL TABLE pages USING vec0(url text primary key, at float[8], +seen integer)",
    );
    let found = inspected(&file.db, "pages")?.expect("it is there");
    assert_eq!(found.column("seen").map(ColumnDef::column_type), Some(ColumnType::Integer));
    assert_eq!(found.former_names().count(), 0);
    Ok(())
}

/// In a table of the user's, what its columns hold is known from the declared rows.
#[test]
fn a_table_of_the_users_holds_what_is_declared() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "notes")]
    struct Note {
        #[sqlite(primary_key)]
        id: i64,
        text: String,
        score: f64,
        done: bool,
    }
    let db = memory(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text, score INTEGER, done BOOLEAN, more TEXT)",
    )?;
    let target = db.target_state("app")?;
    target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    target.apply()?;
    let found = inspected(&db, "notes")?.expect("it is there");
    let types: Vec<_> = found.columns().iter().map(ColumnDef::column_type).collect();
    assert_eq!(
        types,
        [
            ColumnType::Integer,
            ColumnType::Text,
            ColumnType::Real,
            ColumnType::Boolean,
            ColumnType::Text
        ]
    );
    Ok(())
}

/// Rows of others get keys above all that there were; S6: where that was taken away,
/// it is told.
#[test]
fn s6_a_counted_key_is_counted_by_sqlite() -> Result<()> {
    let file = File::new();
    let counted = TableSchema::new("t", [("id", column(ColumnType::Integer))], ["id"])?;
    let counted = counted.autoincrement()?;
    let apply = |ids: &[i64]| {
        let target = file.db.target_state("app")?;
        let table = target.declare_schema(counted.clone())?;
        for id in ids {
            table.declare_row(&DynamicRow::from_json(json!({ "id": id }))?)?;
        }
        target.apply()
    };
    apply(&[7])?;
    apply(&[])?;
    run(&file.db, "INSERT INTO t DEFAULT VALUES");
    assert_eq!(integer(&file.db, "(SELECT id FROM t)"), 8);
    assert_eq!(file.db.inspect()?, std::slice::from_ref(&counted));
    run(&file.db, "DROP TABLE t; CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY)");
    let error = apply(&[]).expect_err("it is counted no longer");
    assert!(
        matches!(&error, Error::Drift { found, .. } if found == &["it lacks AUTOINCREMENT"]),
        "{error}"
    );
    Ok(())
}

/// A definition that no SQLite would have made, written over the file's schema.
#[test]
fn a_damaged_definition_is_an_error_or_left_out() -> Result<()> {
    for sql in ["CREATE TABLE t(", "CREATE", "", "CREATE VIRTUAL TABLE t USING vec0(", "x'--"] {
        let file = File::new();
        run(
            &file.db,
            "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE u (id INTEGER PRIMARY KEY)",
        );
        let sql = sql.replace('\'', "''");
        run(
            &file.db,
            &format!(
                "PRAGMA writable_schema = ON; \
                 UPDATE sqlite_schema SET sql = '{sql}' WHERE name = 't'; \
                 PRAGMA writable_schema = OFF"
            ),
        );
        let db = Database::open(file.path());
        if let Ok(found) = db.and_then(|db| db.inspect()) {
            assert!(found.iter().all(|table| table.name() == "u"), "{sql}: {found:?}");
        }
    }
    // A text that is no UTF-8, in a comment that SQLite passes over.
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE u (id INTEGER PRIMARY KEY)",
    );
    run(
        &file.db,
        "PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = CAST(x'637265617465207461626c652074286964202f2aff2a2f20696e7465676572207072696d617279206b657929' AS TEXT) \
             WHERE name = 't'; \
         PRAGMA writable_schema = OFF",
    );
    let found = Database::open(file.path())?.inspect()?;
    assert_eq!(found.iter().map(TableSchema::name).collect::<Vec<_>>(), ["u"]);
    Ok(())
}
