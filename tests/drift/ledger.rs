//! L7: a ledger that was damaged, in every field of it and in each phase.

use std::collections::BTreeMap;

use declarite::{Database, Error, ManagedBy, Report, Result, TargetState};
use proptest::prelude::*;

use super::dump;
use crate::support::{File, Note, note, notes, run, texts};

/// Two apps, components with a memo and without, rows that two of them have, a
/// table of Declarite's and one of the user's.
fn file() -> Result<File> {
    let file = File::new();
    run(&file.db, "CREATE TABLE shared (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    run(&file.db, "INSERT INTO shared VALUES (100, 'by hand', NULL)");
    other(&file.db)?;
    app(&file.db, "x", false)?.apply()?;
    Ok(file)
}

fn other(db: &Database) -> Result<Report> {
    let target = db.target_state("other")?;
    let shared = target.table::<Note>().named("shared").managed_by(ManagedBy::User).declare()?;
    for id in 50..60 {
        shared.declare_row(&note(id, "other"))?;
    }
    target.apply()
}

/// Declares what the app has, `text` in the rows of one component.
fn app(db: &Database, text: &str, partial: bool) -> Result<TargetState> {
    let target = db.target_state("app")?;
    if partial {
        target.partial();
    }
    let own = target.declare_table::<Note>()?;
    let shared = target.table::<Note>().named("shared").managed_by(ManagedBy::User).declare()?;
    own.declare_row(&note(0, "root"))?;
    assert_eq!(target.memoize("m", "x", || vec![0.5_f32; 8])?, [0.5; 8]);
    // Enough for several pages.
    let many = target.component("many")?;
    for id in 1..300 {
        many.declare_row(&own, &note(id, "many"))?;
    }
    many.finish()?;
    let one = target.component("one")?;
    assert_eq!(one.memoize("m", "x", || vec![0.5_f32; 8])?, [0.5; 8]);
    assert_eq!(one.memoize("m", text, || text.to_owned())?, text);
    one.declare_row(&own, &note(1_000, "both"))?;
    one.declare_row(&shared, &note(1, text))?;
    one.declare_row(&shared, &note(101, text))?;
    one.finish()?;
    if let Some(two) = target.component("two")?.memo("inputs")? {
        two.declare_row(&own, &note(1_000, "both"))?;
        two.declare_row(&own, &note(1_001, "memo"))?;
        two.finish()?;
    }
    Ok(target)
}

/// What the tables hold when the app declares `text`.
fn expected(text: &str) -> (Vec<Note>, Vec<String>) {
    let own = std::iter::once(note(0, "root"))
        .chain((1..300).map(|id| note(id, "many")))
        .chain([note(1_000, "both"), note(1_001, "memo")])
        .collect();
    let shared: BTreeMap<i64, &str> = [(1, text), (101, text), (100, "by hand")]
        .into_iter()
        .chain((50..60).map(|id| (id, "other")))
        .collect();
    (own, shared.iter().map(|(id, text)| format!("{id} {text}")).collect())
}

fn found(db: &Database) -> (Vec<Note>, Vec<String>) {
    (notes(db), texts(db, "SELECT id || ' ' || text AS value FROM shared ORDER BY id"))
}

/// Every field of the ledger's entries.
const FIELDS: [(&str, &str); 37] = [
    ("_declarite_format", "version"),
    ("_declarite_app", "app_id"),
    ("_declarite_app", "name"),
    ("_declarite_app", "seed"),
    ("_declarite_app", "epoch"),
    ("_declarite_app", "stamp"),
    ("_declarite_app", "schema_stamp"),
    ("_declarite_app", "schema_version"),
    ("_declarite_app", "checksum"),
    ("_declarite_table", "table_id"),
    ("_declarite_table", "app_id"),
    ("_declarite_table", "name"),
    ("_declarite_table", "managed_by"),
    ("_declarite_table", "adopted"),
    ("_declarite_table", "generation"),
    ("_declarite_table", "shared"),
    ("_declarite_table", "applied"),
    ("_declarite_table", "checksum"),
    ("_declarite_component", "component_id"),
    ("_declarite_component", "app_id"),
    ("_declarite_component", "path"),
    ("_declarite_component", "stamp"),
    ("_declarite_component", "memo"),
    ("_declarite_component", "epoch"),
    ("_declarite_component", "checksum"),
    ("_declarite_value", "app_id"),
    ("_declarite_value", "print"),
    ("_declarite_value", "shape"),
    ("_declarite_value", "checksum"),
    ("_declarite_value", "body"),
    ("_declarite_component_value", "component_id"),
    ("_declarite_component_value", "print"),
    ("_declarite_page", "component_id"),
    ("_declarite_page", "table_id"),
    ("_declarite_page", "first_key"),
    ("_declarite_page", "last_key"),
    ("_declarite_page", "rows"),
];

#[test]
fn all_fields_are_damaged() -> Result<()> {
    let file = file()?;
    let sql = "SELECT m.name || '.' || i.name AS value FROM sqlite_schema m, \
               pragma_table_info(m.name) i WHERE m.name LIKE '\\_declarite%' ESCAPE '\\' \
               AND m.type = 'table' ORDER BY 1";
    let mut named: Vec<String> =
        FIELDS.iter().map(|(table, column)| format!("{table}.{column}")).collect();
    let more = ["generation", "checksum", "body"].map(|it| format!("_declarite_page.{it}"));
    named.extend(more);
    // These ids are told by nothing else, and may be any.
    named.push("_declarite_page.page_id".to_owned());
    named.push("_declarite_value.value_id".to_owned());
    named.sort();
    assert_eq!(texts(&file.db, sql), named);
    Ok(())
}

/// A way to damage a value: its SQL, of the value and two numbers.
const DAMAGES: [&str; 6] = [
    // One bit of a byte, whichever the class.
    "CASE typeof({c}) WHEN 'integer' THEN ({c} | (1 << ({n} % 64))) - ({c} & (1 << ({n} % 64))) \
     ELSE unhex(substr(hex({c}), 1, 2 * ({n} % max(length({c}), 1))) || \
          printf('%02X', {m} % 256) || substr(hex({c}), 2 * ({n} % max(length({c}), 1)) + 3)) END",
    "9223372036854775807",
    "-9223372036854775808",
    "CASE typeof({c}) WHEN 'integer' THEN {c} + 1 ELSE substr({c}, 2) END",
    "'{m}'",
    "zeroblob(16)",
];

/// Damages a field of one row; whether SQLite took it and it is another now.
fn damage(db: &Database, field: (&str, &str), row: u32, (how, n, m): (usize, u32, u32)) -> bool {
    let (table, column) = field;
    let new = DAMAGES[how]
        .replace("{c}", column)
        .replace("{n}", &n.to_string())
        .replace("{m}", &m.to_string());
    let before = dump(db);
    // Text stays text, so that it is damaged and not merely of another class.
    let new = if ["name", "managed_by", "applied"].contains(&column) {
        format!("CAST({new} AS TEXT)")
    } else {
        new
    };
    let id = if table == "_declarite_component_value" { "component_id, print" } else { "rowid" };
    let sql = format!(
        "UPDATE {table} SET {column} = {new} WHERE ({id}) = (SELECT {id} FROM {table} \
         ORDER BY {id} LIMIT 1 OFFSET {row} % (SELECT count(*) FROM {table}))"
    );
    use declarite::diesel::connection::SimpleConnection;
    let taken = db.transaction(|connection| Ok(connection.batch_execute(&sql)?)).is_ok();
    taken && dump(db) != before
}

fn is_typed(error: &Error) -> bool {
    matches!(
        error,
        Error::LedgerDamaged { .. }
            | Error::Format { .. }
            | Error::Conflict { .. }
            | Error::Table { .. }
            | Error::KeyOwned { .. }
            | Error::ExistingRow { .. }
    )
}

/// Runs that meet the damage: all is as it should be, or a typed error and
/// nothing written.
fn survives(file: &File, what: &str, text: &str, declared: &TargetState) {
    let before = dump(&file.db);
    let check = |done: Result<()>, wanted: (Vec<Note>, Vec<String>)| match done {
        Ok(()) => assert_eq!(found(&file.db), wanted, "{what}"),
        Err(error) => {
            assert!(is_typed(&error), "{what}: {error:?}");
            assert_eq!(dump(&file.db), before, "{what}: {error}");
        }
    };
    check(app(&file.db, text, false).and_then(|target| target.plan()).map(drop), expected("x"));
    check(app(&file.db, text, true).and_then(|target| target.plan()).map(drop), expected("x"));
    // Declared before the damage, applied after it.
    let done = declared.apply().map(drop);
    let is_done = done.is_ok();
    check(done, expected(text));
    if !is_done {
        check(app(&file.db, text, true).and_then(|it| it.apply()).map(drop), expected(text));
    }
    if dump(&file.db) == before {
        check(app(&file.db, text, false).and_then(|it| it.apply()).map(drop), expected(text));
    }
}

/// L7: one fault in each field of the ledger, in each of its rows.
#[test]
fn l7_each_damaged_field_is_named_or_harmless() -> Result<()> {
    let page = ["generation", "checksum", "body"].map(|column| ("_declarite_page", column));
    for (i, field) in FIELDS.into_iter().chain(page).enumerate() {
        for (how, sql) in DAMAGES.iter().enumerate() {
            let file = file()?;
            let text = if how % 2 == 0 { "x" } else { "y" };
            let declared = app(&file.db, text, how % 3 == 0)?;
            let numbers = (how, 3 + i as u32 * 7, 0x5a);
            let (row, what) = (i as u32 + how as u32, format!("{field:?} {sql}"));
            if damage(&file.db, field, row, numbers) {
                survives(&file, &what, text, &declared);
            }
        }
    }
    Ok(())
}

/// L7: what no checksum is over is compared with the file and never trusted.
#[test]
fn l7_a_damaged_version_only_costs_a_look() -> Result<()> {
    let file = file()?;
    run(&file.db, "UPDATE _declarite_app SET schema_version = -7");
    assert_eq!(app(&file.db, "x", false)?.apply()?.updated, 0);
    assert_eq!(found(&file.db), expected("x"));
    Ok(())
}

/// L7, R6: a row of another app whose page cannot be found is not taken for nobody's.
#[test]
fn l7_the_search_for_an_owner_finds_damage() -> Result<()> {
    let page = "WHERE component_id IN (SELECT component_id FROM _declarite_component JOIN \
                _declarite_app USING (app_id) WHERE name = 'other')";
    for damage in ["first_key = x'ff'", "last_key = x'00'", "body = zeroblob(9)", "rows = 1"] {
        let file = file()?;
        let target = file.db.target_state("app")?;
        let shared = target.partial().table::<Note>().named("shared");
        let shared = shared.managed_by(ManagedBy::User).declare()?;
        shared.declare_row(&note(55, "mine"))?;
        run(&file.db, &format!("UPDATE _declarite_page SET {damage} {page}"));
        let before = dump(&file.db);
        let error = target.apply().expect_err("row 55 is the other app's");
        assert!(
            matches!(&error, Error::LedgerDamaged { entry, .. } if entry.contains("of table shared")),
            "{damage}: {error}"
        );
        assert!(error.to_string().contains("`repair()` will forget the page"), "{error}");
        assert_eq!(dump(&file.db), before);
    }
    Ok(())
}

/// L7: a table of the ledger that is gone is named as damage.
#[test]
fn l7_a_ledger_in_part_is_damaged() -> Result<()> {
    for table in ["app", "table", "component", "page"] {
        let file = file()?;
        run(&file.db, &format!("DROP TABLE _declarite_{table}"));
        let error = app(&file.db, "x", false).map(drop).expect_err(table);
        assert!(matches!(error, Error::LedgerDamaged { .. }), "{table}: {error}");
    }
    Ok(())
}

/// L7: a number of rows that no sum can hold is damage, and no fault of SQLite's.
#[test]
fn l7_numbers_of_rows_do_not_overflow() -> Result<()> {
    for rows in [i64::MAX, i64::MIN, 1 << 40] {
        let file = file()?;
        let declared = app(&file.db, "x", false)?;
        run(&file.db, &format!("UPDATE _declarite_page SET rows = {rows}"));
        let error = declared.apply().expect_err("it is damaged");
        assert!(matches!(error, Error::LedgerDamaged { .. }), "{error}");
        let error = app(&file.db, "x", false).map(drop).expect_err("it is damaged");
        assert!(matches!(error, Error::LedgerDamaged { .. }), "{error}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// L7: bytes changed anywhere in the ledger: no panic, and the right file or a
    /// typed error.
    #[test]
    fn l7_any_damage_ends_in_the_right_file_or_a_typed_error(
        field in 0usize..40,
        row in any::<u32>(),
        how in 0usize..6,
        (n, m) in any::<(u16, u16)>(),
        changed in any::<bool>(),
        partial in any::<bool>(),
    ) {
        let page = ["generation", "checksum", "body"].map(|column| ("_declarite_page", column));
        let field = FIELDS.into_iter().chain(page).nth(field).expect("there are 40");
        let file = file().expect("a file");
        let text = if changed { "y" } else { "x" };
        let declared = app(&file.db, text, partial).expect("nothing is damaged yet");
        if damage(&file.db, field, row, (how, n.into(), m.into())) {
            survives(&file, &format!("{field:?}"), text, &declared);
        }
    }
}
