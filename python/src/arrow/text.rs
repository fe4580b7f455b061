//! Columns of strings, in every form that Arrow has for them.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray};
use arrow_schema::DataType;

/// Most bytes of a text in a row, as of a row on the command line.
const MAX_TEXT_BYTES: usize = newsdesk::MAX_LINE_BYTES;

/// A column of strings. They are held as bytes: what other libraries hand over as UTF-8 need not be UTF-8.
pub enum TextColumn {
    Plain(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    /// The place of each row's value among the values.
    Dictionary(ArrayRef, Vec<usize>, Box<TextColumn>),
    /// A column without type, in which everything is null.
    Null,
}

impl TextColumn {
    /// Whether a column of this type is one of strings.
    pub fn is_text(data_type: &DataType) -> bool {
        match data_type {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
            DataType::Dictionary(_, values) => Self::is_text(values),
            _ => false,
        }
    }

    /// The column; `None` if it is none of strings.
    pub fn of(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Plain(BinaryArray::from(array.as_string::<i32>().clone())),
            DataType::LargeUtf8 => Self::Large(LargeBinaryArray::from(array.as_string::<i64>().clone())),
            DataType::Utf8View => Self::View(array.as_string_view().clone().to_binary_view()),
            DataType::Null => Self::Null,
            DataType::Dictionary(_, _) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let values = Self::of(dictionary.values())?;
                match dictionary.values().is_empty() {
                    true => Self::Null,
                    false => Self::Dictionary(array.clone(), dictionary.normalized_keys(), Box::new(values)),
                }
            }
            _ => return None,
        })
    }

    /// The bytes of a row's string; `None` for null.
    pub fn bytes(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Plain(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Dictionary(array, keys, values) => {
                array.is_valid(row).then(|| keys.get(row).and_then(|key| values.bytes(*key)))?
            }
            Self::Null => None,
        }
    }

    /// A row's string, `None` for null; tells what is wrong with it.
    pub fn text(&self, name: &str, row: usize) -> Result<Option<&str>, String> {
        let Some(bytes) = self.bytes(row) else { return Ok(None) };
        if bytes.len() > MAX_TEXT_BYTES {
            return Err(format!(
                "field `{name}`: expected a string of at most {} MiB, found one of {} MiB",
                MAX_TEXT_BYTES >> 20,
                bytes.len() >> 20
            ));
        }
        std::str::from_utf8(bytes).map(Some).map_err(|error| {
            let offset = error.valid_up_to();
            format!("field `{name}`: expected UTF-8, found byte 0x{:02X} at byte {offset}", bytes[offset])
        })
    }
}
