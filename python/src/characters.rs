//! Python counts characters where newsdesk counts bytes.

use newsdesk::{Evidence, Summary};
use serde_json::Value;

/// Tells how many characters stand before a byte of a text. Offsets that rise cost one pass in all.
pub struct Characters<'t> {
    text: &'t str,
    /// Where the text begins that offsets are of.
    start: usize,
    n_bytes: usize,
    n_characters: usize,
}

impl<'t> Characters<'t> {
    pub fn of(text: &'t str) -> Self {
        Self::behind(text, 0)
    }

    /// Offsets are those behind a place in the text.
    pub fn behind(text: &'t str, start: usize) -> Self {
        Self { text, start, n_bytes: 0, n_characters: 0 }
    }

    pub fn before(&mut self, offset: usize) -> usize {
        let offset = self.start + offset;
        if offset < self.n_bytes {
            (self.n_bytes, self.n_characters) = (0, 0);
        }
        let between = self.text.get(self.n_bytes..offset).unwrap_or_default();
        self.n_characters += between.chars().count();
        self.n_bytes = offset;
        self.n_characters
    }
}

/// Makes the places of sentences in their text those of characters.
pub fn in_summary(summary: &mut Summary, text: &str) {
    let mut characters = Characters::of(text);
    for sentence in &mut summary.sentences {
        sentence.span.start = characters.before(sentence.span.start);
        sentence.span.end = characters.before(sentence.span.end);
    }
}

/// Makes the places of terms in their article those of characters.
pub fn in_evidence(evidence: &mut [Evidence], title: &str, text: &str) {
    for term in evidence.iter_mut().flat_map(|label| &mut label.terms) {
        let (mut of_title, mut of_text) = (Characters::of(title), Characters::of(text));
        for place in &mut term.places {
            let characters = if place.field == "title" { &mut of_title } else { &mut of_text };
            place.span.start = characters.before(place.span.start);
            place.span.end = characters.before(place.span.end);
        }
    }
}

/// Makes `start` and `end` of a JSON object, which are places in a text, those of characters.
pub fn in_object(object: &mut Value, characters: &mut Characters<'_>) {
    for name in ["start", "end"] {
        if let Some(offset) = object.get(name).and_then(Value::as_u64) {
            object[name] = characters.before(offset as usize).into();
        }
    }
}
