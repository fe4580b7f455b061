//! The background that a model was trained with, so that training can go on.

use super::ModelError;
use super::bytes::{Reader, Writer};
use crate::classify::Background;

pub(super) fn to_bytes(background: &Background) -> Vec<u8> {
    let mut out = Writer::default();
    out.u64(background.analyzer);
    out.varint(background.n_articles);
    out.terms(background.terms.iter().map(String::as_str));
    for number in background.document_frequency.iter().chain(&background.weights) {
        out.varint(*number);
    }
    out.0
}

pub(super) fn from_bytes(bytes: &[u8]) -> Result<Background, ModelError> {
    let mut reader = Reader::new("background", bytes);
    let (analyzer, n_articles) = (reader.u64()?, reader.varint()?);
    let terms = reader.terms(2)?;
    let mut numbers = || terms.iter().map(|_| reader.varint()).collect::<Result<Vec<u64>, _>>();
    let (document_frequency, weights) = (numbers()?, numbers()?);
    if n_articles > Background::MAX_ARTICLES || document_frequency.iter().any(|df| *df > n_articles) {
        return Err(reader.corrupt("a term is in more articles than there are"));
    }
    reader.finish()?;
    Ok(Background { analyzer, n_articles, terms, document_frequency, weights })
}
