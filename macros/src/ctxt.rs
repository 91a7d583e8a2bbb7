//! Collects the faults of one struct.

use std::cell::RefCell;
use std::fmt::Display;

use quote::ToTokens;

/// Takes faults until it is asked for them. Dropped without being asked, it
/// panics: a fault nobody reads would be a struct that compiles by mistake.
pub(crate) struct Ctxt {
    /// `None` once asked.
    errors: RefCell<Option<Vec<syn::Error>>>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Self { errors: RefCell::new(Some(Vec::new())) }
    }

    /// What is read once more, where its faults are among the errors already.
    pub(crate) fn read_again<T>(read: impl FnOnce(&Self) -> T) -> T {
        let ctxt = Self::new();
        let again = read(&ctxt);
        let _ = ctxt.check();
        again
    }

    /// A fault at `word`, which is the word to change.
    pub(crate) fn error(&self, word: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(word, message));
    }

    /// A fault that already has its place.
    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(errors) = self.errors.borrow_mut().as_mut() {
            errors.push(error);
        }
    }

    /// All faults, if there were any.
    pub(crate) fn check(self) -> Result<(), Vec<syn::Error>> {
        match self.errors.borrow_mut().take() {
            Some(errors) if !errors.is_empty() => Err(errors),
            Some(_) | None => Ok(()),
        }
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        // A second panic while one unwinds would hide the first.
        if self.errors.get_mut().is_some() && !std::thread::panicking() {
            panic!("faults were collected and not asked for");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ctxt;

    #[test]
    fn faults_come_out_in_the_order_they_went_in() {
        let ctxt = Ctxt::new();
        ctxt.error(quote::quote!(a), "first");
        ctxt.error(quote::quote!(b), "second");
        let errors = ctxt.check().expect_err("two faults");
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(messages, ["first", "second"]);
    }

    #[test]
    #[should_panic(expected = "not asked for")]
    fn a_context_dropped_unread_panics() {
        drop(Ctxt::new());
    }
}
