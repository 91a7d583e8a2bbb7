//! One change of a table, planned, applied to a file with rows, and compared with a
//! file that was made for the table as it is now.

use declarite::{
    ColumnDef, ColumnType, Database, DynamicRow, Element, Error, Operation, Plan, Report, Result,
    TableSchema, TargetState, VectorType,
};
use serde_json::Value as Json;

use crate::support::{File, schema, texts};

/// From one table to another.
pub(super) struct Case {
    pub(super) from: TableSchema,
    pub(super) to: TableSchema,
    pub(super) rows: Json,
}

pub(super) fn table(name: &str, columns: &[(&str, ColumnDef)]) -> TableSchema {
    let key = columns[0].0;
    TableSchema::new(name, columns.iter().cloned(), [key]).expect("a table")
}

pub(super) fn int() -> ColumnDef {
    ColumnDef::new(ColumnType::Integer)
}

pub(super) fn id() -> (&'static str, ColumnDef) {
    ("id", int().not_null())
}

pub(super) fn text() -> ColumnDef {
    ColumnDef::new(ColumnType::Text)
}

pub(super) fn real() -> ColumnDef {
    ColumnDef::new(ColumnType::Real)
}

pub(super) fn blob() -> ColumnDef {
    ColumnDef::new(ColumnType::Blob)
}

pub(super) fn boolean() -> ColumnDef {
    ColumnDef::new(ColumnType::Boolean)
}

pub(super) fn vector(element: Element, dim: usize) -> ColumnDef {
    ColumnDef::new(ColumnType::Vector(VectorType::new(element, dim))).not_null()
}

pub(super) fn rows_of(rows: &Json) -> Vec<DynamicRow> {
    let rows = rows.as_array().expect("an array").iter();
    rows.map(|row| DynamicRow::from_json(row.clone()).expect("a row")).collect()
}

/// Declares a table and rows of it in one component, and nothing else.
pub(super) fn declare(file: &File, table: &TableSchema, rows: &Json) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(table.clone())?;
    let component = target.component("source")?;
    for row in rows_of(rows) {
        component.declare_row(&handle, &row)?;
    }
    component.finish()?;
    Ok(target)
}

/// The rows of a table as literals, in order.
pub(super) fn dump(file: &File, table: &TableSchema) -> Vec<String> {
    let columns: Vec<String> = table
        .columns()
        .iter()
        .map(|column| {
            let name = column.name();
            format!("typeof(\"{name}\") || ' ' || quote(\"{name}\")")
        })
        .collect();
    let sql = format!(
        "SELECT {} AS value FROM \"{}\" ORDER BY 1",
        columns.join(" || ', ' || "),
        table.name()
    );
    texts(&file.db, &sql)
}

/// The file's definitions, without the ledger's, and without spaces and quotes.
pub(super) fn definitions(file: &File) -> Vec<String> {
    let plain =
        |text: String| text.chars().filter(|c| !c.is_whitespace() && *c != '"').collect::<String>();
    let is_internal = |it: &String| it.contains("_declarite_") || it.contains("sqlite_sequence");
    let all = schema(&file.db).into_iter().filter(|it| !is_internal(it));
    let mut all: Vec<String> = all.map(plain).collect();
    all.sort();
    all
}

/// All that the file holds, the ledger and the tables behind vec0 included.
pub(super) fn contents(db: &Database) -> Vec<String> {
    let objects = texts(
        db,
        "SELECT type || name || coalesce(sql, '') AS value FROM sqlite_schema ORDER BY 1",
    );
    let tables = texts(
        db,
        "SELECT 'SELECT ' || quote(name) || ' || '' '' || ' || (SELECT group_concat('quote(\"' || \
         c.name || '\")', ' || '', '' || ') FROM pragma_table_info(t.name) c) || \
         ' AS value FROM \"' || name || '\" ORDER BY 1' AS value \
         FROM sqlite_schema t WHERE type = 'table' ORDER BY name",
    );
    objects.into_iter().chain(tables.iter().flat_map(|sql| texts(db, sql))).collect()
}

