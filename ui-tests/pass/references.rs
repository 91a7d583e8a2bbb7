use declarite::{Column, KeyColumn, Reference, SqliteRow};

/// To itself, by name and by `Self`.
#[derive(SqliteRow)]
struct Folder {
    #[sqlite(primary_key)]
    path: String,
    #[sqlite(references(Self, on_delete = cascade))]
    parent: Option<String>,
    #[sqlite(references(Folder))]
    link: Option<String>,
}

/// In a circle.
#[derive(SqliteRow)]
struct Team {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Player))]
    captain: Option<i64>,
}

#[derive(SqliteRow)]
struct Player {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Team))]
    team: i64,
}

/// Rows that borrow.
#[derive(SqliteRow)]
struct Page<'a> {
    #[sqlite(primary_key)]
    url: &'a str,
    #[sqlite(references(Self))]
    after: Option<&'a str>,
}

#[derive(SqliteRow)]
#[sqlite(primary_key(from, to))]
struct Link<'a, 'b> {
    #[sqlite(references(Page<'a>))]
    from: &'a str,
    #[sqlite(references(Page<'b>, on_delete = no_action))]
    to: &'b str,
}

/// Rows with parameters.
#[derive(SqliteRow)]
struct Named<K: KeyColumn, const N: usize> {
    #[sqlite(primary_key)]
    id: K,
    #[sqlite(references(Named<K, N>))]
    above: Option<Vec<u8>>,
    #[sqlite(unique)]
    hash: [u8; N],
}

#[derive(SqliteRow)]
struct Noted<T: Column, const N: usize> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Named<i64, N>, column = "hash"))]
    of: [u8; N],
    #[sqlite(references(Folder))]
    folder: Option<String>,
    note: T,
}

#[derive(SqliteRow)]
struct Plain {
    #[sqlite(primary_key, references(Named<i64, 4>))]
    id: i64,
    #[sqlite(references(Named<i64, 4>, column = "HASH"))]
    hash: Vec<u8>,
}

/// Public rows may refer to private ones, in their key too.
mod shop {
    use declarite::SqliteRow;

    #[derive(SqliteRow)]
    struct Item {
        #[sqlite(primary_key)]
        id: i64,
    }

    #[derive(SqliteRow)]
    #[sqlite(primary_key(order, item))]
    pub struct Line {
        #[sqlite(references(self::orders::Order))]
        pub order: i64,
        #[sqlite(references(Item, on_delete = restrict))]
        item: i64,
    }

    mod orders {
        #[derive(declarite::SqliteRow)]
        pub(super) struct Order {
            #[sqlite(primary_key)]
            id: i64,
        }
    }
}

/// A reference may be stored by functions of the program.
#[derive(SqliteRow)]
struct Note {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = number, references(Team))]
    team: Option<Id>,
    #[sqlite(json, references(Folder))]
    folder: String,
}

struct Id(i64);

fn number(id: &Option<Id>) -> Option<i64> {
    id.as_ref().map(|id| id.0)
}

fn references<R: SqliteRow>() -> Vec<String> {
    let shown = |it: &Reference| format!("{}.{}", it.table(), it.column());
    R::SCHEMA.columns().iter().filter_map(|column| column.reference().map(shown)).collect()
}

fn main() {
    assert_eq!(references::<Folder>(), ["folder.path", "folder.path"]);
    assert_eq!(references::<Team>(), ["player.id"]);
    assert_eq!(references::<Player>(), ["team.id"]);
    let columns = Link::SCHEMA.columns();
    assert!(columns.iter().all(|column| column.reference().unwrap().table() == "page"));
    assert_eq!(references::<Named<i64, 3>>(), ["named.id"]);
    assert_eq!(references::<Noted<String, 8>>(), ["named.hash", "folder.path"]);
    assert_eq!(references::<Plain>(), ["named.id", "named.HASH"]);
    assert_eq!(references::<shop::Line>(), ["order.id", "item.id"]);
    assert_eq!(Note::SCHEMA.column("team").unwrap().reference().unwrap().table(), "team");
    assert_eq!(Page::SCHEMA.column("after").unwrap().reference().unwrap().column(), "url");
}
