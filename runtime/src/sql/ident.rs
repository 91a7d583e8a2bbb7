//! Names.

/// An identifier, quoted: <https://www.sqlite.org/lang_keywords.html>
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(quote("a \"b\""), "\"a \"\"b\"\"\"");
    }
}
