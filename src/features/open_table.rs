//! Hash tables with open addresses that grow where they are.

/// Doubles a table whose length is a power of two and in which an entry stands at the first place that was free from that of its
/// hash on. `hash` is asked for the hash of each entry again; a table without places gets `at_least`.
///
/// Nothing is copied to another table: a large one, to which memory is given page by page, needs as much again for what is new
/// of it, and not for all.
pub(super) fn double<T: Copy>(
    table: &mut Vec<T>,
    free: T,
    at_least: usize,
    is_free: impl Fn(&T) -> bool,
    hash: impl Fn(&T) -> u64,
) {
    let n_before = table.len();
    table.resize((n_before * 2).max(at_least), free);
    let mask = table.len() - 1;
    let put = |table: &mut Vec<T>, entry: T| {
        let mut place = hash(&entry) as usize & mask;
        while !is_free(&table[place]) {
            place = (place + 1) & mask;
        }
        table[place] = entry;
    };
    // Those before the first free place may have begun behind the last one: they are taken out and come last. Of all others
    // each finds its place between that of its hash and its own, where all that stands has been moved before, or in the new
    // half: so nothing is passed over that is taken away later.
    let first_free = table[..n_before].iter().position(&is_free).unwrap_or(n_before);
    let first = table[..first_free].to_vec();
    table[..first_free].fill(free);
    for place in first_free..n_before {
        let entry = std::mem::replace(&mut table[place], free);
        if !is_free(&entry) {
            put(table, entry);
        }
    }
    first.into_iter().for_each(|entry| put(table, entry));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FREE: u64 = u64::MAX;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_entry_is_found_after_every_growth(
            // Many with the same place, and many at the end of the table.
            mut entries in proptest::collection::vec(prop_oneof![0u64..40, 1000u64..1030, any::<u64>()], 1..200),
            filled in 2usize..=3,
        ) {
            entries.retain(|entry| *entry != FREE);
            entries.sort_unstable();
            entries.dedup();
            // The lowest four bits are all ones for half of them.
            let hash = |entry: &u64| if entry & 1 == 0 { entry | 15 } else { *entry };
            let mut table = Vec::new();
            for (n, entry) in entries.iter().enumerate() {
                if (n + 1) * 4 > table.len() * filled {
                    double(&mut table, FREE, 8, |entry| *entry == FREE, hash);
                    for known in &entries[..n] {
                        let mask = table.len() - 1;
                        let mut place = hash(known) as usize & mask;
                        while table[place] != *known {
                            prop_assert!(table[place] != FREE, "{known} of {n} is not found");
                            place = (place + 1) & mask;
                        }
                    }
                    prop_assert_eq!(table.iter().filter(|entry| **entry != FREE).count(), n);
                }
                let mask = table.len() - 1;
                let mut place = hash(entry) as usize & mask;
                while table[place] != FREE {
                    place = (place + 1) & mask;
                }
                table[place] = *entry;
            }
        }
    }
}
