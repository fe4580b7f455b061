//! The weights of a linear classifier as a section of a model file.
//!
//! ```text
//! number of classes, number of terms; then of all classes the intercepts, the bases, and the slopes
//! 1 and the level of each term, or 0 where no class has a slope
//! number of departures, and the value of each, one term behind the other
//! of each term the number of its departures, and their classes, unless those are all
//! ```
//! A class is written as what lies between it and the class before it in its term. Whole numbers are LEB128, those of
//! classes `f64`, levels and values `f32`.

use super::ModelError;
use super::bytes::{Reader, Writer};
use crate::classify::{Departure, Departures, LinearModel, OfClass};

pub(super) fn to_bytes(model: &LinearModel) -> Vec<u8> {
    let mut out = Writer::default();
    let classes = model.classes();
    out.varint(classes.len() as u64);
    out.varint(model.n_terms() as u64);
    out.f64s(classes.iter().map(|class| class.intercept));
    out.f64s(classes.iter().map(|class| class.base));
    out.f64s(classes.iter().map(|class| class.slope));
    let has_levels = classes.iter().any(|class| class.slope != 0.0);
    out.varint(u64::from(has_levels));
    if has_levels {
        out.f32s(model.terms().map(|(level, _)| level));
    }
    let n_departures = model.terms().map(|(_, departures)| departures.len()).sum::<usize>();
    out.varint(n_departures as u64);
    for (_, departures) in model.terms() {
        match departures {
            Departures::Some(some) => out.f32s(some.iter().map(|[_, bits]| f32::from_bits(*bits))),
            Departures::All(all) => out.f32s(all.iter().copied().map(f32::from_bits)),
        }
    }
    for (_, departures) in model.terms() {
        out.varint(departures.len() as u64);
        if let Departures::Some(some) = departures {
            let mut next = 0;
            for [class, _] in some {
                out.varint(u64::from(class - next));
                next = class + 1;
            }
        }
    }
    out.0
}

/// Reads what [`to_bytes`] wrote of a model with so many classes.
pub(super) fn from_bytes(
    part: &'static str,
    bytes: &[u8],
    n_classes: usize,
) -> Result<LinearModel, ModelError> {
    let mut reader = Reader::new(part, bytes);
    let found = reader.varint()?;
    if found != n_classes as u64 {
        return Err(reader.corrupt(format!("{found} classes, expected {n_classes}")));
    }
    let n_terms = reader.count()?;
    let (intercepts, bases, slopes) =
        (reader.f64s(n_classes)?, reader.f64s(n_classes)?, reader.f64s(n_classes)?);
    let classes = intercepts.zip(bases).zip(slopes);
    let classes = classes.map(|((intercept, base), slope)| OfClass { intercept, base, slope }).collect();
    let mut levels = match reader.varint()? {
        0 => None,
        _ => Some(reader.f32s(n_terms)?),
    };
    // Places among them, and among rows that are half filled at least, are kept in 32 bits.
    let n_departures = reader.below(u32::MAX as usize / 2, "a number of departures of")? as usize;
    let mut values = reader.f32s(n_departures)?;
    let mut model = LinearModel::without_terms(classes);
    model.reserve(n_terms, n_departures);
    let mut departures = Vec::new();
    for _ in 0..n_terms {
        let n = reader.below(n_classes + 1, "a number of classes of")? as usize;
        if n > values.len() {
            return Err(reader.corrupt(format!("more than {n_departures} departures")));
        }
        departures.clear();
        let own = values.by_ref().take(n);
        if n == n_classes {
            departures.extend((0..).zip(own).map(|(class, value)| Departure { class, value }));
        } else {
            let mut next = 0;
            for value in own {
                let class = next + reader.below(n_classes - next as usize, "a class of")?;
                next = class + 1;
                departures.push(Departure { class, value });
            }
        }
        model.push(levels.as_mut().and_then(Iterator::next).unwrap_or(0.0), &departures);
    }
    if values.len() > 0 {
        return Err(reader.corrupt(format!("fewer than {n_departures} departures")));
    }
    reader.finish()?;
    Ok(model)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> LinearModel {
        let class = |number: f64| OfClass { intercept: number, base: -number, slope: number * 0.5 };
        let mut model = LinearModel::without_terms((0..3).map(|number| class(number.into())).collect());
        let departures = |classes: &[u32]| -> Vec<Departure> {
            classes.iter().map(|&class| Departure { class, value: class as f32 + 0.25 }).collect()
        };
        for classes in [&[][..], &[2], &[0, 1, 2], &[0, 2]] {
            model.push(classes.len() as f32 - 1.5, &departures(classes));
        }
        model
    }

    #[test]
    fn weights_survive_bytes() {
        let dense = LinearModel::from_weights(&[1.0, 2.0], &[0.5, -3.0, 0.0, 7.0]);
        for model in [model(), dense, LinearModel::from_weights(&[0.0], &[])] {
            let bytes = to_bytes(&model);
            assert_eq!(from_bytes("weights", &bytes, model.n_classes()).expect("just written"), model);
            assert!(from_bytes("weights", &bytes, model.n_classes() + 1).is_err());
        }
    }

    #[test]
    fn damaged_weights_are_an_error_or_weights() {
        let bytes = to_bytes(&model());
        for i in 0..bytes.len() {
            assert!(from_bytes("weights", &bytes[..i], 3).is_err(), "cut at {i}");
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[i] ^= 1 << bit;
                if let Ok(model) = from_bytes("weights", &flipped, 3) {
                    assert!((0..model.n_terms()).all(|term| model.term_weights(term).len() == 3));
                }
            }
        }
    }
}
