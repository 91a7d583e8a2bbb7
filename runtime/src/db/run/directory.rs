//! Every component that an app has in the ledger, by path.

use std::collections::HashMap;

use crate::db::ledger::{self, PathKey};

/// See the module.
///
/// A program mostly opens its components in the order in which it did the last time,
/// and then each is the one after the last: only where that fails once are all paths
/// put in a map.
pub(crate) struct Directory {
    components: Vec<Listed>,
    next: usize,
    by_path: Option<HashMap<PathKey, usize>>,
}

struct Listed {
    path: PathKey,
    component: ledger::Component,
    /// Whether the run opened it.
    is_opened: bool,
}

/// What came of opening a path.
pub(super) enum Opened {
    Now(ledger::Component),
    Before,
    /// The ledger has no component of the path.
    Unknown,
}

impl Directory {
    /// The components in the order in which the ledger got them.
    pub(crate) fn new(components: Vec<(PathKey, ledger::Component)>) -> Self {
        let listed = |(path, component)| Listed { path, component, is_opened: false };
        Self { components: components.into_iter().map(listed).collect(), next: 0, by_path: None }
    }

    pub(crate) fn len(&self) -> usize {
        self.components.len()
    }

    pub(super) fn open(&mut self, path: &PathKey) -> Opened {
        // Nobody opens the root, which is among them.
        if self.components.get(self.next).is_some_and(|it| it.path == PathKey::ROOT) {
            self.next += 1;
        }
        let is_it = |at: &usize| self.components.get(*at).is_some_and(|it| it.path == *path);
        let Some(at) = Some(self.next).filter(is_it).or_else(|| self.find(path)) else {
            return Opened::Unknown;
        };
        self.next = at + 1;
        let listed = &mut self.components[at];
        if std::mem::replace(&mut listed.is_opened, true) {
            return Opened::Before;
        }
        Opened::Now(listed.component.clone())
    }

    fn find(&mut self, path: &PathKey) -> Option<usize> {
        let by_path = self.by_path.get_or_insert_with(|| {
            self.components.iter().map(|it| it.path.clone()).zip(0..).collect()
        });
        by_path.get(path).copied()
    }

    /// All of them.
    pub(crate) fn components(&self) -> impl Iterator<Item = &ledger::Component> {
        self.components.iter().map(|listed| &listed.component)
    }

    /// Those that the run did not open.
    pub(crate) fn unopened(&self) -> impl Iterator<Item = (&PathKey, &ledger::Component)> {
        let unopened = self.components.iter().filter(|listed| !listed.is_opened);
        unopened.map(|listed| (&listed.path, &listed.component))
    }
}
