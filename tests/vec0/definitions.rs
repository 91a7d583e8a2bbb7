//! Definitions: what vec0 parses, and what it makes of the rest.

use super::*;
use declarite::SqliteVec;

fn sql_of(db: &Database, table: &str) -> Result<String> {
    let sql = format!("SELECT sql AS value FROM sqlite_schema WHERE name = '{table}'");
    Ok(texts(db, &sql)?.remove(0))
}

/// G2: sqlite-vec reads out of bounds for a vector column that stands late, so
/// they come first, whatever the order of the fields.
#[test]
fn vector_columns_come_first_in_the_definition() -> Result<()> {
    let db = memory()?;
    apply::<Item>(&db, &[])?;
    apply::<Mixed>(&db, &[])?;
    assert_eq!(
        sql_of(&db, "items")?,
        "CREATE VIRTUAL TABLE \"items\" USING vec0(\n  at float[3] distance_metric=l2,\n  \
         id integer primary key,\n  shelf text partition key,\n  label text,\n  count integer,\n  \
         weight float,\n  sold boolean,\n  +note text,\n  +photo blob,\n  +price float,\n  \
         +stars integer,\n  chunk_size=8\n)"
    );
    assert_eq!(
        sql_of(&db, "mixed")?,
        "CREATE VIRTUAL TABLE \"mixed\" USING vec0(\n  small int8[4] distance_metric=l1,\n  \
         bits bit[16],\n  float float[2] distance_metric=cosine,\n  id text primary key,\n  \
         title text,\n  +body text,\n  chunk_size=8\n)"
    );
    Ok(())
}

/// G9: words after a type are passed over, and what they say is not so.
#[test]
fn naively_words_after_a_type_are_dropped() -> Result<()> {
    let db = naive(
        "v float[1], id integer primary key, a text unique, b text partition, c boolean partition key",
        &["1, '[1]', 'same', 'x', 1", "2, '[1]', 'same', 'x', 1"],
    )?;
    let same = number(&db, "SELECT count(*) AS value FROM naive WHERE a = 'same'")?;
    assert_eq!(same, 2, "a unique column holds two of a kind");
    let partitions = "SELECT count(*) AS value FROM pragma_table_info('naive_chunks') \
                      WHERE name LIKE 'partition%'";
    assert_eq!(number(&db, partitions)?, 0, "no column became a partition key");
    Ok(())
}

/// G9: a partition key is one in the file.
#[test]
fn a_declared_partition_key_is_one() -> Result<()> {
    let db = memory()?;
    apply(&db, &[item(1), item(2), item(3)])?;
    let partitions = "SELECT count(*) AS value FROM pragma_table_info('items_chunks') \
                      WHERE name LIKE 'partition%'";
    assert_eq!(number(&db, partitions)?, 1);
    assert_eq!(number(&db, "SELECT count(*) AS value FROM items_chunks")?, 3, "a chunk for each");
    Ok(())
}

fn refusal(columns: Vec<(&str, ColumnDef)>, key: &str) -> String {
    let schema = TableSchema::new("t", columns, [key]).and_then(TableSchema::vec0);
    let error = schema.expect_err("vec0 cannot hold it");
    assert!(matches!(&error, Error::Schema { table, .. } if table == "t"), "{error}");
    error.to_string()
}

fn with(name: &str, column: ColumnDef) -> Vec<(&str, ColumnDef)> {
    vec![("id", not_null(ColumnType::Integer)), ("v", float_vector(2)), (name, column)]
}

fn create(columns: &str) -> Result<String> {
    let db = memory()?;
    db.transaction(|connection| {
        let create = format!("CREATE VIRTUAL TABLE naive USING vec0({columns})");
        Ok(run(connection, &create).err().unwrap_or_default())
    })
}

/// vec0 parses names itself, and knows no quoting.
#[test]
fn names_that_vec0_cannot_parse_are_refused() -> Result<()> {
    for name in ["_m", "mä", "a b", "1a", "a$", "a-b", "m,n"] {
        let naive = create(&format!("v float[1], id integer primary key, \"{name}\" text"))?;
        assert!(naive.contains("vec0 constructor error"), "{name}: {naive}");
        let error = refusal(with(name, not_null(ColumnType::Text)), "id");
        assert!(error.contains("ASCII letters"), "{error}");
    }
    Ok(())
}

