//! Labels for the articles of a table.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{Float64Builder, ListBuilder, MapBuilder, MapFieldNames, StringBuilder};
use arrow_schema::ArrowError;
use newsdesk::{LineLabeller, Model, RecordLabelOptions};

use super::rows::Rows;
use super::verb::{Made, Verb};

pub struct Label {
    pub model: Arc<Model>,
    pub options: RecordLabelOptions,
}

impl Verb for Label {
    type Scratch<'v> = LineLabeller<'v>;

    const NAMES: &'static [&'static str] =
        &["labels", "probabilities", "outcome", "reason", "unknown_share", "error"];

    fn scratch(&self) -> LineLabeller<'_> {
        LineLabeller::new(&self.model, &self.options)
    }

    fn make<'v>(
        &'v self,
        rows: &Rows,
        range: Range<usize>,
        labeller: &mut LineLabeller<'v>,
    ) -> Result<Made, ArrowError> {
        let mut labels = ListBuilder::new(StringBuilder::new());
        let names = MapFieldNames { entry: "entries".into(), key: "key".into(), value: "value".into() };
        let mut probabilities = MapBuilder::new(Some(names), StringBuilder::new(), Float64Builder::new());
        let (mut outcome, mut reason) = (StringBuilder::new(), StringBuilder::new());
        let mut unknown_share = Float64Builder::new();
        let mut error = StringBuilder::new();
        for row in range {
            let prediction = match rows.article(row) {
                Ok((title, text)) => labeller.label(title, text),
                Err(what) => {
                    labels.append_null();
                    probabilities.append(false)?;
                    outcome.append_null();
                    reason.append_null();
                    unknown_share.append_null();
                    error.append_value(what);
                    continue;
                }
            };
            for label in prediction.labels.to_ordered() {
                labels.values().append_value(label);
            }
            labels.append(true);
            for (label, probability) in self.model.labels().iter().zip(&prediction.probabilities) {
                probabilities.keys().append_value(label);
                probabilities.values().append_value(*probability);
            }
            probabilities.append(true)?;
            outcome.append_value(prediction.outcome.name());
            reason.append_option(prediction.reason.map(|reason| reason.to_string()));
            unknown_share.append_value(prediction.unknown_share);
            error.append_null();
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(labels.finish()),
            Arc::new(probabilities.finish()),
            Arc::new(outcome.finish()),
            Arc::new(reason.finish()),
            Arc::new(unknown_share.finish()),
            Arc::new(error.finish()),
        ];
        Ok(Made { columns, origin: None })
    }
}
