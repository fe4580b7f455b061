//! Numbers for names in the order in which they come, and the places of these numbers once the names are sorted; and names in
//! messages.

use std::collections::HashMap;

use crate::features::FastHash;

/// Most names that a message has.
const MAX_TOLD: usize = 5;

/// Names as a message has them: of many the first, and how many more there are.
pub(crate) fn told(names: &[&str]) -> String {
    let first = names[..names.len().min(MAX_TOLD)].join(", ");
    match names.len().saturating_sub(MAX_TOLD) {
        0 => first,
        n_more => format!("{first} and {n_more} more"),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_a_few_are_told() {
        assert_eq!(told(&["a", "b", "c", "d", "e"]), "a, b, c, d, e");
        assert_eq!(told(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }
}
