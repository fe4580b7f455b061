//! From bytes to text: UTF-8 where nothing else can be meant, or whatever a digest declares or looks like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use serde::Serialize;

use crate::text::Span;

/// Bytes that UTF-16 without a byte order mark is recognised from.
const UTF_16_HEAD: usize = 1 << 12;

/// Bytes of HTML or XML that a declared encoding is looked for in. Browsers look at the first 1,024, but much mail and many
/// pages have it later.
const DECLARATION_HEAD: usize = 1 << 13;

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// A NUL byte: not a text file.
    #[error("line {line}: expected text, found a zero byte at byte {offset}: this looks like a binary file")]
    Binary {
        /// Line, from 1.
        line: usize,
        /// Offset of the zero byte.
        offset: usize,
    },
    /// Control characters as binary files have them.
    #[error(
        "expected text, found {n_control} control characters in {n_bytes} bytes: this looks like a binary file"
    )]
    Controls {
        /// How many there are.
        n_control: usize,
        /// Number of bytes.
        n_bytes: usize,
    },
    /// Not UTF-8.
    #[error(
        "line {line}: expected UTF-8, found byte 0x{byte:02X} at byte {offset}; convert the file first, for example \
         with `iconv -f WINDOWS-1252 -t UTF-8`"
    )]
    NotUtf8 {
        /// Line, from 1.
        line: usize,
        /// Offset of the first byte that is not UTF-8.
        offset: usize,
        /// That byte.
        byte: u8,
    },
}

/// The text of bytes, without a byte order mark.
///
/// # Errors
/// Zero bytes and bytes that are not UTF-8 are named with line and offset.
pub fn decode(bytes: &[u8]) -> Result<&str, DecodeError> {
    let line_of = |offset: usize| bytes[..offset].iter().filter(|b| **b == b'\n').count() + 1;
    if let Some(offset) = memchr::memchr(0, bytes) {
        return Err(DecodeError::Binary { line: line_of(offset), offset });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let offset = error.valid_up_to();
            Err(DecodeError::NotUtf8 { line: line_of(offset), offset, byte: bytes[offset] })
        }
    }
}

/// How an encoding was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EncodingEvidence {
    /// By a byte order mark.
    Mark,
    /// The input declares it.
    Declared,
    /// The bytes are UTF-8, which other encodings hardly ever are by chance.
    Valid,
    /// By what the bytes look like. It may be wrong.
    Guessed,
}

impl EncodingEvidence {
    /// The evidence in a word, for the report.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Mark => "by its byte order mark",
            Self::Declared => "declared",
            Self::Valid => "by its bytes",
            Self::Guessed => "guessed",
        }
    }
}

/// Text of bytes in some encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// Name of the encoding in the [Encoding Standard](https://encoding.spec.whatwg.org).
    pub encoding: &'static str,
    /// How it was found.
    pub evidence: EncodingEvidence,
    /// What is doubtful.
    pub warnings: Vec<String>,
}