/// vec0 adds hidden columns of its own, and answers SQLite's words for them.
#[test]
fn names_that_vec0_takes_are_refused() -> Result<()> {
    for name in ["distance", "k", "DISTANCE", "K"] {
        let naive = create(&format!("v float[1], id integer primary key, {name} text"))?;
        assert!(naive.contains("duplicate column name"), "{name}: {naive}");
    }
    for name in ["distance", "k", "Distance", "K", "rowid", "RowId"] {
        for column in [
            not_null(ColumnType::Text),
            float_vector(2),
            not_null(ColumnType::Integer).partition_key(),
        ] {
            let error = refusal(with(name, column), "id");
            assert!(error.contains("keeps the names"), "{error}");
        }
        let error =
            refusal(vec![(name, not_null(ColumnType::Integer)), ("v", float_vector(2))], name);
        assert!(error.contains("keeps the names"), "{error}");
    }
    Ok(())
}

#[test]
fn keywords_and_types_are_names_like_others() -> Result<()> {
    let db = memory()?;
    let names = [
        "order",
        "select",
        "key",
        "partition",
        "primary",
        "table",
        "group",
        "text",
        "integer",
        "float",
        "boolean",
        "int8",
        "bit",
        "chunk_size",
        "distance_metric",
        "vec0",
    ];
    let columns = names.map(|name| (name, not_null(ColumnType::Text)));
    let schema = schema("where", columns)?;
    let row =
        names.into_iter().fold(DynamicRow::new(), |row, name| row.set(name, format!("the {name}")));
    let row = row.set("id", 1).set("v", vec![0_u8; 8]);
    assert_eq!(counts(&apply_dynamic(&db, &schema, std::slice::from_ref(&row))?), [1, 0, 0, 0]);
    for name in names {
        let stored = texts(&db, &format!("SELECT \"{name}\" AS value FROM \"where\""))?;
        assert_eq!(stored, [format!("the {name}")]);
    }
    let changed = row.set("order", "another");
    assert_eq!(counts(&apply_dynamic(&db, &schema, &[changed])?), [0, 1, 0, 0]);
    Ok(())
}

#[test]
fn tables_of_any_name_are_searched() -> Result<()> {
    for name in ["two words", "quo\"ted", "it's", "über", "a.b", "[x]", "%s", "nearest", "match"] {
        let db = memory()?;
        let target = db.target_state("app")?;
        let table = target.table::<Item>().named(name).declare()?;
        table.declare_row(&item(1))?;
        table.declare_row(&item(2))?;
        assert_eq!(counts(&target.apply()?), [2, 0, 0, 0], "{name}");
        let hits = Item::nearest(&item(2).at, 1).in_table(name).load(&db)?;
        assert_eq!(hits[0].row, item(2), "{name}");
        let target = db.target_state("app")?;
        target.table::<Item>().named(name).declare()?.declare_row(&Item { count: 0, ..item(1) })?;
        assert_eq!(counts(&target.apply()?), [0, 1, 1, 0], "{name}");
    }
    Ok(())
}

/// vec0 has few words for types, of which some are other than SQLite's, and not
/// the same ones for each kind of column.
#[test]
fn every_type_is_declared_by_the_word_that_vec0_knows() -> Result<()> {
    for (column, words) in [
        ("m real", "Unknown table option: m"),
        ("m blob", "Unknown table option: m"),
        ("m bigint", "Unknown table option: m"),
        ("+a boolean", "chunk_size must be a non-zero positive integer"),
        ("+a real", "chunk_size must be a non-zero positive integer"),
        ("p float partition key", "could not parse vector column"),
    ] {
        let naive = create(&format!("v float[1], id integer primary key, {column}"))?;
        assert!(naive.contains(words), "{column}: {naive}");
    }
    let db = memory()?;
    let columns = [
        ("m", not_null(ColumnType::Real)),
        ("a", ColumnDef::new(ColumnType::Boolean).auxiliary()),
        ("b", ColumnDef::new(ColumnType::Real).auxiliary()),
    ];
    let schema = schema("t", columns)?;
    let row = DynamicRow::new().set("id", 1).set("v", vec![0_u8; 8]).set("m", 0.5);
    let row = row.set("a", true).set("b", 1.0);
    assert_eq!(counts(&apply_dynamic(&db, &schema, &[row])?), [1, 0, 0, 0]);
    assert_eq!(texts(&db, "SELECT concat(m, ' ', a, ' ', b) AS value FROM t")?, ["0.5 1 1.0"]);
    let blob = refusal(with("m", not_null(ColumnType::Blob)), "id");
    assert!(blob.contains("vec0 metadata is INTEGER, REAL, TEXT or BOOLEAN"), "{blob}");
    let real = refusal(with("p", not_null(ColumnType::Real).partition_key()), "id");
    assert!(real.contains("a partition key is INTEGER or TEXT"), "{real}");
    Ok(())
}

