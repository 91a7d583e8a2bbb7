//! Paths in a plan's JSON: text, or bytes where a path is no text.

use std::path::PathBuf;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{SerializeSeq, Serializer};

pub(super) fn serialize<S: Serializer>(paths: &[PathBuf], to: S) -> Result<S::Ok, S::Error> {
    let mut seq = to.serialize_seq(Some(paths.len()))?;
    for path in paths {
        match path.to_str() {
            Some(text) => seq.serialize_element(text)?,
            None => seq.serialize_element(path.as_os_str().as_encoded_bytes())?,
        }
    }
    seq.end()
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PathBuf>, D::Error> {
    Ok(Vec::<Form>::deserialize(from)?.into_iter().map(Form::into_path).collect())
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Form {
    Text(String),
    Bytes(Vec<u8>),
}

impl Form {
    fn into_path(self) -> PathBuf {
        match self {
            Self::Text(text) => text.into(),
            #[cfg(unix)]
            Self::Bytes(bytes) => {
                <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
            }
            #[cfg(not(unix))]
            Self::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
        }
    }
}
