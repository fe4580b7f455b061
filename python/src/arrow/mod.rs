//! Tables in, tables out, batch by batch: any library that has Arrow's PyCapsule interface.
//!
//! A [`Verb`](verb::Verb) makes columns of the articles in rows; everything else is here once: [`text`] reads columns of
//! strings in all their forms, [`rows`] finds the columns that an article is in, [`workers`] shares a batch out among
//! threads, and [`tables`] puts new columns beside those that came in.

pub mod count;
pub mod input;
pub mod label;
pub mod output;
mod panics;
mod rows;
pub mod split;
pub mod sum_rows;
pub mod summarize;
mod tables;
mod text;
mod verb;
mod workers;

pub use rows::Columns;