#[test]
fn keys_that_vec0_does_not_know_are_refused() -> Result<()> {
    let naive = create("v float[1], id blob primary key")?;
    assert!(naive.contains("could not parse table option 'id blob primary key'"), "{naive}");
    let naive = create("v float[1], a integer primary key, b integer primary key")?;
    assert!(naive.contains("More than one primary key definition was provided"), "{naive}");
    for ty in [ColumnType::Blob, ColumnType::Real, ColumnType::Boolean] {
        let error = refusal(vec![("key", not_null(ty)), ("v", float_vector(2))], "key");
        assert!(error.contains("the primary key of a vec0 table is INTEGER or TEXT"), "{error}");
    }
    let columns = with("other", not_null(ColumnType::Integer));
    let error = TableSchema::new("t", columns, ["id", "other"]).and_then(TableSchema::vec0);
    assert!(error.expect_err("two columns").to_string().contains("exactly one primary key column"));
    let error = refusal(with("id2", not_null(ColumnType::Integer).auxiliary()), "id2");
    assert!(error.contains("neither partition key nor auxiliary"), "{error}");
    Ok(())
}

#[test]
fn chunk_sizes_that_vec0_does_not_know_are_refused() -> Result<()> {
    for (size, words) in [(12, "divisible by 8"), (4104, "too large"), (0, "non-zero")] {
        let naive = create(&format!("v float[1], chunk_size={size}"))?;
        assert!(naive.contains(words), "{naive}");
        let columns = with("m", not_null(ColumnType::Text));
        let schema = TableSchema::new("t", columns, ["id"])?.vec0_chunked(size);
        let error = schema.expect_err("vec0 does not know it").to_string();
        assert!(error.contains(&format!("from 8 to 4096, not {size}")), "{error}");
    }
    Ok(())
}

#[test]
fn a_vec0_table_without_a_vector_is_refused() -> Result<()> {
    let naive = create("id integer primary key, m text")?;
    assert!(naive.contains("At least one vector column is required"), "{naive}");
    let columns = vec![("id", not_null(ColumnType::Integer)), ("m", not_null(ColumnType::Text))];
    assert!(refusal(columns, "id").contains("at least one vector column"));
    Ok(())
}

/// vec0 takes no NULL in metadata and vectors, and says so when a row comes.
#[test]
fn nullable_metadata_and_vectors_are_refused() {
    for column in [
        ColumnDef::new(ColumnType::Text),
        ColumnDef::new(ColumnType::Boolean),
        ColumnDef::new(ColumnType::Vector(VectorType::new(Element::Float32, 2))),
    ] {
        let error = refusal(with("m", column), "id");
        assert!(error.contains("column m") && error.contains("takes no NULL"), "{error}");
    }
}

/// vec0 makes a column for bits that fill no byte, into which nothing ever goes.
#[test]
fn naively_bits_that_fill_no_byte_are_never_inserted() -> Result<()> {
    let db = naive("v bit[9], id integer primary key", &[])?;
    db.transaction(|connection| {
        for blob in ["x'ff'", "x'ffff'"] {
            let message =
                fault(connection, &format!("INSERT INTO naive SELECT 1, vec_bit({blob})"));
            assert!(message.contains("Expected 9 dimensions"), "{message}");
        }
        Ok(())
    })
}

#[test]
fn dimensions_that_vec0_cannot_hold_are_refused() -> Result<()> {
    let vector = |element, dim| not_null(ColumnType::Vector(VectorType::new(element, dim)));
    for (element, dim) in
        [(Element::Bit, 9), (Element::Bit, 0), (Element::Float32, 0), (Element::Int8, 8193)]
    {
        let columns = vec![("id", not_null(ColumnType::Integer)), ("v", vector(element, dim))];
        let error = refusal(columns, "id");
        assert!(error.contains("column v") && error.contains("dimension"), "{error}");
    }
    assert!(create("v float[8193]")?.contains("too large"));
    let db = memory()?;
    let columns = [("id", not_null(ColumnType::Integer)), ("v", vector(Element::Float32, 8192))];
    let schema = TableSchema::new("t", columns, ["id"])?.vec0_chunked(8)?;
    let row = DynamicRow::new().set("id", 1).set("v", vec![0_u8; 4 * 8192]);
    assert_eq!(counts(&apply_dynamic(&db, &schema, &[row])?), [1, 0, 0, 0]);
    assert_eq!(number(&db, "SELECT vec_length(v) AS value FROM t")?, 8192);
    Ok(())
}