/// The steps of a plan, each in a few words.
pub(super) fn words(plan: &Plan) -> Vec<String> {
    let words = |operation: &Operation| match operation {
        Operation::CreateTable { schema } => format!("create {}", schema.name()),
        Operation::RenameTable { from, to } => format!("rename {from} to {to}"),
        Operation::RenameColumn { table, from, to } => format!("rename {table}.{from} to {to}"),
        Operation::AddColumn { table, column } => format!("add {table}.{}", column.name()),
        Operation::DropColumn { table, column, values } => {
            format!("drop {table}.{column} with {values}")
        }
        Operation::CreateIndex { table, index } => format!("create {}", index.name(table)),
        Operation::DropIndex { index, .. } => format!("drop {index}"),
        Operation::Rebuild { to, kept, lost, .. } => {
            format!("rebuild {} keeping {kept} losing {lost}", to.name())
        }
        Operation::DropTable { table, rows } => format!("drop {table} with {rows}"),
        other => format!("{other:?}"),
    };
    plan.steps.iter().map(|step| words(&step.operation)).collect()
}

impl Case {
    /// A file with the rows in the table as it was.
    pub(super) fn file(&self) -> File {
        let file = File::new();
        declare(&file, &self.from, &self.rows).and_then(|it| it.apply()).expect("the old table");
        file
    }

    /// A run of the table as it is now in which the component's rows stand.
    pub(super) fn standing(&self, file: &File) -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        target.partial();
        target.declare_schema(self.to.clone())?;
        Ok(target)
    }

    /// All rows are kept by these steps, and become those; and the same where all
    /// of them are declared again.
    #[track_caller]
    pub(super) fn keeps(&self, steps: &[&str], becomes: &Json) {
        let file = self.file();
        let target = self.standing(&file).expect("the new table");
        let plan = target.plan().expect("a plan");
        assert_eq!(plan.refusals(), []);
        assert_eq!(words(&plan), steps);
        target.apply().expect("the rows are kept");
        self.check(&file, becomes);

        let file = self.file();
        let target = declare(&file, &self.to, becomes).expect("the new table");
        assert_eq!(words(&target.plan().expect("a plan")), steps);
        let report = target.apply().expect("the rows are as they are");
        assert_eq!(counts(&report).1, 0, "{report}");
        self.check(&file, becomes);
    }

    /// The file is as if it had been made for the table as it is now, its rows are
    /// what the ledger says (S8), and the same again writes nothing.
    #[track_caller]
    pub(super) fn check(&self, file: &File, rows: &Json) {
        let fresh = File::new();
        declare(&fresh, &self.to, rows).and_then(|it| it.apply()).expect("a fresh file");
        assert_eq!(dump(file, &self.to), dump(&fresh, &self.to));
        assert_eq!(definitions(file), definitions(&fresh));
        assert_eq!(
            texts(&file.db, "SELECT integrity_check AS value FROM pragma_integrity_check"),
            ["ok"]
        );
        assert!(
            texts(&file.db, "SELECT \"table\" AS value FROM pragma_foreign_key_check").is_empty()
        );
        let again = declare(file, &self.to, rows).expect("the new table");
        let plan = again.plan().expect("a plan");
        assert!(plan.is_empty(), "{plan}");
        let report = again.apply().expect("nothing to do");
        assert_eq!(counts(&report), (rows_of(rows).len() as u64, 0), "{report}");
    }

    /// The rows that stand keep it from being applied; nothing is written. With
    /// consent they become those. Declared again, nothing is lost.
    #[track_caller]
    pub(super) fn loses(&self, refused: &[&str], becomes: &Json, again: &Json) {
        let file = self.file();
        let before = (dump(&file, &self.from), schema(&file.db));
        let target = self.standing(&file).expect("the new table");
        let plan = target.plan().expect("a plan");
        let error = target.apply().expect_err("a loss");
        let Error::Refused { refusals } = &error else { panic!("{error}") };
        assert_eq!(plan.refusals(), refusals);
        let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
        for (told, wanted) in told.iter().zip(refused) {
            assert!(told.contains(wanted), "{told}");
        }
        assert_eq!(told.len(), refused.len(), "{told:?}");
        assert_eq!(before, (dump(&file, &self.from), schema(&file.db)));
        target.allow_data_loss();
        target.apply().expect("consent");
        self.check(&file, becomes);

        let file = self.file();
        let target = declare(&file, &self.to, again).expect("the new table");
        target.apply().expect("nothing is lost where all is declared again");
        self.check(&file, again);
    }
}

/// Rows left as they are, and rows written.
fn counts(report: &Report) -> (u64, u64) {
    (report.unchanged, report.inserted + report.updated + report.deleted)
}
