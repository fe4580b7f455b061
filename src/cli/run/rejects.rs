//! Rows that were rejected, as lines of JSON.

use serde::Serialize;

use crate::RejectedRow;

/// Digits of base64 (RFC 4648).
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A rejected row as users see it.
#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    line: u64,
    reason: &'a str,
    /// The row; what is not UTF-8 stands as U+FFFD. `null` if it is too long to be held.
    raw: Option<&'a str>,
    /// The row's very bytes, where `raw` cannot give them.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_base64: Option<String>,
}

/// Appends a row that was rejected.
pub(super) fn append(file: &str, row: &RejectedRow, lines: &mut Vec<u8>) {
    let text = row.raw.as_deref().map(String::from_utf8_lossy);
    let raw_base64 = row.raw.as_deref().filter(|raw| std::str::from_utf8(raw).is_err()).map(base64);
    let entry = Entry { file, line: row.line, reason: &row.reason, raw: text.as_deref(), raw_base64 };
    // Memory can always be written to, and strings are always JSON.
    let _ = serde_json::to_writer(&mut *lines, &entry);
    lines.push(b'\n');
}

/// Base64 with padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, i| bits << 8 | u32::from(group.get(i).copied().unwrap_or(0)));
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            let is_there = digit <= group.len();
            text.push(if is_there { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        let vectors = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (n, expected) in vectors.into_iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..n]), expected);
        }
        assert_eq!(base64(b"\xff\xfe\xfd"), "//79");
    }
}
