//! Text and bytes.

use std::borrow::Cow;

use super::{Column, KeyColumn, OrderedColumn, TextColumn};
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

#[inline]
pub(super) fn text(value: ValueRef<'_>) -> Result<&str, ValueError> {
    match value {
        ValueRef::Text(text) => Ok(text),
        other => Err(ValueError::class("TEXT", other)),
    }
}

#[inline]
fn blob(value: ValueRef<'_>) -> Result<&[u8], ValueError> {
    match value {
        ValueRef::Blob(bytes) => Ok(bytes),
        other => Err(ValueError::class("BLOB", other)),
    }
}

/// Bytes in a cache line, and lines that are touched: longer values lie in a row, which the
/// processor sees by itself.
const LINE: usize = 64;
const LINES: usize = 4;

#[inline]
fn touch(bytes: &[u8]) -> u8 {
    bytes.iter().step_by(LINE).take(LINES).fold(0, |read, byte| read ^ byte)
}

impl Column for String {
    const TYPE: ColumnType = ColumnType::Text;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }

    #[inline]
    fn touch(&self) -> u8 {
        touch(self.as_bytes())
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        text(value).map(str::to_owned)
    }
}

impl KeyColumn for String {
    type Ref<'k> = &'k str;
}

impl Column for &str {
    const TYPE: ColumnType = ColumnType::Text;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }

    #[inline]
    fn touch(&self) -> u8 {
        touch(self.as_bytes())
    }
}

impl KeyColumn for &str {
    type Ref<'k> = &'k str;
}

impl Column for Cow<'_, str> {
    const TYPE: ColumnType = ColumnType::Text;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }

    #[inline]
    fn touch(&self) -> u8 {
        touch(self.as_bytes())
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        String::decode(value).map(Cow::Owned)
    }
}

impl KeyColumn for Cow<'_, str> {
    type Ref<'k> = &'k str;
}

impl Column for Box<str> {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }

    #[inline]
    fn touch(&self) -> u8 {
        touch(self.as_bytes())
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        text(value).map(Self::from)
    }
}

impl KeyColumn for Box<str> {
    type Ref<'k> = &'k str;
}

impl Column for char {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let mut characters = text(value)?.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(ValueError::class("a single character", value)),
        }
    }
}

impl KeyColumn for char {
    type Ref<'k> = Self;
}

impl Column for Vec<u8> {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }

    #[inline]
    fn touch(&self) -> u8 {
        touch(self)
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        blob(value).map(<[u8]>::to_vec)
    }
}

impl KeyColumn for Vec<u8> {
    type Ref<'k> = &'k [u8];
}

impl Column for &[u8] {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }

    #[inline]
    fn touch(&self) -> u8 {
        touch(self)
    }
}

impl KeyColumn for &[u8] {
    type Ref<'k> = &'k [u8];
}

impl Column for Cow<'_, [u8]> {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }

    #[inline]
    fn touch(&self) -> u8 {
        touch(self)
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        Vec::decode(value).map(Cow::Owned)
    }
}

impl KeyColumn for Cow<'_, [u8]> {
    type Ref<'k> = &'k [u8];
}

impl<const N: usize> Column for [u8; N] {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let bytes = blob(value)?;
        Self::try_from(bytes)
            .map_err(|_| ValueError::new(format_args!("expected {N} bytes, found {}", bytes.len())))
    }
}

impl<const N: usize> KeyColumn for [u8; N] {
    type Ref<'k> = Self;
}

macro_rules! marked {
    ($($mark:ident: $($ty:ty),*;)*) => {$($(
        impl $mark for $ty {}
    )*)*};
}

// Bytes of UTF-8 compare as the characters they stand for.
marked! {
    TextColumn: String, &str, Cow<'_, str>, Box<str>;
    OrderedColumn: String, &str, Cow<'_, str>, Box<str>, char, Vec<u8>, &[u8], Cow<'_, [u8]>;
}

impl<const N: usize> OrderedColumn for [u8; N] {}
