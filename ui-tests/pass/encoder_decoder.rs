use std::num::ParseIntError;
use std::path::{Path, PathBuf};

use declarite::{ColumnType, DecodeRow, SqliteRow};

struct Colour(u32);

mod colour {
    use super::*;

    pub fn to_text(colour: &Colour) -> String {
        format!("{:06x}", colour.0)
    }

    pub fn from_text(text: &str) -> Result<Colour, ParseIntError> {
        u32::from_str_radix(text, 16).map(Colour)
    }
}

/// Takes what the field derefs to, and may fail.
fn path(path: &Path) -> Result<String, &'static str> {
    path.to_str().map(str::to_owned).ok_or("the path is not UTF-8")
}

fn count(names: &Vec<String>) -> Option<i64> {
    i64::try_from(names.len()).ok()
}

#[derive(SqliteRow)]
struct Pen {
    #[sqlite(primary_key, type = "TEXT", encoder = colour::to_text, decoder = colour::from_text)]
    colour: Colour,
    #[sqlite(encoder = "path", decoder = "<PathBuf as From<String>>::from")]
    kept_in: PathBuf,
}

/// Written only: nothing decodes the count.
#[derive(SqliteRow)]
#[sqlite(primary_key(id, owner))]
struct Box {
    owner: Colour2,
    id: i64,
    #[sqlite(encoder = count)]
    names: Vec<String>,
}

type Colour2 = String;

#[derive(SqliteRow)]
struct Tag<'a> {
    #[sqlite(primary_key, encoder = str_to_string)]
    name: &'a str,
}

/// A type that names its own.
#[derive(SqliteRow)]
struct Tree<const N: usize> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = number_of)]
    children: Option<std::boxed::Box<[Self; 1]>>,
    #[sqlite(encoder = Self::halved)]
    size: i64,
}

impl<const N: usize> Tree<N> {
    fn halved(size: &i64) -> i64 {
        size / 2
    }
}

fn number_of<const N: usize>(children: &Option<std::boxed::Box<[Tree<N>; 1]>>) -> i64 {
    i64::from(children.is_some())
}

fn str_to_string(text: &str) -> String {
    text.to_owned()
}

fn is_readable<R: DecodeRow>() {}

fn main() {
    is_readable::<Pen>();
    let columns = Pen::SCHEMA.columns();
    assert!(columns.iter().all(|column| column.column_type() == ColumnType::Text));
    let _: <Pen as SqliteRow>::Key<'_> = &Colour(0xff_00_00);
    let names = &Box::SCHEMA.columns()[2];
    assert_eq!(names.column_type(), ColumnType::Integer);
    assert!(names.is_nullable());
    let _: <Box as SqliteRow>::Key<'_> = (1, "me");
    let _: <Tag<'_> as SqliteRow>::Key<'_> = "a";
    assert_eq!(Tree::<3>::SCHEMA.columns()[1].column_type(), ColumnType::Integer);
}
