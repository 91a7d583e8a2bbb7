use std::collections::BTreeMap;

use declarite::{ColumnType, DecodeRow, SqliteRow};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Settings {
    theme: String,
    sizes: Vec<f32>,
}

#[derive(SqliteRow)]
struct User {
    #[sqlite(primary_key)]
    name: String,
    #[sqlite(json)]
    settings: Settings,
    #[sqlite(json)]
    labels: Option<BTreeMap<String, i64>>,
    #[sqlite(json)]
    numbers: Vec<f32>,
    anything: serde_json::Value,
}

/// Written only, so that its JSON need not be read back.
#[derive(SqliteRow)]
struct Event<'a> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json)]
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct Payload<'a> {
    text: &'a str,
}

fn is_readable<R: DecodeRow>() {}

fn main() {
    is_readable::<User>();
    let columns = User::SCHEMA.columns();
    assert!(columns.iter().all(|column| column.column_type() == ColumnType::Text));
    let nullable: Vec<bool> = columns.iter().map(|column| column.is_nullable()).collect();
    assert_eq!(nullable, [false, false, true, false, false]);
    assert_eq!(Event::SCHEMA.columns()[1].column_type(), ColumnType::Text);
}
