//! The definition of a vec0 table, read as sqlite-vec 0.1.9 reads it. What it made
//! of one is told by nothing else.

use super::definition::{group, split, text_of};
use super::tokens::{Kind as TokenKind, Token, tokens};
use crate::schema::{Element, Metric, VectorType};

/// See the module.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Vec0Definition {
    /// In the definition's order.
    pub(super) columns: Vec<Column>,
    pub(super) chunk_size: Option<usize>,
}

/// A column of a definition.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// How an error calls it: in lower case and with single spaces.
    pub(super) text: String,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Vector(VectorType),
    Key(Type),
    PartitionKey(Type),
    Auxiliary(Type),
    Metadata(Type),
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Integer,
    Float,
    Text,
    Boolean,
    Blob,
}

/// The module of a virtual table and the tokens of its arguments; none of an
/// ordinary table's definition.
pub(super) fn module<'s>(tokens: &[Token<'s>]) -> Option<(String, Vec<Token<'s>>)> {
    if !tokens.get(1)?.is_word("virtual") {
        return None;
    }
    // Behind the table's name, which may hold anything.
    let using = tokens.iter().position(|token| token.is_word("using"))?;
    let module = tokens.get(using + 1)?.name().to_ascii_lowercase();
    Some((module, group(tokens, using + 2).to_vec()))
}

/// The definition, if it is that of a vec0 table.
pub(super) fn parse(sql: &str) -> Option<Vec0Definition> {
    let (module, arguments) = module(&tokens(sql))?;
    if module != "vec0" {
        return None;
    }
    let mut definition = Vec0Definition::default();
    for argument in split(&arguments) {
        match argument {
            // Any beginning of the option's name will do.
            [_, equals, size] if equals.is_sign("=") => {
                definition.chunk_size = size.text.parse().ok();
            }
            _ => definition.columns.extend(column(sql, argument)),
        }
    }
    Some(definition)
}

impl Vec0Definition {
    /// The endings of the names of the tables in which sqlite-vec keeps the rows.
    pub(super) fn shadows(&self) -> Vec<String> {
        let mut endings = vec!["info".to_owned(), "chunks".to_owned(), "rowids".to_owned()];
        let (mut vectors, mut metadata, mut has_auxiliary) = (0, 0, false);
        for column in &self.columns {
            match column.kind {
                Kind::Vector(_) => {
                    endings.push(format!("vector_chunks{vectors:02}"));
                    vectors += 1;
                }
                Kind::Metadata(ty) => {
                    endings.push(format!("metadatachunks{metadata:02}"));
                    if ty == Type::Text {
                        endings.push(format!("metadatatext{metadata:02}"));
                    }
                    metadata += 1;
                }
                Kind::Auxiliary(_) => has_auxiliary = true,
                Kind::Key(_) | Kind::PartitionKey(_) | Kind::Unknown => {}
            }
        }
        if has_auxiliary {
            endings.push("auxiliary".to_owned());
        }
        endings
    }
}

fn column(sql: &str, argument: &[Token<'_>]) -> Option<Column> {
    let is_auxiliary = argument.first()?.is_sign("+");
    let (name, words) = argument.get(usize::from(is_auxiliary)..)?.split_first()?;
    let kind = match words {
        [element, dim, options @ ..] if dim.kind == TokenKind::Name && !is_auxiliary => {
            vector(element, dim, options).map_or(Kind::Unknown, Kind::Vector)
        }
        _ => other(words, is_auxiliary).unwrap_or(Kind::Unknown),
    };
    let text = text_of(sql, if is_auxiliary { argument } else { words });
    let text = text.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Column { name: name.text.to_owned(), text, kind })
}

