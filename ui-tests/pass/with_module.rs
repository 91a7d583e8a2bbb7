use std::num::ParseIntError;

use declarite::{ColumnType, DecodeRow, SqliteRow};

#[derive(PartialEq, Debug)]
struct Colour(u32);

/// As modules beside std's types have them.
mod hexadecimal {
    use super::*;

    pub fn encode(colour: &Colour) -> String {
        format!("{:06x}", colour.0)
    }

    pub fn decode(text: &str) -> Result<Colour, ParseIntError> {
        u32::from_str_radix(text, 16).map(Colour)
    }
}

mod formats {
    /// Takes what the field derefs to, and answers several types.
    pub mod lines {
        pub fn encode(lines: &[String]) -> Result<String, &'static str> {
            let is_whole = lines.iter().all(|line| !line.contains('\n'));
            if is_whole { Ok(lines.join("\n")) } else { Err("a line has a line break") }
        }

        pub fn decode(text: String) -> Vec<String> {
            text.lines().map(str::to_owned).collect()
        }
    }

    pub mod count {
        pub fn encode<T>(of: &[T]) -> i64 {
            of.len().try_into().unwrap_or(i64::MAX)
        }
    }
}

#[derive(SqliteRow)]
#[sqlite(index(ground, lines), unique(lines))]
struct Pen {
    #[sqlite(primary_key, with = hexadecimal)]
    colour: Colour,
    #[sqlite(with = crate::hexadecimal, default = "'000000'")]
    ground: Option<Colour>,
    #[sqlite(with = "formats::lines", type = "CLOB", collate = "RTRIM")]
    lines: Vec<String>,
    #[sqlite(with = self::formats::lines, references(Pen))]
    others: Option<Vec<String>>,
    #[sqlite(with = hexadecimal, rename = "shade", check = "length(shade) = 6")]
    shadow: Colour,
}

/// Written only, so that the module needs no `decode`.
#[derive(SqliteRow)]
#[sqlite(primary_key(colour, name))]
struct Owned<'a, T> {
    name: &'a str,
    #[sqlite(with = hexadecimal)]
    colour: Colour,
    #[sqlite(with = formats::count)]
    things: Vec<T>,
}

/// A module of the function's own, with the name of a crate.
fn within_a_function() -> &'static declarite::TableSchema {
    mod serde {
        pub fn encode(number: &u128) -> String {
            number.to_string()
        }

        pub fn decode(text: String) -> Result<u128, std::num::ParseIntError> {
            text.parse()
        }
    }

    #[derive(SqliteRow)]
    struct Large {
        #[sqlite(primary_key, with = serde)]
        number: u128,
    }

    let _: <Large as SqliteRow>::Key<'_> = &7;
    Large::SCHEMA
}

fn is_readable<R: DecodeRow>() {}

fn main() {
    is_readable::<Pen>();
    let columns = Pen::SCHEMA.columns();
    assert!(columns.iter().all(|column| column.column_type() == ColumnType::Text));
    let nullable: Vec<bool> = columns.iter().map(|column| column.is_nullable()).collect();
    assert_eq!(nullable, [false, true, false, true, false]);
    let _: <Pen as SqliteRow>::Key<'_> = &Colour(0xff_00_00);
    let things = &Owned::<u8>::SCHEMA.columns()[2];
    assert_eq!(things.column_type(), ColumnType::Integer);
    let _: <Owned<'_, u8> as SqliteRow>::Key<'_> = (Colour(1), "a");
    assert_eq!(within_a_function().columns()[0].column_type(), ColumnType::Text);
}
