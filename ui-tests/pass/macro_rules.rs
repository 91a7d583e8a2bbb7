use declarite::{Column, DecodeRow, SqliteRow, TableSchema, VectorSchemaProvider};

struct Tiny;

impl VectorSchemaProvider for Tiny {
    const NAME: &'static str = "tiny";
    const VERSION: &'static str = "1";
    const DIM: usize = 3;
}

mod joined {
    pub fn encode(words: &[String]) -> String {
        words.join(" ")
    }

    pub fn decode(text: String) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }
}

fn shown(value: &bool) -> String {
    value.to_string()
}

fn read(text: String) -> Result<bool, std::str::ParseBoolError> {
    text.parse()
}

/// Every kind of thing an attribute takes, from a variable.
macro_rules! table {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident in $table:literal {
            key: $key:ident: $key_type:ty,
            $($field:ident: $type:ty = $rename:literal,)*
        }
        vectors: $dim:literal, $constant:expr, $provider:ty, $array:ty, $metric:literal;
        encoded: $encoder:path, $decoder:path, $module:path;
        refers to $parent:ty, on delete $action:ident, checks $check:literal;
    ) => {
        $(#[$attribute])*
        #[derive(SqliteRow)]
        #[sqlite(table = $table, check = $check, index($key, $($field),*), primary_key($key))]
        $visibility struct $name {
            $key: $key_type,
            $(#[sqlite(rename = $rename)] $field: $type,)*
            #[sqlite(vector(dim = $dim, metric = $metric))]
            first: [f32; $dim],
            #[sqlite(vector(dim = $constant))]
            second: Vec<f32>,
            #[sqlite(vector(of = $provider))]
            third: $array,
            #[sqlite(encoder = $encoder, decoder = $decoder)]
            flag: bool,
            #[sqlite(with = $module)]
            words: Option<Vec<String>>,
            #[sqlite(references($parent, on_delete = $action))]
            parent: Option<$key_type>,
        }
    };
}

table! {
    /// A row.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Document in "documents" {
        key: id: i64,
        title: Option<String> = "heading",
        pages: u32 = "page count",
    }
    vectors: 4, 2 * 4, Tiny, Vec<f32>, "cosine";
    encoded: shown, read, joined;
    refers to Document, on delete set_null, checks "id > 0";
}

/// Types and names of several, each in a table of its own.
macro_rules! pairs {
    ($($name:ident<$value:ty>),* $(,)?) => {
        $(
            #[derive(SqliteRow)]
            struct $name {
                #[sqlite(primary_key)]
                id: i64,
                value: $value,
            }
        )*
    };
}

pairs!(Number<i64>, Text<Option<String>>, Bytes<[u8; 4]>);

/// A field whose type is a variable, alone and in an `Option`.
macro_rules! generic {
    ($name:ident<$parameter:ident: $bound:path>) => {
        #[derive(SqliteRow)]
        struct $name<$parameter: $bound> {
            #[sqlite(primary_key)]
            id: i64,
            value: $parameter,
        }
    };
}

generic!(Holder<T: Column>);

fn schema<R: SqliteRow + DecodeRow>() -> &'static TableSchema {
    R::SCHEMA
}

fn main() {
    let documents = schema::<Document>();
    assert_eq!(documents.name(), "documents");
    let lengths = documents.columns().iter().filter_map(|column| column.vector());
    assert!(lengths.map(|vector| vector.byte_len()).eq([16, 32, 12]));
    assert!(documents.indexes()[0].columns().eq(["id", "heading", "page count"]));
    assert_eq!(documents.column("parent").unwrap().reference().unwrap().table(), "documents");
    let names = [schema::<Number>().name(), schema::<Text>().name(), schema::<Bytes>().name()];
    assert_eq!(names, ["number", "text", "bytes"]);
    assert!(schema::<Text>().columns()[1].is_nullable());
    assert_eq!(schema::<Holder<bool>>().name(), "holder");
}
