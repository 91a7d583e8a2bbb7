//! Regular tables.

use declarite::{Collation, ColumnDef, IndexDef, Reference, TableSchema};
use serde_json::{Value as Json, json};

use super::case::{Case, blob, boolean, id, int, real, table, text};

fn plain(columns: &[(&str, ColumnDef)]) -> TableSchema {
    let columns: Vec<_> = [id()].into_iter().chain(columns.iter().cloned()).collect();
    table("t", &columns)
}

fn from_text(to: &[(&str, ColumnDef)], values: &[&str]) -> Case {
    let rows: Vec<Json> =
        values.iter().enumerate().map(|(id, a)| json!({"id": id, "a": a})).collect();
    Case { from: plain(&[("a", text())]), to: plain(to), rows: Json::Array(rows) }
}

#[test]
fn a_nullable_column_is_added_in_place() {
    let case = from_text(&[("a", text()), ("b", int())], &["x", "y"]);
    case.keeps(&["add t.b"], &json!([{"id": 0, "a": "x"}, {"id": 1, "a": "y"}]));
}

#[test]
fn a_column_with_a_default_is_added_in_place_and_every_row_has_it() {
    for column in [int().not_null().default_to("7"), int().default_to("7")] {
        let case = from_text(&[("a", text()), ("b", column)], &["x", "y"]);
        let rows = json!([{"id": 0, "a": "x", "b": 7}, {"id": 1, "a": "y", "b": 7}]);
        case.keeps(&["add t.b"], &rows);
    }
}

#[test]
fn a_column_whose_default_is_computed_is_added_by_a_rebuild() {
    let column = int().not_null().default_to("(3 + 4)");
    let case = from_text(&[("a", text()), ("b", column)], &["x"]);
    case.keeps(&["rebuild t keeping 1 losing 0"], &json!([{"id": 0, "a": "x", "b": 7}]));
}

/// S2: a column that every row has to have a value of asks for the rows again.
#[test]
fn s2_a_column_without_a_default_asks_for_the_rows_again() {
    let case = from_text(&[("a", text()), ("b", int().not_null())], &["x", "y"]);
    case.loses(
        &["column b: column b is added: rows go that do not fit, such as that of key 0: the column \
           takes no NULL, 2 rows at risk"],
        &json!([]),
        &json!([{"id": 0, "a": "x", "b": 1}, {"id": 1, "a": "y", "b": 2}]),
    );
    let empty = from_text(&[("a", text()), ("b", int().not_null())], &[]);
    empty.keeps(&["rebuild t keeping 0 losing 0"], &json!([]));
}

#[test]
fn a_column_is_dropped_with_consent_to_the_loss_of_its_values() {
    let case = from_text(&[], &["x", "y"]);
    let rows = json!([{"id": 0}, {"id": 1}]);
    let file = case.file();
    let target = case.standing(&file).expect("the new table");
    let refused = target.apply().expect_err("a loss").to_string();
    assert!(refused.contains("drop the column, 2 rows at risk"), "{refused}");
    assert!(refused.contains("allow_loss_of(\"t.a\")"), "{refused}");
    target.allow_loss_of("t.a").apply().expect("consent");
    case.check(&file, &rows);
}

#[test]
fn a_column_of_nothing_but_null_is_dropped_in_place() {
    let case = Case {
        from: plain(&[("a", text()), ("b", int())]),
        to: plain(&[("b", int())]),
        rows: json!([{"id": 0, "b": 1}, {"id": 1}]),
    };
    case.keeps(&["drop t.a with 0"], &json!([{"id": 0, "b": 1}, {"id": 1}]));
}

#[test]
fn columns_are_renamed_in_place() {
    let case = from_text(&[("b", text().renamed_from("x").renamed_from("a"))], &["x", "y"]);
    case.keeps(&["rename t.a to b"], &json!([{"id": 0, "b": "x"}, {"id": 1, "b": "y"}]));
}

#[test]
fn a_key_column_is_renamed_in_place() {
    let to = table("t", &[("key", int().not_null().renamed_from("id")), ("a", text())]);
    let case = Case { to, ..from_text(&[], &["x"]) };
    case.keeps(&["rename t.id to key"], &json!([{"key": 0, "a": "x"}]));
}

#[test]
fn a_table_is_renamed_in_place() {
    let to = table("u", &[id(), ("a", text())]).renamed_from("t").expect("a table");
    let case = Case { to, ..from_text(&[], &["x"]) };
    case.keeps(&["rename t to u"], &json!([{"id": 0, "a": "x"}]));
}

#[test]
fn a_table_is_renamed_with_a_column_and_indexes_that_are_called_after_them() {
    let index = |table: TableSchema, column| table.index(IndexDef::new([column])).expect("it");
    let to = table("u", &[id(), ("b", text().renamed_from("a"))]).renamed_from("t").expect("it");
    let case = Case {
        from: index(plain(&[("a", text())]), "a"),
        to: index(to, "b"),
        rows: json!([{"id": 0, "a": "x"}]),
    };
    case.keeps(
        &["rename t to u", "rename u.a to b", "drop t_a_index", "create u_b_index"],
        &json!([{"id": 0, "b": "x"}]),
    );
}

