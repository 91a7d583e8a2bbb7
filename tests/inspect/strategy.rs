//! Random tables, as odd as a program can declare them.

use declarite::{
    Collation, ColumnDef, ColumnType, Element, IndexDef, Metric, OnDelete, Reference, TableSchema,
    VectorType,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What one column is made of, as numbers that the column's type gives a meaning.
type Choice = (Index, bool, Index, Index, Index, Index);

/// A table that can be declared.
pub(super) fn table() -> impl Strategy<Value = TableSchema> {
    prop_oneof![3 => regular(), 1 => vec0()]
}

/// Names that a reader of definitions could take for something else.
fn name() -> impl Strategy<Value = String> {
    const ODD: [&str; 33] = [
        "check",
        "CHECK",
        "default",
        "primary",
        "a b",
        "a\"b",
        "a'b",
        "[a]",
        "`a`",
        "a,b",
        "a(b",
        "a)b",
        "--a",
        "/*a",
        "a*/",
        ";",
        "using vec0",
        "virtual",
        "where",
        "\n",
        "é",
        "日本",
        "1",
        ".",
        "=",
        "x'00'",
        "select",
        "autoincrement",
        "_declarit",
        "sqlit",
        " ",
        "\"",
        "rowid",
    ];
    prop_oneof![select(&ODD[..]).prop_map(str::to_owned), "[a-zA-Z_]{1,6}", "[ -~é]{1,6}"]
}

fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    vec(name(), 1..=most).prop_map(|names| {
        let mut seen = std::collections::BTreeSet::new();
        names.into_iter().filter(|name| seen.insert(name.to_ascii_lowercase())).collect()
    })
}

fn choices(most: usize) -> impl Strategy<Value = Vec<Choice>> {
    vec(any::<Choice>(), most)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

const VECTORS: [VectorType; 4] = [
    VectorType::new(Element::Float32, 4).metric(Metric::Cosine),
    VectorType::new(Element::Int8, 8).metric(Metric::L1),
    VectorType::new(Element::Bit, 16),
    VectorType::new(Element::Float32, 3),
];

const TYPES: [ColumnType; 8] = [
    ColumnType::Integer,
    ColumnType::Real,
    ColumnType::Text,
    ColumnType::Blob,
    ColumnType::Boolean,
    ColumnType::Vector(VECTORS[0]),
    ColumnType::Vector(VECTORS[2]),
    ColumnType::Vector(VECTORS[3]),
];

fn default(ty: ColumnType, choice: Index) -> Option<&'static str> {
    let defaults: &[&str] = match ty {
        ColumnType::Integer => &["0", "-1", "+5", "0xfF", "(1 + (2))", "(abs(-1))"],
        ColumnType::Real => &["1.5e-3", ".5", "-1", "( 1.5 )"],
        ColumnType::Text => &["'it''s'", "CURRENT_TIMESTAMP", "('a' || ')')", "''", "'--'"],
        ColumnType::Blob => &["x'00ff'", "X''", "(randomblob(4))"],
        ColumnType::Boolean => &["TRUE", "0", "(1 = 1)"],
        _ => return None,
    };
    defaults.get(choice.index(defaults.len() * 2)).copied()
}

fn check(name: &str, choice: Index) -> Option<String> {
    let name = quoted(name);
    let checks = [
        format!("{name} <> ')'"),
        format!("length({name}) < 100 AND ({name} IS NOT NULL OR 1)"),
        format!("CASE WHEN {name} IN ('--', '/*', ',') THEN 0 ELSE 1 END"),
        format!(" {name}  IS NOT x'00' "),
        // The very check of a column of vectors.
        format!("typeof({name}) = 'blob' AND length({name}) = 12 OR {name} IS NULL"),
    ];
    checks.get(choice.index(checks.len() * 2)).cloned()
}

fn column(
    name: &str,
    (ty, not_null, default_at, check_at, other, action): Choice,
    is_key: bool,
) -> ColumnDef {
    let types = if is_key { &TYPES[..4] } else { &TYPES[..] };
    let ty = types[ty.index(types.len())];
    let mut column = ColumnDef::new(ty);
    if not_null || is_key {
        column = column.not_null();
    }
    let default = default(ty, default_at);
    if let Some(sql) = default {
        column = column.default_to(sql);
    }
    if let Some(sql) = check(name, check_at) {
        column = column.check(sql);
    }
    match (ty, other.index(4)) {
        (ColumnType::Text, 0) if !is_key => column = column.collate(Collation::NoCase),
        (ColumnType::Text, 1) if !is_key => column = column.collate(Collation::RTrim),
        (ColumnType::Integer, 0 | 1) => {
            let mut actions = vec![OnDelete::NoAction, OnDelete::Restrict, OnDelete::Cascade];
            if !not_null && !is_key {
                actions.push(OnDelete::SetNull);
            }
            if default.is_some() {
                actions.push(OnDelete::SetDefault);
            }
            let reference = Reference::to("parents", "id");
            column = column.references(reference.on_delete(actions[action.index(actions.len())]));
        }
        (_, 2) => column = column.renamed_from(format!("once {name}")),
        _ => {}
    }
    column
}

