//! Whether two methods differ on the same articles by more than chance explains.

use rayon::prelude::*;

use crate::random::Random;

/// Trials of a test.
const N_TRIALS: usize = 10_000;

/// What apart from the observed mean still counts as equal to it, as a share of it: sums of the same numbers with other
/// signs may differ in their last digits.
const TOLERANCE: f64 = 1e-12;

/// p-values, two-sided, of mean differences between two methods, several figures at once, by approximate randomization
/// (Noreen 1989, *Computer-intensive methods for testing hypotheses*).
///
/// Were the methods equally good, each article's difference would be as likely to have the other sign. In each of 10,000
/// trials the signs are drawn anew, for all figures of an article alike; *p* is `(k + 1) / (10000 + 1)`, *k* being the
/// number of trials whose mean is at least as far from 0 as the observed one. Trials run in parallel; the result does not
/// depend on threads. No differences give 1.
pub fn randomization_p_values<const K: usize>(differences: &[[f64; K]]) -> [f64; K] {
    let observed = sums(differences, || true);
    let is_as_far: Vec<[bool; K]> = (0..N_TRIALS as u64)
        .into_par_iter()
        .map(|trial| {
            // A random seed: seeds that differ by a multiple of SplitMix64's step give shifted copies of one sequence, and how
            // these are numbered is not to decide on that.
            let mut random = Random::new(Random::new(trial).next());
            let (mut bits, mut n_left) = (0, 0);
            let found = sums(differences, || {
                if n_left == 0 {
                    (bits, n_left) = (random.next(), 64);
                }
                let is_kept = bits & 1 == 0;
                (bits, n_left) = (bits >> 1, n_left - 1);
                is_kept
            });
            std::array::from_fn(|k| found[k].abs() >= observed[k].abs() * (1.0 - TOLERANCE))
        })
        .collect();
    std::array::from_fn(|k| {
        let n_as_far = is_as_far.iter().filter(|trial| trial[k]).count();
        (n_as_far + 1) as f64 / (N_TRIALS + 1) as f64
    })
}

/// The sums of differences, each with its own sign or the other one.
fn sums<const K: usize>(differences: &[[f64; K]], mut is_kept: impl FnMut() -> bool) -> [f64; K] {
    let mut sums = [0.0; K];
    for differences in differences {
        let sign = if is_kept() { 1.0 } else { -1.0 };
        for (sum, difference) in sums.iter_mut().zip(differences) {
            *sum += sign * difference;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_near_the_exact_ones() {
        // Of the 2⁵ signs: two give ±5, all of them at least ±1; with 3, 1, 1, 1, 0: 3+1+1+1 = 6 in 2 · 2 cases of 32,
        // and nothing never differs.
        let rows = [[1.0, 3.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]];
        let [all, some, none] = randomization_p_values(&rows);
        assert!((all - 2.0 / 32.0).abs() < 0.01, "{all}");
        assert!((some - 4.0 / 32.0).abs() < 0.01, "{some}");
        assert_eq!(none, 1.0);
        assert_eq!(randomization_p_values::<1>(&[]), [1.0]);
        // Signs that cancel out are no difference.
        assert_eq!(randomization_p_values(&[[0.3], [-0.3]]), [1.0]);
    }

    #[test]
    fn a_difference_in_many_articles_is_no_chance() {
        // Mean 0.1 with standard deviation 1 in 1,000 articles: z = 3.16, p about .0016.
        let rows: Vec<[f64; 1]> = (0..1000).map(|i| [if i % 2 == 0 { 1.1 } else { -0.9 }]).collect();
        let [p] = randomization_p_values(&rows);
        assert!((0.0003..0.004).contains(&p), "{p}");
    }
}
