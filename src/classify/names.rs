//! Numbers for names in the order in which they come, and the places of these numbers once the names are sorted.

use std::collections::HashMap;

use crate::features::FastHash;

/// Names with numbers from 0.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, u32, FastHash>);

impl Names {
    /// The number of a name, the next one if it is new.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        match self.0.get(name) {
            Some(number) => *number,
            None => {
                let number = self.0.len() as u32;
                self.0.insert(name.to_owned(), number);
                number
            }
        }
    }

    /// The names, sorted, and for each number the place of its name among them.
    pub(super) fn sorted(self) -> (Vec<String>, Vec<u32>) {
        let mut sorted: Vec<(String, u32)> = self.0.into_iter().collect();
        sorted.sort_unstable();
        let mut places = vec![0; sorted.len()];
        for (place, (_, number)) in (0..).zip(&sorted) {
            places[*number as usize] = place;
        }
        (sorted.into_iter().map(|(name, _)| name).collect(), places)
    }
}