#[test]
fn values_are_converted_where_all_of_them_can_be() {
    let a = |ty: ColumnDef, from: &[&str], to: &[Json]| {
        let case = from_text(&[("a", ty)], from);
        let rows = to.iter().enumerate().map(|(id, a)| json!({"id": id, "a": a})).collect();
        let step = format!("rebuild t keeping {} losing 0", from.len());
        case.keeps(&[&step], &Json::Array(rows));
    };
    a(int(), &["1", "-20"], &[json!(1), json!(-20)]);
    a(real(), &["1.5", "2"], &[json!(1.5), json!(2.0)]);
    a(boolean(), &["true", "0"], &[json!(true), json!(false)]);
    a(blob(), &["ab", ""], &[json!([97, 98]), json!([])]);
}

#[test]
fn numbers_become_text_and_each_other() {
    let convert = |from: ColumnDef, to: ColumnDef, old: Json, new: Json| {
        let case = Case {
            from: plain(&[("a", from)]),
            to: plain(&[("a", to)]),
            rows: json!([{"id": 0, "a": old}, {"id": 1}]),
        };
        case.keeps(&["rebuild t keeping 2 losing 0"], &json!([{"id": 0, "a": new}, {"id": 1}]));
    };
    convert(int(), text(), json!(7), json!("7"));
    convert(real(), text(), json!(7.25), json!("7.25"));
    convert(int(), real(), json!(7), json!(7.0));
    convert(real(), int(), json!(7.0), json!(7));
    convert(int(), boolean(), json!(1), json!(true));
    convert(boolean(), int(), json!(true), json!(1));
    convert(blob(), text(), json!([97]), json!("a"));
}

/// The values that do not convert are lost, and no others.
#[test]
fn values_that_do_not_convert_are_counted_and_become_null_with_consent() {
    let case = from_text(&[("a", int())], &["1", "two", "3"]);
    case.loses(
        &["column a becomes INTEGER, and was TEXT: values go that do not fit, such as that of key \
           1: 'two' is no INTEGER, 1 row at risk"],
        &json!([{"id": 0, "a": 1}, {"id": 1}, {"id": 2, "a": 3}]),
        &json!([{"id": 0, "a": 1}, {"id": 1, "a": 2}, {"id": 2, "a": 3}]),
    );
}

#[test]
fn rows_go_with_values_that_may_not_be_null() {
    let case = Case {
        from: plain(&[("a", text().not_null())]),
        to: plain(&[("a", int().not_null())]),
        rows: json!([{"id": 0, "a": "1"}, {"id": 1, "a": "two"}]),
    };
    case.loses(
        &["rows go that do not fit, such as that of key 1: 'two' is no INTEGER, 1 row at risk"],
        &json!([{"id": 0, "a": 1}]),
        &json!([{"id": 0, "a": 1}, {"id": 1, "a": 2}]),
    );
}

#[test]
fn a_column_takes_null_or_ceases_to() {
    let nullable = from_text(&[("a", text().not_null())], &["x"]);
    nullable.keeps(&["rebuild t keeping 1 losing 0"], &json!([{"id": 0, "a": "x"}]));
    let back = Case { from: nullable.to, to: nullable.from, rows: nullable.rows };
    back.keeps(&["rebuild t keeping 1 losing 0"], &json!([{"id": 0, "a": "x"}]));
    let null = Case {
        from: plain(&[("a", text())]),
        to: plain(&[("a", text().not_null())]),
        rows: json!([{"id": 0, "a": "x"}, {"id": 1}]),
    };
    null.loses(
        &["column a takes no NULL: rows go that do not fit, such as that of key 1"],
        &json!([{"id": 0, "a": "x"}]),
        &json!([{"id": 0, "a": "x"}, {"id": 1, "a": "y"}]),
    );
}

#[test]
fn defaults_collations_and_checks_change_by_a_rebuild() {
    for column in [
        text().default_to("'none'"),
        text().collate(Collation::NoCase),
        text().check("length(a) = 1"),
    ] {
        let there = from_text(&[("a", column)], &["x", "y"]);
        let rows = json!([{"id": 0, "a": "x"}, {"id": 1, "a": "y"}]);
        there.keeps(&["rebuild t keeping 2 losing 0"], &rows);
        let back = Case { from: there.to, to: there.from, rows: there.rows };
        back.keeps(&["rebuild t keeping 2 losing 0"], &rows);
    }
}