fn vector(element: &Token<'_>, dim: &Token<'_>, options: &[Token<'_>]) -> Option<VectorType> {
    let word = element.text.to_ascii_lowercase();
    let begins = |names: &[&str]| names.iter().any(|name| word.starts_with(name));
    let element = match () {
        () if begins(&["float", "f32"]) => Element::Float32,
        () if begins(&["int8", "i8"]) => Element::Int8,
        () if begins(&["bit"]) => Element::Bit,
        () => return None,
    };
    let vector = VectorType::new(element, dim.name().trim().parse().ok()?);
    match options {
        [] => Some(vector),
        [_, _, metric] => {
            let metrics = [Metric::L2, Metric::L1, Metric::Cosine];
            let metric = metrics.into_iter().find(|it| is_short_for(metric.text, it.word()))?;
            Some(vector.metric(metric))
        }
        _ => None,
    }
}

fn other(words: &[Token<'_>], is_auxiliary: bool) -> Option<Kind> {
    let (ty, words) = words.split_first()?;
    let is = |names: &[&str]| names.iter().any(|name| is_short_for(ty.text, name));
    let ty = match () {
        () if is(&["text"]) => Type::Text,
        () if !is_auxiliary && is(&["boolean"]) => Type::Boolean,
        () if is(&["integer64", "int64"]) => Type::Integer,
        () if is(&["double", "float64", "f64"]) => Type::Float,
        () if is(&["blob"]) => Type::Blob,
        () => return None,
    };
    let are = |first: &str, second: &str| matches!(words, [a, b, ..] if is_short_for(a.text, first) && is_short_for(b.text, second));
    Some(match () {
        () if is_auxiliary => Kind::Auxiliary(ty),
        () if are("partition", "key") => Kind::PartitionKey(ty),
        () if are("primary", "key") => Kind::Key(ty),
        // G9: sqlite-vec drops other words in silence.
        () => Kind::Metadata(ty),
    })
}

/// sqlite-vec takes any beginning of a word for it.
fn is_short_for(word: &str, whole: &str) -> bool {
    whole.get(..word.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_read_as_sqlite_vec_reads_it() {
        let sql = "CREATE VIRTUAL TABLE \"using vec0(x float[1])\" USING \"VEC0\"(\n\
            At Float32 [ 4 ] Distance_Metric = cosine, -- a comment, and more\n\
            bits bit[16], Id INTEGER primary key, kind text partition key,\n\
            b bool, i int not null primary key, +note text, chunk_size = 16)";
        let definition = parse(sql).expect("a vec0 table");
        let columns: Vec<_> =
            definition.columns.iter().map(|it| (it.name.as_str(), it.kind)).collect();
        let cosine = VectorType::new(Element::Float32, 4).metric(Metric::Cosine);
        assert_eq!(
            columns,
            [
                ("At", Kind::Vector(cosine)),
                ("bits", Kind::Vector(VectorType::new(Element::Bit, 16))),
                ("Id", Kind::Key(Type::Integer)),
                ("kind", Kind::PartitionKey(Type::Text)),
                ("b", Kind::Metadata(Type::Boolean)),
                ("i", Kind::Metadata(Type::Integer)),
                ("note", Kind::Auxiliary(Type::Text)),
            ]
        );
        assert_eq!(definition.chunk_size, Some(16));
        assert_eq!(definition.columns[0].text, "float32 [ 4 ] distance_metric = cosine");
        assert_eq!(definition.columns[6].text, "+note text");
    }

    /// A file may hold any text for a definition.
    #[test]
    fn no_text_makes_it_panic() {
        let sql = "CREATE VIRTUAL TABLE t USING vec0(a float[4] distance_metric=l1, +b text, c=8)";
        for end in 0..=sql.len() {
            parse(&sql[..end]);
        }
        for arguments in ["", ",", "+", "a", "a [", "a float[99999999999999999999]", "a q c", "é é"]
        {
            let definition = parse(&format!("CREATE VIRTUAL TABLE t USING vec0({arguments})"));
            let columns = definition.expect("it is vec0's").columns;
            assert!(columns.iter().all(|it| it.kind == Kind::Unknown), "{arguments}");
        }
    }
}
