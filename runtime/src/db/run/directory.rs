//! Every component that an app has in the ledger, by path.

use std::collections::HashMap;

use crate::db::ledger::{self, PathKey};

/// See the module.
pub(crate) struct Directory {
    components: HashMap<PathKey, Listed>,
}

struct Listed {
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
    pub(crate) fn new(components: Vec<(PathKey, ledger::Component)>) -> Self {
        let listed = |component| Listed { component, is_opened: false };
        let components = components.into_iter().map(|(path, it)| (path, listed(it))).collect();
        Self { components }
    }

    pub(crate) fn len(&self) -> usize {
        self.components.len()
    }

    pub(super) fn open(&mut self, path: &PathKey) -> Opened {
        match self.components.get_mut(path) {
            None => Opened::Unknown,
            Some(listed) if listed.is_opened => Opened::Before,
            Some(listed) => {
                listed.is_opened = true;
                Opened::Now(listed.component.clone())
            }
        }
    }

    /// All of them.
    pub(crate) fn components(&self) -> impl Iterator<Item = &ledger::Component> {
        self.components.values().map(|listed| &listed.component)
    }

    /// Those that the run did not open.
    pub(crate) fn unopened(&self) -> impl Iterator<Item = (&PathKey, &ledger::Component)> {
        let unopened = self.components.iter().filter(|(_, listed)| !listed.is_opened);
        unopened.map(|(path, listed)| (path, &listed.component))
    }
}
