//! Porter's stemmer as NLTK has it, which is the one that rouge-score counts with.
//!
//! The algorithm is that of Porter 1980, *An algorithm for suffix stripping*, with the changes of NLTK's default mode: a
//! table of irregular words, `ies` and `ied` of words of four letters, `y` behind a consonant, `alli` before all other
//! suffixes, `fulli`, `logi`, and an *e* behind a vowel and a consonant that are a whole stem.

/// Words whose stem no rule finds, and their stems.
const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

/// Step 2: suffixes, the longer before the shorter, and what takes their place.
const STEP_2: [(&str, &str); 22] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
    ("logi", "log"),
];

/// Step 3.
const STEP_3: [(&str, &str); 7] = [
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];

/// Step 4: suffixes that are taken away.
const STEP_4: [(&str, &str); 19] = [
    ("al", ""),
    ("ance", ""),
    ("ence", ""),
    ("er", ""),
    ("ic", ""),
    ("able", ""),
    ("ible", ""),
    ("ant", ""),
    ("ement", ""),
    ("ment", ""),
    ("ent", ""),
    ("ion", ""),
    ("ou", ""),
    ("ism", ""),
    ("ate", ""),
    ("iti", ""),
    ("ous", ""),
    ("ive", ""),
    ("ize", ""),
];

/// The stem of a word of letters `a`–`z` and digits. Linear in its length.
pub(super) fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == word) {
        return (*stem).to_owned();
    }
    let mut word = word.to_owned();
    if word.len() > 2 {
        step_1a(&mut word);
        step_1b(&mut word);
        step_1c(&mut word);
        step_2(&mut word);
        replace_first(&mut word, &STEP_3, |stem, _| measure(stem) > 0);
        replace_first(&mut word, &STEP_4, |stem, suffix| {
            measure(stem) > 1 && (suffix != "ion" || stem.ends_with(['s', 't']))
        });
        step_5(&mut word);
    }
    word
}

/// Replaces the first suffix that the word ends with, if the stem before it is as it must be; no other one is tried.
fn replace_first(word: &mut String, rules: &[(&str, &str)], is_allowed: impl Fn(&str, &str) -> bool) {
    for (suffix, replacement) in rules {
        if let Some(stem) = word.strip_suffix(suffix) {
            if is_allowed(stem, suffix) {
                word.truncate(stem.len());
                word.push_str(replacement);
            }
            return;
        }
    }
}

/// Plurals.
fn step_1a(word: &mut String) {
    let ies = if word.len() == 4 { "ie" } else { "i" };
    replace_first(word, &[("sses", "ss"), ("ies", ies), ("ss", "ss"), ("s", "")], |_, _| true);
}

/// Past tenses and *-ing*.
fn step_1b(word: &mut String) {
    if word.ends_with("ied") {
        word.truncate(if word.len() == 4 { 3 } else { word.len() - 2 });
        return;
    }
    if word.ends_with("eed") {
        return replace_first(word, &[("eed", "ee")], |stem, _| measure(stem) > 0);
    }
    let stem = ["ed", "ing"].iter().find_map(|suffix| word.strip_suffix(suffix));
    let Some(stem) = stem.filter(|stem| consonants(stem).any(|is_consonant| !is_consonant)) else {
        return;
    };
    word.truncate(stem.len());
    if ["at", "bl", "iz"].iter().any(|end| word.ends_with(end)) {
        word.push('e');
    } else if ends_with_double_consonant(word) {
        if !word.ends_with(['l', 's', 'z']) {
            word.pop();
        }
    } else if measure(word) == 1 && is_short(word) {
        word.push('e');
    }
}

/// `y` behind a consonant that is not the whole stem.
fn step_1c(word: &mut String) {
    let is_consonant_last = |stem: &str| consonants(stem).last() == Some(true);
    replace_first(word, &[("y", "i")], |stem, _| stem.len() > 1 && is_consonant_last(stem));
}

/// Double suffixes.
fn step_2(word: &mut String) {
    if word.ends_with("alli") {
        replace_first(word, &[("alli", "al")], |stem, _| measure(stem) > 0);
    }
    replace_first(word, &STEP_2, |stem, suffix| match suffix {
        // The `l` counts as part of the stem, so that *geo-logi* is like *archaeo-logi*.
        "logi" => measure(&format!("{stem}l")) > 0,
        _ => measure(stem) > 0,
    });
}

/// A last `e`, and one of two last `l`.
fn step_5(word: &mut String) {
    if let Some(stem) = word.strip_suffix('e') {
        let m = measure(stem);
        if m > 1 || (m == 1 && !is_short(stem)) {
            word.pop();
        }
    }
    if word.ends_with("ll") && measure(&word[..word.len() - 1]) > 1 {
        word.pop();
    }
}

/// Whether each letter is a consonant: neither `a`, `e`, `i`, `o`, `u` nor a `y` behind a consonant.
fn consonants(word: &str) -> impl Iterator<Item = bool> {
    word.bytes().scan(false, |was_consonant, letter| {
        *was_consonant = match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => !*was_consonant,
            _ => true,
        };
        Some(*was_consonant)
    })
}

/// How often a consonant follows a vowel: Porter's *m*.
fn measure(stem: &str) -> usize {
    let mut was_vowel = false;
    let is_step = |is_consonant: &bool| std::mem::replace(&mut was_vowel, !is_consonant) && *is_consonant;
    consonants(stem).filter(is_step).count()
}

fn ends_with_double_consonant(word: &str) -> bool {
    matches!(word.as_bytes(), [.., a, b] if a == b) && consonants(word).last() == Some(true)
}

/// Whether a stem ends in consonant, vowel, consonant, the last one not `w`, `x` or `y`, or is a vowel and a consonant.
fn is_short(stem: &str) -> bool {
    let consonants: Vec<bool> = consonants(stem).collect();
    match consonants[..] {
        [false, true] => true,
        [.., true, false, true] => !stem.ends_with(['w', 'x', 'y']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_those_of_nltk() {
        // The words and their stems are made by `tests/reference/make_rouge.py`, which names the version.
        let reference: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/reference/rouge.json")).expect("it is JSON");
        let stems = reference["stems"].as_object().expect("an object");
        assert!(stems.len() > 2000);
        for (word, expected) in stems {
            assert_eq!(stem(word), expected.as_str().expect("a string"), "{word}");
        }
    }
}
