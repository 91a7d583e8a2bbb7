//! Foreign keys that refer to nothing.

use super::ident::quote;

/// Of a child's rows that refer to no row of the parent: the columns to answer,
/// then those they refer by. They refer by `columns`, each with the one it refers
/// to. No row of the parent is asked for where the file has no such table.
///
/// The parent's column stands first and the child's behind a `+`, so that values
/// compare by the parent's collation and affinity, as those of foreign keys do:
/// <https://www.sqlite.org/foreignkeys.html#fk_basics>
pub(crate) fn select_unresolved(
    child: &str,
    answer: &[String],
    columns: &[(String, String)],
    parent: Option<&str>,
) -> String {
    let of_child = |name: &str| format!("child.{}", quote(name));
    let by = columns.iter().map(|(from, _)| of_child(from));
    let answer: Vec<String> = answer.iter().map(|name| of_child(name)).chain(by.clone()).collect();
    let mut conditions: Vec<String> = by.map(|column| format!("{column} IS NOT NULL")).collect();
    if let Some(parent) = parent {
        let is: Vec<String> = columns
            .iter()
            .map(|(from, to)| format!("parent.{} = +{}", quote(to), of_child(from)))
            .collect();
        let (parent, is) = (quote(parent), is.join(" AND "));
        conditions.push(format!("NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {is})"));
    }
    format!(
        "SELECT {} FROM {} AS child WHERE {}",
        answer.join(", "),
        quote(child),
        conditions.join(" AND ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parents_column_stands_first() {
        let columns = [("author".to_owned(), "id".to_owned())];
        let answer = ["rowid".to_owned()];
        assert_eq!(
            select_unresolved("books", &answer, &columns, Some("authors")),
            "SELECT child.\"rowid\", child.\"author\" FROM \"books\" AS child WHERE \
             child.\"author\" IS NOT NULL AND NOT EXISTS \
             (SELECT 1 FROM \"authors\" AS parent WHERE parent.\"id\" = +child.\"author\")"
        );
        assert_eq!(
            select_unresolved("books", &answer, &columns, None),
            "SELECT child.\"rowid\", child.\"author\" FROM \"books\" AS child WHERE \
             child.\"author\" IS NOT NULL"
        );
    }
}