#[test]
fn as_many_columns_as_vec0_knows_are_declared_and_one_more_is_refused() -> Result<()> {
    let kinds: [(&str, usize, ColumnDef); 4] = [
        ("v", 16, float_vector(2)),
        ("p", 4, ColumnDef::new(ColumnType::Integer).partition_key()),
        ("m", 16, not_null(ColumnType::Text)),
        ("a", 16, ColumnDef::new(ColumnType::Blob).auxiliary()),
    ];
    let columns = |more: &str| -> Vec<(String, ColumnDef)> {
        let of = |(name, most, column): &(&str, usize, ColumnDef)| {
            let count = most + usize::from(*name == more);
            (0..count).map(|i| (format!("{name}{i}"), column.clone())).collect::<Vec<_>>()
        };
        let id = ("id".to_owned(), not_null(ColumnType::Text));
        kinds.iter().flat_map(of).chain([id]).collect()
    };
    for (name, most, _) in &kinds {
        let error = TableSchema::new("t", columns(name), ["id"]).and_then(TableSchema::vec0);
        let error = error.expect_err("one too many").to_string();
        assert!(error.contains(&format!("at most {most}")), "{error}");
    }
    let db = memory()?;
    let schema = TableSchema::new("t", columns(""), ["id"])?.vec0_chunked(8)?;
    let row = |text: &str| {
        let set = |row: DynamicRow, i: usize| {
            row.set(format!("v{i}"), vec![0_u8; 8])
                .set(format!("m{i}"), format!("{text} {i}"))
                .set(format!("a{i}"), vec![1_u8])
        };
        (0..16).fold(DynamicRow::new().set("id", "one").set("p3", 3), set)
    };
    assert_eq!(counts(&apply_dynamic(&db, &schema, &[row("short")])?), [1, 0, 0, 0]);
    assert_eq!(counts(&apply_dynamic(&db, &schema, &[row("longer than twelve")])?), [0, 1, 0, 0]);
    assert_eq!(texts(&db, "SELECT m15 AS value FROM t")?, ["longer than twelve 15"]);
    Ok(())
}

/// A foreign table under the name of a shadow stops vec0; nothing of the run stays.
#[test]
fn a_table_under_a_shadows_name_stops_the_apply() -> Result<()> {
    let db = memory()?;
    db.transaction(|c| run(c, "CREATE TABLE items_rowids (x)").map_err(Error::user))?;
    let before = fingerprint(&db)?;
    let error = apply(&db, &[item(1)]).expect_err("the shadow's name is taken").to_string();
    assert!(error.contains("items_rowids"), "{error}");
    assert_eq!(fingerprint(&db)?.0, before.0);
    db.transaction(|c| run(c, "DROP TABLE items_rowids").map_err(Error::user))?;
    assert_eq!(counts(&apply(&db, &[item(1)])?), [1, 0, 0, 0]);
    Ok(())
}

#[test]
fn a_database_without_sqlite_vec_says_how_to_have_it() -> Result<()> {
    let db = Database::options().sqlite_vec(SqliteVec::Off).open(":memory:")?;
    let naive =
        db.transaction(|c| Ok(fault(c, "CREATE VIRTUAL TABLE t USING vec0(v float[1])")))?;
    assert_eq!(naive, "no such module: vec0");
    let target = db.target_state("app")?;
    let errors = [
        target.declare_table::<Item>().map(drop).expect_err("there is no vec0"),
        target.declare_schema(schema("items", [])?).map(drop).expect_err("there is no vec0"),
    ];
    for error in errors {
        assert!(matches!(&error, Error::SqliteVecOff { table } if table == "items"), "{error}");
        assert!(error.to_string().contains(".sqlite_vec(SqliteVec::On)"), "{error}");
    }
    assert!(target.plan()?.is_empty());
    Ok(())
}