/// The text of bytes in any encoding of the Encoding Standard: by a byte order mark, as `declared`, as UTF-8, or by a guess
/// (chardetng, as in Firefox), which warns. Of a declaration and bytes that contradict it, the bytes are believed. Linear in
/// the number of bytes.
///
/// # Errors
/// The bytes are no text: they hold zero bytes, or the control characters of binary files.
pub fn decode_any<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, DecodeError> {
    let mut warnings = Vec::new();
    if let Some((encoding, n_mark)) = Encoding::for_bom(bytes) {
        return decoded(&bytes[n_mark..], encoding, EncodingEvidence::Mark, warnings);
    }
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    if let Some(label) = declared {
        match Encoding::for_label(label.trim().as_bytes()) {
            // As in HTML: what could be read up to its declaration is not UTF-16.
            Some(encoding) if encoding == UTF_16BE || encoding == UTF_16LE => {}
            Some(encoding) if encoding == UTF_8 && !is_utf8 => {
                warnings.push("the encoding is declared as UTF-8, which the bytes are not".to_owned());
            }
            Some(encoding)
                if encoding != UTF_8 && encoding != ISO_2022_JP && is_utf8 && !bytes.is_ascii() =>
            {
                warnings.push(format!(
                    "the encoding is declared as {}, but the bytes are UTF-8",
                    encoding.name()
                ));
            }
            Some(encoding) => return decoded(bytes, encoding, EncodingEvidence::Declared, warnings),
            None => warnings.push(format!("the encoding is declared as `{label}`, which is not known")),
        }
    }
    if let Some(encoding) = utf_16(bytes) {
        warnings.push(format!("no byte order mark: {} was guessed", encoding.name()));
        return decoded(bytes, encoding, EncodingEvidence::Guessed, warnings);
    }
    let has_escapes = bytes.windows(2).any(|pair| pair == b"\x1b$" || pair == b"\x1b(");
    if is_utf8 && !has_escapes {
        return decoded(bytes, UTF_8, EncodingEvidence::Valid, warnings);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    if is_utf8 && encoding != ISO_2022_JP {
        return decoded(bytes, UTF_8, EncodingEvidence::Valid, warnings);
    }
    warnings.push(format!("the encoding was guessed: {}", encoding.name()));
    decoded(bytes, encoding, EncodingEvidence::Guessed, warnings)
}

fn decoded<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    evidence: EncodingEvidence,
    mut warnings: Vec<String>,
) -> Result<Decoded<'a>, DecodeError> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    let line_of = |offset: usize| text.as_bytes()[..offset].iter().filter(|b| **b == b'\n').count() + 1;
    if let Some(offset) = text.bytes().position(|b| b == 0) {
        return Err(DecodeError::Binary { line: line_of(offset), offset });
    }
    let n_control =
        text.bytes().filter(|b| b.is_ascii_control() && !b"\t\n\x0b\x0c\r\x1b".contains(b)).count();
    if n_control > 8 && n_control > text.len() / 50 {
        return Err(DecodeError::Controls { n_control, n_bytes: bytes.len() });
    }
    if has_errors {
        let offset = text.find('\u{fffd}').unwrap_or(0);
        warnings.push(format!(
            "line {}: some bytes are not {}, and stand as U+FFFD in the text",
            line_of(offset),
            encoding.name()
        ));
    }
    Ok(Decoded { text, encoding: encoding.name(), evidence, warnings })
}

/// UTF-16 without a mark: in most scripts that leave a trace, every second byte of line ends and spaces is zero.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(UTF_16_HEAD) / 2 * 2];
    let n_zero = |rest: usize| head.iter().skip(rest).step_by(2).filter(|byte| **byte == 0).count();
    let (n_even, n_odd) = (n_zero(0), n_zero(1));
    let is_enough = |n: usize| n >= 2 && n > head.len() / 20;
    match (n_even, n_odd) {
        (0, n) if is_enough(n) => Some(UTF_16LE),
        (n, 0) if is_enough(n) => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that HTML or XML declares: `<?xml … encoding="…"?>`, `<meta charset="…">`, or
/// `<meta http-equiv="Content-Type" content="text/html; charset=…">`.
pub(super) fn declared_in_markup(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_HEAD)]).to_ascii_lowercase();
    let xml = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    if let Some(label) = xml.and_then(|declaration| value_of(declaration, "encoding")) {
        return Some(label);
    }
    let metas = head.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
    metas.filter_map(|meta| value_of(meta, "charset")).next()
}

/// What stands behind a name and `=`, in quotes or not.
fn value_of(text: &str, name: &str) -> Option<String> {
    let rest = text.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let value: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c)).collect();
    (!value.is_empty()).then_some(value)
}

