//! Digests: read as whatever they are, cut into articles, and rid of boilerplate, as the command line does it.

use newsdesk::{Boilerplate, Digest, Format, InputLimits, SplitOptions, read, recognise};
use serde_json::{Value, json};

use crate::characters::{Characters, in_object};

/// What a digest is read without, and what Python keeps at the start of a string.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A digest cut into articles, and the text that its places are of.
pub struct Cut {
    pub digest: Digest,
    pub text: ReadText,
}

/// The text that was read of a digest, as Python has it.
pub struct ReadText {
    text: String,
    /// Where the text begins that newsdesk's places are of: behind a byte order mark.
    start: usize,
}

impl ReadText {
    fn of(given: &[u8], format: Format, text: String) -> Self {
        // Of other formats the text is put together anew.
        let is_given = matches!(format, Format::Text | Format::Markdown | Format::Html);
        if is_given && given.starts_with(BYTE_ORDER_MARK.as_bytes()) {
            Self { text: BYTE_ORDER_MARK.to_owned() + &text, start: BYTE_ORDER_MARK.len() }
        } else {
            Self { text, start: 0 }
        }
    }

    /// Makes places those of characters.
    pub fn characters(&self) -> Characters<'_> {
        Characters::behind(&self.text, self.start)
    }
}

/// Cuts a digest; tells why if there are no articles.
pub fn cut(bytes: &[u8]) -> Result<Cut, String> {
    if bytes.is_empty() {
        return Err("expected text, found nothing".to_owned());
    }
    let format = recognise(bytes, None).map_err(|error| error.to_string())?;
    let source = read(bytes, format, &InputLimits::default()).map_err(|error| error.to_string())?;
    let digest = source.digest(&SplitOptions::default());
    if digest.articles.is_empty() {
        return Err(format!("expected a digest, found no article: {}", digest.warnings.join("; ")));
    }
    let digest = Boilerplate::default().remove(digest, &source.text, &source.pages);
    Ok(Cut { digest, text: ReadText::of(bytes, source.format, source.text) })
}

impl Cut {
    /// As plain data, with places in characters.
    pub fn to_json(&self) -> String {
        let Digest { title, date, articles, dropped, warnings, splitter, confidence } = &self.digest;
        let mut value = json!({
            "title": title, "date": date, "articles": articles, "dropped": dropped, "warnings": warnings,
            "splitter": splitter, "confidence": confidence, "text": self.text.text,
        });
        in_digest(&mut value, &self.text);
        value.to_string()
    }
}

/// Makes the places of articles and of what was dropped those of characters.
pub fn in_digest(value: &mut Value, text: &ReadText) {
    for list in ["articles", "dropped"] {
        let mut characters = text.characters();
        for item in value[list].as_array_mut().into_iter().flatten() {
            in_object(item, &mut characters);
        }
    }
}
