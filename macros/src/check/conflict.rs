//! Attributes that exclude or need each other.

use crate::ast::Input;
use crate::attr::FieldKey;
use crate::ctxt::Ctxt;

/// Two keys of one field that say different things of it. The error stands at
/// the second and says what to do.
const CONFLICTS: &[(FieldKey, FieldKey, &str)] = &[
    (
        FieldKey::Vector,
        FieldKey::Json,
        "a vector is stored in sqlite-vec's form, not as JSON: remove `json`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::Encoder,
        "a vector is stored in sqlite-vec's form, not an encoder's: remove `encoder`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::Type,
        "`vector(..)` is the column's type: remove `type`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::PartitionKey,
        "rows cannot be stored apart by a vector: remove `partition_key`",
    ),
    (
        FieldKey::Vector,
        FieldKey::Auxiliary,
        "a vector is searched, an auxiliary column never is: remove `auxiliary`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::With,
        "a vector is stored in sqlite-vec's form, not a module's: remove `with`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::Unique,
        "vectors are near each other, not equal: remove `unique`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::Index,
        "a vector is searched by distance, which no index helps: remove `index`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::References,
        "a vector refers to nothing: remove `references`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::Default,
        "a vector has no default: remove `default`, or `vector(..)`",
    ),
    (
        FieldKey::Vector,
        FieldKey::Collate,
        "a collation compares text: remove `collate`, or `vector(..)`",
    ),
    (
        FieldKey::Json,
        FieldKey::With,
        "`json` and `with` both say how the value is stored: remove one of them",
    ),
    (
        FieldKey::Encoder,
        FieldKey::With,
        "`with` brings an encoder with it: remove `encoder`, or `with`",
    ),
    (
        FieldKey::Decoder,
        FieldKey::With,
        "`with` brings a decoder with it: remove `decoder`, or `with`",
    ),
    (
        FieldKey::Json,
        FieldKey::Encoder,
        "`json` and `encoder` both say how the value is stored: remove one of them",
    ),
    (
        FieldKey::PartitionKey,
        FieldKey::Auxiliary,
        "a column is a partition key or auxiliary, not both: remove one of them",
    ),
    (
        FieldKey::PrimaryKey,
        FieldKey::PartitionKey,
        "the primary key cannot be a partition key: remove one of them",
    ),
    (
        FieldKey::PrimaryKey,
        FieldKey::Auxiliary,
        "the primary key cannot be auxiliary: remove one of them",
    ),
];

/// One field is stored in one way, and has one role in its table.
pub(super) fn attributes_go_together(ctxt: &Ctxt, input: &Input<'_>) {
    // A skipped field's other attributes are all one fault, which is `skip`'s.
    for column in input.columns() {
        let mut given = column.field.attrs.given();
        let listed = given.iter().any(|(key, _)| *key == FieldKey::PrimaryKey);
        if let Some(list) = &input.attrs.primary_key
            && column.is_key
            && !listed
        {
            given.push((FieldKey::PrimaryKey, &list.key));
        }
        let find = |wanted| given.iter().find(|(key, _)| *key == wanted).map(|(_, word)| *word);
        for &(first, second, message) in CONFLICTS {
            if let (Some(_), Some(word)) = (find(first), find(second)) {
                ctxt.error(word, message);
            }
        }
    }
}

/// Nothing can be said of a column that is not there.
pub(super) fn skip_stands_alone(ctxt: &Ctxt, input: &Input<'_>) {
    for field in &input.fields {
        if field.attrs.skip.is_none() {
            continue;
        }
        let given = field.attrs.given();
        if let Some((_, word)) = given.iter().find(|(key, _)| *key != FieldKey::Skip) {
            let message = format_args!(
                "`skip` leaves the field out of the table: remove `{word}`, or remove `skip`"
            );
            ctxt.error(word, message);
        }
    }
}

/// A decoder reads what an encoder wrote; the type's own form needs neither.
pub(super) fn decoder_has_an_encoder(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.columns() {
        let attrs = &column.field.attrs;
        // Beside `with`, the word is at fault already.
        let has_encoder = attrs.encoder.is_some() || attrs.with.is_some();
        if let (Some(decoder), false, false) = (&attrs.decoder, has_encoder, attrs.is_faulty) {
            let message = "a `decoder` reads what an `encoder` wrote: \
                           write `encoder = some::function` beside it";
            ctxt.error(&decoder.key, message);
        }
    }
}