/// The line of an offset, from 1, for messages.
pub(super) fn line_number(text: &str, span: Span) -> usize {
    text[..span.start].bytes().filter(|b| *b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_and_the_rest_is_named() {
        assert_eq!(decode("\u{feff}é\n".as_bytes()), Ok("é\n"));
        assert_eq!(decode(b"a\nb\xe9c"), Err(DecodeError::NotUtf8 { line: 2, offset: 3, byte: 0xe9 }));
        assert_eq!(decode(b"\x89PNG\n\0"), Err(DecodeError::Binary { line: 2, offset: 5 }));
        let message = decode(b"b\xe9c").expect_err("not UTF-8").to_string();
        assert!(message.contains("line 1") && message.contains("0xE9"), "{message}");
    }

    /// Encodes a text, and what then is found: encoding, evidence, and whether there is a warning.
    fn found(bytes: &[u8], declared: Option<&str>) -> (String, &'static str, EncodingEvidence, bool) {
        let decoded = decode_any(bytes, declared).expect("text");
        (decoded.text.into_owned(), decoded.encoding, decoded.evidence, !decoded.warnings.is_empty())
    }

    #[test]
    fn encodings_are_found_by_mark_declaration_validity_or_guess() {
        use EncodingEvidence::{Declared, Guessed, Mark, Valid};
        let french = "Le café de la gare a fermé hier, dit-on à la mairie.\n";
        let japanese = "港の図書館は夜も開いています。読者は朝の四時まで本を借りられます。\n";
        let owned = |text: &str| text.to_owned();
        let latin = encoding_rs::WINDOWS_1252.encode(french).0;
        let shift_jis = encoding_rs::SHIFT_JIS.encode(japanese).0;
        let iso_2022 = ISO_2022_JP.encode(japanese).0;
        assert_eq!(found(french.as_bytes(), None), (owned(french), "UTF-8", Valid, false));
        assert_eq!(found(&latin, None), (owned(french), "windows-1252", Guessed, true));
        assert_eq!(found(&latin, Some("latin1")), (owned(french), "windows-1252", Declared, false));
        assert_eq!(found(&shift_jis, None), (owned(japanese), "Shift_JIS", Guessed, true));
        assert_eq!(found(&shift_jis, Some(" SHIFT_JIS ")), (owned(japanese), "Shift_JIS", Declared, false));
        assert_eq!(found(&iso_2022, None), (owned(japanese), "ISO-2022-JP", Guessed, true));
        assert_eq!(found(&iso_2022, Some("iso-2022-jp")), (owned(japanese), "ISO-2022-JP", Declared, false));
        // Declarations that lie, or say nothing.
        assert_eq!(found(french.as_bytes(), Some("iso-8859-1")), (owned(french), "UTF-8", Valid, true));
        assert_eq!(found(french.as_bytes(), Some("utf-16")), (owned(french), "UTF-8", Valid, false));
        assert_eq!(found(&latin, Some("utf-8")), (owned(french), "windows-1252", Guessed, true));
        assert_eq!(found(french.as_bytes(), Some("x-unknown-8bit")), (owned(french), "UTF-8", Valid, true));
        for (encoding, mark) in [("UTF-16LE", &b"\xff\xfe"[..]), ("UTF-16BE", b"\xfe\xff")] {
            let bytes = |text: &str| {
                let unit =
                    |unit: u16| if encoding == "UTF-16LE" { unit.to_le_bytes() } else { unit.to_be_bytes() };
                text.encode_utf16().flat_map(unit).collect::<Vec<u8>>()
            };
            let marked = [mark, &bytes(japanese)].concat();
            assert_eq!(found(&marked, Some("latin1")), (owned(japanese), encoding, Mark, false));
            assert_eq!(found(&bytes(french), None), (owned(french), encoding, Guessed, true));
        }
    }

    #[test]
    fn bytes_that_do_not_fit_warn_and_binaries_are_refused() {
        let decoded = decode_any(b"one\ntwo \x81\n", Some("shift_jis")).expect("text");
        assert!(decoded.text.ends_with("two \u{fffd}\n"), "{decoded:?}");
        assert!(decoded.warnings[0].starts_with("line 2: some bytes are not Shift_JIS"), "{decoded:?}");
        assert!(matches!(decode_any(b"a\nb\0c\0\0d", None), Err(DecodeError::Binary { line: 2, .. })));
        let noise: Vec<u8> = (1..=255).cycle().take(4000).collect();
        assert!(matches!(decode_any(&noise, None), Err(DecodeError::Controls { .. })));
    }

    #[test]
    fn declarations_in_markup_are_found() {
        let declared = |text: &str| declared_in_markup(text.as_bytes());
        let latin = Some("iso-8859-1".to_owned());
        assert_eq!(declared("<?xml version='1.0' encoding='ISO-8859-1'?><rss/>"), latin);
        assert_eq!(declared("<html><head><META charset=iso-8859-1>"), latin);
        assert_eq!(
            declared("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-1\">"),
            latin
        );
        assert_eq!(declared("<meta name=\"a\"><meta charset=\"\">charset=utf-7"), None);
        assert_eq!(declared(""), None);
    }
}
