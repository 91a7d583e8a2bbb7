//! Values kept from one run to the next.

use std::error::Error as StdError;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Component, TargetState};
use crate::db::run::ROOT;
use crate::{Error, Result};

impl TargetState {
    /// What `compute` answers for these inputs, kept from an earlier run if one
    /// had the same name and inputs.
    ///
    /// ```
    /// use declarite::{Database, SqliteRow};
    ///
    /// #[derive(SqliteRow)]
    /// struct Chunk {
    ///     #[sqlite(primary_key)]
    ///     text: String,
    ///     #[sqlite(vector(dim = 2))]
    ///     embedding: Vec<f32>,
    /// }
    ///
    /// fn embed(text: &str) -> Vec<f32> {
    ///     vec![text.len() as f32, 1.0] // a model's call
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let index = |texts: &[&str]| {
    ///     let mut computed = 0;
    ///     let target = db.target_state("index")?;
    ///     let chunks = target.declare_table::<Chunk>()?;
    ///     for &text in texts {
    ///         let embedding = target.memoize("minilm-l6-v2", text, || {
    ///             computed += 1;
    ///             embed(text)
    ///         })?;
    ///         chunks.declare_row(&Chunk { text: text.to_owned(), embedding })?;
    ///     }
    ///     target.apply()?;
    ///     Ok::<_, declarite::Error>(computed)
    /// };
    /// assert_eq!(index(&["one", "two"])?, 2);
    /// assert_eq!(index(&["one", "two", "three"])?, 1);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// The name stands for the computation: give it another when the model or the
    /// code changes, and put all that it depends on into the inputs. These are
    /// hashed, not kept. A table that is new or changed costs no value.
    ///
    /// # What is kept
    ///
    /// Values are in the file, in the ledger, and are written by
    /// [`apply`](Self::apply) in its transaction; a [plan](Self::plan) does not tell
    /// of them. Until then what was computed is held in memory, 1.5 GB for a million
    /// embeddings of 384 floats, and a run that is not applied loses it: apply a
    /// large index in [partial](Self::partial) runs.
    ///
    /// A full run drops the values that it did not ask for. Within a
    /// [component](Self::component), ask the [component](Component::memoize): its
    /// values stay for as long as its rows stand by its memo. Values asked for
    /// here are no component's. As they may belong to the work of one that did
    /// not do it again, only a full run that finished every component it opened
    /// drops them, and a [partial](Self::partial) run never does.
    ///
    /// # Values
    ///
    /// Any type of serde that owns what it holds. A `Vec<f32>` or
    /// `ndarray::Array1<f32>` of 384 elements is 1.5 KB, 2 KB with what SQLite's pages
    /// leave empty; arrays serde knows up to 32 elements.
    ///
    /// Values are kept in [postcard's format](https://postcard.jamesmunns.com), which
    /// does not say what a value is made of, so that types that have to look at
    /// what comes cannot be kept: `serde_json::Value`, and those with
    /// `#[serde(untagged)]`, `#[serde(flatten)]` or `#[serde(skip_serializing_if)]`.
    /// They are an error when they are first computed. A value that was kept as
    /// another type, or was damaged, is computed anew.
    ///
    /// A `Result` is a value too, its `Err` as well; see
    /// [`try_memoize`](Self::try_memoize) for what can fail.
    ///
    /// Threads that ask for one value at once may each compute it, and all are
    /// answered the first result. `compute` may declare rows and ask for other
    /// values.
    ///
    /// # Errors
    ///
    /// [`Error::Memoize`] if the inputs cannot be serialised, or the value cannot
    /// be kept; [`Error::Spent`] after an apply.
    pub fn memoize<T, I>(&self, name: &str, inputs: &I, compute: impl FnOnce() -> T) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        I: Serialize + ?Sized,
    {
        self.shared.memoize(ROOT, name, inputs, || Ok(compute()))
    }

    /// As [`memoize`](Self::memoize), of a computation that can fail. A failure is
    /// passed on, as [`Error::User`] if it is none of Declarite's, and not kept.
    ///
    /// ```
    /// # use declarite::Database;
    /// fn embed(text: &str) -> std::io::Result<Vec<f32>> {
    ///     # let _ = text;
    ///     Err(std::io::Error::other("the service is down"))
    /// }
    ///
    /// let target = Database::open(":memory:")?.target_state("index")?;
    /// let fault = target.try_memoize("minilm-l6-v2", "one", || embed("one")).unwrap_err();
    /// assert_eq!(fault.to_string(), "the service is down");
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As `memoize`, and what `compute` answers.
    pub fn try_memoize<T, I, E>(
        &self,
        name: &str,
        inputs: &I,
        compute: impl FnOnce() -> Result<T, E>,
    ) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        I: Serialize + ?Sized,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.shared.memoize(ROOT, name, inputs, || compute().map_err(passed_on))
    }
}

impl Component {
    /// As [`TargetState::memoize`], of a value that belongs to the component.
    ///
    /// The component has it for as long as it is finished with it, or stands by its
    /// memo. If it is abandoned, what it computed by then is kept nevertheless.
    /// Other components that ask for the same value have it too.
    ///
    /// # Errors
    ///
    /// As `TargetState::memoize`.
    pub fn memoize<T, I>(&self, name: &str, inputs: &I, compute: impl FnOnce() -> T) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        I: Serialize + ?Sized,
    {
        self.shared.memoize(self.index, name, inputs, || Ok(compute()))
    }

    /// As [`memoize`](Self::memoize), of a computation that
    /// [can fail](TargetState::try_memoize).
    ///
    /// # Errors
    ///
    /// As `memoize`, and what `compute` answers.
    pub fn try_memoize<T, I, E>(
        &self,
        name: &str,
        inputs: &I,
        compute: impl FnOnce() -> Result<T, E>,
    ) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        I: Serialize + ?Sized,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.shared.memoize(self.index, name, inputs, || compute().map_err(passed_on))
    }
}

/// An error of Declarite's stays the one it is, so that it can be told as busy.
fn passed_on(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    error.into().downcast().map_or_else(Error::User, |own| *own)
}
