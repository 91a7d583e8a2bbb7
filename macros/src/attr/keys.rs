//! The keys of the grammar, each said once, and what to say of any other word.

use proc_macro2::Ident;
use syn::ext::IdentExt;

/// A key and how it is written.
pub(crate) struct Key<K: 'static> {
    pub(crate) name: &'static str,
    pub(crate) id: K,
    /// An example, as errors show it.
    pub(crate) form: &'static str,
}

/// The keys of one place.
pub(crate) struct Keys<K: 'static> {
    /// The place, as "unknown attribute" errors call it.
    pub(crate) place: &'static str,
    pub(crate) now: &'static [Key<K>],
    /// Keys that are known, and refused until they do something.
    pub(crate) later: &'static [&'static str],
}

/// What a key is told from the others of its place by.
pub(crate) trait KeyId: Copy + 'static {
    /// What to say of a word that is no key of this place, though it is one of
    /// another. Places of row types know of each other.
    fn elsewhere(name: &str) -> Option<String> {
        elsewhere(name)
    }
}

impl KeyId for StructKey {}
impl KeyId for FieldKey {}
impl KeyId for VectorKey {}
impl KeyId for Vec0Key {}
impl KeyId for IndexKey {}
impl KeyId for Fts5Key {}
impl KeyId for ReferencesKey {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StructKey {
    Table,
    Vec0,
    Strict,
    WithoutRowid,
    PrimaryKey,
    Index,
    Unique,
    Check,
    Fts5,
    RenameAll,
    RenamedFrom,
    Diesel,
    Crate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKey {
    PrimaryKey,
    Type,
    Encoder,
    Decoder,
    With,
    Json,
    Vector,
    PartitionKey,
    Auxiliary,
    Unique,
    Index,
    References,
    Check,
    Default,
    Collate,
    Rename,
    RenamedFrom,
    DieselType,
    Skip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VectorKey {
    Dim,
    Of,
    Metric,
    Element,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vec0Key {
    ChunkSize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexKey {
    Name,
    Where,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fts5Key {
    Tokenize,
    Prefix,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferencesKey {
    Table,
    Column,
    OnDelete,
}

pub(crate) const fn key<K>(name: &'static str, id: K, form: &'static str) -> Key<K> {
    Key { name, id, form }
}

pub(crate) const ON_STRUCT: Keys<StructKey> = Keys {
    place: "the struct",
    now: &[
        key("table", StructKey::Table, "table = \"documents\""),
        key("vec0", StructKey::Vec0, "vec0"),
        key("strict", StructKey::Strict, "strict"),
        key("without_rowid", StructKey::WithoutRowid, "without_rowid"),
        key("primary_key", StructKey::PrimaryKey, "primary_key(first, second)"),
        key("index", StructKey::Index, "index(first, second)"),
        key("unique", StructKey::Unique, "unique(first, second)"),
        key("check", StructKey::Check, "check = \"first < second\""),
        key("fts5", StructKey::Fts5, "fts5(title, body)"),
        key("rename_all", StructKey::RenameAll, "rename_all = \"camelCase\""),
        key("renamed_from", StructKey::RenamedFrom, "renamed_from = \"old_table\""),
        key("diesel", StructKey::Diesel, "diesel"),
        key("crate", StructKey::Crate, "crate = some::path"),
    ],
    later: &[],
};

pub(crate) const ON_FIELD: Keys<FieldKey> = Keys {
    place: "a field",
    now: &[
        key("primary_key", FieldKey::PrimaryKey, "primary_key"),
        key("type", FieldKey::Type, "type = \"TEXT\""),
        key("encoder", FieldKey::Encoder, "encoder = some::function"),
        key("decoder", FieldKey::Decoder, "decoder = some::function"),
        key("with", FieldKey::With, "with = some::module"),
        key("json", FieldKey::Json, "json"),
        key("vector", FieldKey::Vector, "vector(dim = 384)"),
        key("partition_key", FieldKey::PartitionKey, "partition_key"),
        key("auxiliary", FieldKey::Auxiliary, "auxiliary"),
        key("unique", FieldKey::Unique, "unique"),
        key("index", FieldKey::Index, "index"),
        key("references", FieldKey::References, "references(RowType)"),
        key("check", FieldKey::Check, "check = \"length(title) > 0\""),
        key("default", FieldKey::Default, "default = \"0\""),
        key("collate", FieldKey::Collate, "collate = \"NOCASE\""),
        key("rename", FieldKey::Rename, "rename = \"column\""),
        key("renamed_from", FieldKey::RenamedFrom, "renamed_from = \"old_column\""),
        key("diesel_type", FieldKey::DieselType, "diesel_type = \"Text\""),
        key("skip", FieldKey::Skip, "skip"),
    ],
    later: &[],
};

pub(crate) const IN_VECTOR: Keys<VectorKey> = Keys {
    place: "`vector(..)`",
    now: &[
        key("dim", VectorKey::Dim, "dim = 384"),
        key("of", VectorKey::Of, "of = SomeProvider"),
        key("metric", VectorKey::Metric, "metric = \"cosine\""),
        key("element", VectorKey::Element, "element = \"float32\""),
    ],
    later: &[],
};

pub(crate) const IN_VEC0: Keys<Vec0Key> = Keys {
    place: "`vec0(..)`",
    now: &[key("chunk_size", Vec0Key::ChunkSize, "chunk_size = 64")],
    later: &[],
};

pub(crate) const IN_INDEX: Keys<IndexKey> = Keys {
    place: "an index",
    now: &[
        key("name", IndexKey::Name, "name = \"index_name\""),
        key("where", IndexKey::Where, "where = \"deleted = 0\""),
    ],
    later: &[],
};

pub(crate) const IN_FTS5: Keys<Fts5Key> = Keys {
    place: "`fts5(..)`",
    now: &[
        key("tokenize", Fts5Key::Tokenize, "tokenize = \"porter unicode61\""),
        key("prefix", Fts5Key::Prefix, "prefix = \"2 3\""),
    ],
    later: &[],
};

pub(crate) const IN_REFERENCES: Keys<ReferencesKey> = Keys {
    place: "`references(..)`",
    now: &[
        key("table", ReferencesKey::Table, "table = \"authors\""),
        key("column", ReferencesKey::Column, "column = \"id\""),
        key("on_delete", ReferencesKey::OnDelete, "on_delete = cascade"),
    ],
    later: &[],
};

impl<K: KeyId> Keys<K> {
    /// The key this word is, or the error that says which word would be one.
    pub(crate) fn find(&self, word: &Ident) -> syn::Result<&'static Key<K>> {
        let name = word.unraw().to_string();
        if let Some(key) = self.now.iter().find(|key| key.name == name) {
            return Ok(key);
        }
        let message = if self.later.contains(&name.as_str()) {
            format!("`{name}` is not supported yet; remove it")
        } else if let Some(place) = K::elsewhere(&name) {
            place
        } else {
            self.unknown(&name)
        };
        Err(syn::Error::new(word.span(), message))
    }

    fn unknown(&self, name: &str) -> String {
        let names = self.names();
        let hint = match closest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{} takes `{}`", self.place, names.join("`, `")),
        };
        format!("unknown attribute `{name}`; {hint}")
    }

    fn names(&self) -> Vec<&'static str> {
        self.now.iter().map(|key| key.name).collect()
    }

    pub(crate) fn form(&self, name: &str) -> Option<&'static str> {
        self.now.iter().find(|key| key.name == name).map(|key| key.form)
    }
}

/// What to say of a key that has its place, though not the place it was found in.
fn elsewhere(name: &str) -> Option<String> {
    if let Some(form) = ON_STRUCT.form(name) {
        return Some(format!("`{name}` belongs on the struct: write `#[sqlite({form})]` above it"));
    }
    if let Some(form) = ON_FIELD.form(name) {
        return Some(format!(
            "`{name}` belongs on a field: write `#[sqlite({form})]` above the field"
        ));
    }
    if let Some(form) = IN_VECTOR.form(name) {
        return Some(format!("`{name}` belongs in a field's `vector(..)`: write `vector({form})`"));
    }
    if let Some(form) = IN_VEC0.form(name) {
        return Some(format!("`{name}` belongs in the struct's `vec0(..)`: write `vec0({form})`"));
    }
    if let Some(form) = IN_FTS5.form(name) {
        return Some(format!(
            "`{name}` belongs in the struct's `fts5(..)`: write `fts5(.., {form})`"
        ));
    }
    if let ("where", Some(form)) = (name, IN_INDEX.form(name)) {
        return Some(format!(
            "`{name}` belongs in the struct's `index(..)` or `unique(..)`: \
             write `index(.., {form})`"
        ));
    }
    if let Some(form) = IN_REFERENCES.form(name) {
        return Some(format!(
            "`{name}` belongs in a field's `references(..)`: write `references(.., {form})`"
        ));
    }
    let later = [ON_STRUCT.later, ON_FIELD.later].concat();
    later.contains(&name).then(|| format!("`{name}` is not supported yet; remove it"))
}

/// What to say of a key of row types, where there is none.
pub(crate) fn of_rows(name: &str) -> Option<String> {
    elsewhere(name)?;
    Some(format!("`{name}` belongs to row types, which derive `SqliteRow`; remove it here"))
}

/// The name among `known` that a mistyped `name` was probably meant to be.
pub(crate) fn closest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = (name.len() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edit distance over bytes, where swapping two neighbours counts as one slip.
fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for i in 1..=left.len() {
        let mut row = vec![i];
        for j in 1..=right.len() {
            let same = left[i - 1].eq_ignore_ascii_case(&right[j - 1]);
            let replaced = rows[i - 1][j - 1] + usize::from(!same);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn refusal<K: KeyId>(keys: &Keys<K>, word: &str) -> String {
        match keys.find(&Ident::new(word, Span::call_site())) {
            Ok(key) => panic!("`{}` is a key", key.name),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_mistyped_key_is_corrected() {
        assert!(refusal(&ON_FIELD, "primray_key").contains("did you mean `primary_key`?"));
        assert!(refusal(&ON_FIELD, "jsno").contains("did you mean `json`?"));
        assert!(refusal(&IN_VECTOR, "metrics").contains("did you mean `metric`?"));
    }

    #[test]
    fn a_word_like_no_key_is_answered_by_the_list() {
        assert!(refusal(&IN_VECTOR, "quantizer").contains("`dim`, `of`, `metric`, `element`"));
    }

    #[test]
    fn a_key_of_another_place_is_sent_there() {
        assert!(refusal(&ON_STRUCT, "json").contains("belongs on a field"));
        assert!(refusal(&ON_FIELD, "table").contains("belongs on the struct"));
        assert!(refusal(&ON_FIELD, "dim").contains("`vector(dim = 384)`"));
        assert!(refusal(&ON_STRUCT, "chunk_size").contains("`vec0(chunk_size = 64)`"));
    }

    #[test]
    fn swapped_neighbours_are_one_slip() {
        assert_eq!(distance("titel", "title"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("skip", "SKIP"), 0);
    }
}
