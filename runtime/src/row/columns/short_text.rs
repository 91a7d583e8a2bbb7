//! Text whose length is bounded, made without an allocation.

use std::fmt;

/// A text of up to `N` bytes.
pub(super) struct ShortText<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> ShortText<N> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    pub(super) fn as_str(&self) -> &str {
        // Whole texts were appended.
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

/// What does not fit is not appended.
impl<const N: usize> fmt::Write for ShortText<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn what_does_not_fit_is_an_error() {
        let mut text = ShortText::<4>::new();
        assert!(write!(text, "{}é", 12).is_ok());
        assert!(text.write_char('3').is_err());
        assert_eq!(text.as_str(), "12é");
        assert!(text.write_str("").is_ok());
    }
}