/// S1: a row that breaks the new check is at risk, unless this run brings another.
#[test]
fn s1_rows_that_break_a_new_check_are_at_risk_unless_they_are_declared_again() {
    let to = plain(&[("a", text())]).check("a <> 'y'").expect("a check");
    let case = Case { to, ..from_text(&[], &["x", "y"]) };
    case.loses(
        &["rows go that do not fit, such as that of key 1: CHECK constraint failed: a <> 'y', 1 row"],
        &json!([{"id": 0, "a": "x"}]),
        &json!([{"id": 0, "a": "x"}, {"id": 1, "a": "z"}]),
    );
}

#[test]
fn strict_and_without_rowid_are_switched_by_a_rebuild() {
    let rows = json!([{"id": 0, "a": "x"}]);
    let tables = [
        plain(&[("a", text())]).strict().expect("it"),
        plain(&[("a", text())]).without_rowid().expect("it"),
    ];
    for to in tables {
        let there = Case { to, ..from_text(&[], &["x"]) };
        there.keeps(&["rebuild t keeping 1 losing 0"], &rows);
        let back = Case { from: there.to, to: there.from, rows: there.rows };
        back.keeps(&["rebuild t keeping 1 losing 0"], &rows);
    }
}

#[test]
fn columns_are_added_to_the_key_and_taken_from_it() {
    let of_key = |key: &[&str]| {
        let columns = [("a", int().not_null()), ("b", int().not_null()), ("c", text())];
        TableSchema::new("t", columns, key).expect("a table")
    };
    let rows = json!([{"a": 1, "b": 1, "c": "x"}, {"a": 2, "b": 1, "c": "y"}]);
    for (from, to) in
        [(&["a"][..], &["a", "b"][..]), (&["a", "b"], &["b", "a"]), (&["b", "a"], &["a"])]
    {
        let case = Case { from: of_key(from), to: of_key(to), rows: rows.clone() };
        case.keeps(&["rebuild t keeping 2 losing 0"], &rows);
    }
    // Two rows of one key: one of them goes.
    let case = Case { from: of_key(&["a"]), to: of_key(&["b"]), rows: rows.clone() };
    case.loses(
        &["its primary key becomes b: rows go that do not fit, such as that of key 2: another row \
           gets the same key, 1 row at risk"],
        &json!([{"a": 1, "b": 1, "c": "x"}]),
        &json!([{"a": 1, "b": 1, "c": "x"}, {"a": 2, "b": 2, "c": "y"}]),
    );
}

#[test]
fn the_key_gets_another_type() {
    let to = table("t", &[("id", text().not_null()), ("a", text())]);
    let case = Case { to, ..from_text(&[], &["x", "y"]) };
    case.keeps(
        &["rebuild t keeping 2 losing 0"],
        &json!([{"id": "0", "a": "x"}, {"id": "1", "a": "y"}]),
    );
}

#[test]
fn indexes_are_added_dropped_and_changed() {
    let indexed = |index| plain(&[("a", text())]).index(index).expect("an index");
    let rows = json!([{"id": 0, "a": "x"}, {"id": 1, "a": "y"}]);
    let tables = [
        (plain(&[("a", text())]), ""),
        (indexed(IndexDef::new(["a"])), "t_a_index"),
        (indexed(IndexDef::new(["a"]).unique()), "t_a_unique"),
        (indexed(IndexDef::new(["a"]).named("mine")), "mine"),
        (indexed(IndexDef::new(["a", "id"]).named("mine")), "mine"),
        (indexed(IndexDef::new(["a"]).filter("a > 'w'").named("mine")), "mine"),
    ];
    for (from, old) in &tables {
        for (to, new) in &tables {
            let steps = match (*old, *new) {
                _ if from == to => Vec::new(),
                ("", new) => vec![format!("create {new}")],
                (old, "") => vec![format!("drop {old}")],
                (old, new) => vec![format!("drop {old}"), format!("create {new}")],
            };
            let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
            let case = Case { from: from.clone(), to: to.clone(), rows: rows.clone() };
            case.keeps(&steps, &rows);
        }
    }
}

#[test]
fn a_rebuilt_table_keeps_its_indexes() {
    let indexed =
        |column| plain(&[("a", column)]).index(IndexDef::new(["a"]).unique()).expect("it");
    let case = Case {
        from: indexed(text()),
        to: indexed(text().not_null()),
        rows: json!([{"id": 1, "a": "x"}]),
    };
    case.keeps(&["rebuild t keeping 1 losing 0"], &json!([{"id": 1, "a": "x"}]));
}

#[test]
fn a_foreign_key_is_added_and_dropped() {
    let refers = plain(&[("a", int().references(Reference::to("t", "id")))]);
    let rows = json!([{"id": 1, "a": 1}, {"id": 2, "a": 1}, {"id": 3}]);
    let there = Case { from: plain(&[("a", int())]), to: refers, rows: rows.clone() };
    there.keeps(&["rebuild t keeping 3 losing 0"], &rows);
    let back = Case { from: there.to, to: there.from, rows: rows.clone() };
    back.keeps(&["rebuild t keeping 3 losing 0"], &rows);
}
