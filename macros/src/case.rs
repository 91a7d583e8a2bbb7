//! The cases of names, in the words of `rename_all`.
//!
//! They are serde's, and so are the names they give: what a program calls a
//! name in JSON, it may call so in its tables.

use crate::attr::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Words for Case {
    const ALL: &'static [(&'static str, Self)] = &[
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];
}

impl Case {
    /// A field's name in this case. Fields are in snake case as they are.
    pub(crate) fn of_field(self, snake: &str) -> String {
        match self {
            Self::Lower | Self::Snake => snake.to_owned(),
            Self::Upper | Self::ScreamingSnake => snake.to_ascii_uppercase(),
            Self::Pascal => {
                snake.split('_').map(|word| first(word, char::to_ascii_uppercase)).collect()
            }
            Self::Camel => first(&Self::Pascal.of_field(snake), char::to_ascii_lowercase),
            Self::Kebab => snake.replace('_', "-"),
            Self::ScreamingKebab => Self::Upper.of_field(snake).replace('_', "-"),
        }
    }

    /// A variant's name in this case. Variants are in Pascal case as they are.
    pub(crate) fn of_variant(self, pascal: &str) -> String {
        match self {
            Self::Lower => pascal.to_ascii_lowercase(),
            Self::Upper => pascal.to_ascii_uppercase(),
            Self::Pascal => pascal.to_owned(),
            Self::Camel => first(pascal, char::to_ascii_lowercase),
            Self::Snake => snake(pascal),
            Self::ScreamingSnake => snake(pascal).to_ascii_uppercase(),
            Self::Kebab => snake(pascal).replace('_', "-"),
            Self::ScreamingKebab => Self::ScreamingSnake.of_variant(pascal).replace('_', "-"),
        }
    }
}

/// The word with another first letter.
fn first(word: &str, letter: fn(&char) -> char) -> String {
    let mut letters = word.chars();
    letters.next().as_ref().map(letter).into_iter().chain(letters).collect()
}

/// Every capital starts a word: `HTTPServer` is `h_t_t_p_server`, as in serde.
fn snake(pascal: &str) -> String {
    let mut snake = String::with_capacity(pascal.len() + 4);
    for (i, letter) in pascal.char_indices() {
        if i > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the order of `Case::ALL`.
    fn all(name: &str, of: fn(Case, &str) -> String) -> Vec<String> {
        Case::ALL.iter().map(|(_, case)| of(*case, name)).collect()
    }

    /// The table is that of serde's own tests, and names they leave out.
    #[test]
    fn variants_are_named_as_serde_names_them() {
        for (name, expected) in [
            ("Outcome", "outcome OUTCOME Outcome outcome outcome OUTCOME outcome OUTCOME"),
            (
                "VeryTasty",
                "verytasty VERYTASTY VeryTasty veryTasty very_tasty VERY_TASTY very-tasty VERY-TASTY",
            ),
            ("A", "a A A a a A a A"),
            ("Z42", "z42 Z42 Z42 z42 z42 Z42 z42 Z42"),
            (
                "HTTPServer",
                "httpserver HTTPSERVER HTTPServer hTTPServer \
                 h_t_t_p_server H_T_T_P_SERVER h-t-t-p-server H-T-T-P-SERVER",
            ),
            (
                "Row_Type",
                "row_type ROW_TYPE Row_Type row_Type row__type ROW__TYPE row--type ROW--TYPE",
            ),
        ] {
            assert_eq!(all(name, Case::of_variant).join(" "), expected);
        }
    }

    #[test]
    fn fields_are_named_as_serde_names_them() {
        for (name, expected) in [
            ("outcome", "outcome OUTCOME Outcome outcome outcome OUTCOME outcome OUTCOME"),
            (
                "very_tasty",
                "very_tasty VERY_TASTY VeryTasty veryTasty very_tasty VERY_TASTY very-tasty VERY-TASTY",
            ),
            ("a", "a A A a a A a A"),
            ("z42", "z42 Z42 Z42 z42 z42 Z42 z42 Z42"),
            ("_id", "_id _ID Id id _id _ID -id -ID"),
            (
                "two__words",
                "two__words TWO__WORDS TwoWords twoWords two__words TWO__WORDS two--words TWO--WORDS",
            ),
        ] {
            assert_eq!(all(name, Case::of_field).join(" "), expected);
        }
    }

    /// Where serde changes ASCII letters alone, and panics on some others.
    #[test]
    fn letters_beyond_ascii_are_kept() {
        assert_eq!(Case::Camel.of_variant("Übung"), "Übung");
        assert_eq!(Case::Snake.of_variant("KleineÜbung"), "kleine_Übung");
        assert_eq!(Case::Camel.of_field("_"), "");
    }
}
