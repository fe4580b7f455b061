//! From bytes to text: UTF-8, with or without a byte order mark.

use crate::text::Span;

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
    if let Some(offset) = bytes.iter().position(|b| *b == 0) {
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
}
