//! Which rules a step broke: kept in the world that follows, so that the checker finds the way.

use std::fmt;

use crate::rules::{RULES, Seen};

/// The rules that a step broke, by their index.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Broken(u32);

impl Broken {
    /// Those that this step breaks.
    pub(crate) fn by(seen: &Seen<'_>) -> Self {
        let broken = RULES.iter().enumerate().filter(|(_, rule)| !(rule.holds)(seen));
        Self(broken.fold(0, |bits, (index, _)| bits | 1 << index))
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let broken = RULES.iter().enumerate().filter(|(index, _)| self.has(*index));
        f.debug_list().entries(broken.map(|(_, rule)| rule.name)).finish()
    }
}