fn regular() -> impl Strategy<Value = TableSchema> {
    let indexes = vec((any::<(Index, Index, bool, bool, bool)>(), name()), 0..4);
    let options = any::<(bool, bool, bool, bool)>();
    (name(), names(6), choices(6), any::<(Index, Index, bool)>(), indexes, options).prop_map(
        |(table, names, choices, (first, second, is_single), indexes, options)| {
            let (first, second) = (first.index(names.len()), second.index(names.len()));
            let mut key = vec![names[first].as_str(), names[second].as_str()];
            if first == second || is_single {
                key.pop();
            }
            let columns: Vec<_> = names
                .iter()
                .zip(choices)
                .map(|(name, choice)| (name, column(name, choice, key.contains(&name.as_str()))))
                .collect();
            let mut schema = TableSchema::new(&table, columns, &key).expect("a table");
            for ((first, second, is_unique, is_named, is_partial), name) in indexes {
                let first = &names[first.index(names.len())];
                let second = &names[second.index(names.len())];
                let mut columns = vec![first.clone(), second.clone()];
                columns.dedup();
                let mut index = IndexDef::new(columns);
                if is_unique {
                    index = index.unique();
                }
                if is_named {
                    index = index.named(format!("{name} of {table}"));
                }
                if is_partial {
                    index = index.filter(format!("{} IS NOT ' where '", quoted(first)));
                }
                schema = unless_refused(schema, |schema| schema.index(index));
            }
            let (strict, without_rowid, autoincrement, checked) = options;
            if strict {
                schema = unless_refused(schema, TableSchema::strict);
            }
            if without_rowid {
                schema = unless_refused(schema, TableSchema::without_rowid);
            }
            if autoincrement {
                schema = unless_refused(schema, TableSchema::autoincrement);
            }
            if checked {
                let check = format!("{0} IS NOT NULL OR {0} IS NULL", quoted(&names[0]));
                schema = unless_refused(schema, |schema| schema.check(check));
                schema = unless_refused(schema, |schema| schema.check("1 + (1) > ')'"));
            }
            schema
        },
    )
}

/// The option, where the table can have it.
fn unless_refused(
    schema: TableSchema,
    option: impl FnOnce(TableSchema) -> declarite::Result<TableSchema>,
) -> TableSchema {
    option(schema.clone()).unwrap_or(schema)
}

fn vec0() -> impl Strategy<Value = TableSchema> {
    let columns = vec(any::<(Index, Index, bool)>(), 1..8);
    let chunk_size = proptest::option::of(select(&[8_usize, 64, 1024][..]));
    (name(), columns, chunk_size, any::<bool>()).prop_map(
        |(table, choices, chunk_size, by_text)| {
            let key = if by_text { ColumnType::Text } else { ColumnType::Integer };
            let mut columns = vec![("Id".to_owned(), ColumnDef::new(key).not_null())];
            for (i, (role, ty, takes_null)) in choices.into_iter().enumerate() {
                let ty = TYPES[ty.index(5)];
                let column = ColumnDef::new(ty);
                let column = match (role.index(4), ty) {
                    (0, ColumnType::Integer | ColumnType::Text) => column.partition_key(),
                    (1, _) => column.auxiliary(),
                    (2, ColumnType::Blob) | (3, _) => {
                        ColumnDef::new(ColumnType::Vector(VECTORS[i % 4]))
                    }
                    (_, ColumnType::Blob) => column.auxiliary(),
                    _ => column.not_null(),
                };
                let column = if takes_null && column.vector().is_none() {
                    column
                } else {
                    column.not_null()
                };
                columns.push((format!("Column_{i}"), column));
            }
            columns
                .push(("v".to_owned(), ColumnDef::new(ColumnType::Vector(VECTORS[0])).not_null()));
            let is_column = ["id", "v"].iter().any(|name| table.eq_ignore_ascii_case(name));
            let table = if is_column { "w".to_owned() } else { table };
            let schema = TableSchema::new(table, columns, ["Id"]).expect("a table");
            match chunk_size {
                None => schema.vec0(),
                Some(size) => schema.vec0_chunked(size),
            }
            .expect("a vec0 table")
        },
    )
}
