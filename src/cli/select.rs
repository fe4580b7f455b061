//! `newsdesk select`: unlabelled articles in, those that are most worth a label out.

use super::args::{LabelFormat, SelectArgs};
use super::failure::{Failure, Session};
use super::input::load_model;
use super::label::Labeller;
use super::labelled::read_records;
use super::output::Output;
use crate::{LabelOptions, Record, RecordLabelOptions, Selected, Selection, Selector};

pub(super) fn run(args: &SelectArgs, session: &Session) -> Result<(), Failure> {
    let inputs = args.data.paths_and([&args.model.model]);
    let mut output = Output::open_beside(args.output.output.as_deref(), inputs)?;
    let model = load_model(&args.model.model)?;
    if model.training_bytes() == 0 {
        session.warn("the model does not tell what it was trained on, so that it may be among the chosen");
    }
    let mut labeller = Labeller::new(model, args.output_format, RecordLabelOptions::default());
    let Chosen { selection, n_labelled } = choose(args, &labeller, session)?;
    let n_chosen = selection.chosen.len();
    for (place, Selected { item, uncertainty }) in selection.chosen.into_iter().enumerate() {
        let text = line(item, place + 1, uncertainty, &labeller, args.output_format);
        labeller.write(&text, &mut output).map_err(|error| Failure::writing(output.name(), &error))?;
    }
    output.write_text(labeller.end())?;
    output.finish()?;
    session.note(format_args!(
        "{n_chosen} chosen; passed over: {n_labelled} that are labelled, {} that the model was trained on, {} without \
         words",
        selection.n_known, selection.n_empty
    ));
    Ok(())
}

struct Chosen {
    selection: Selection<Record>,
    n_labelled: usize,
}

fn choose(args: &SelectArgs, labeller: &Labeller, session: &Session) -> Result<Chosen, Failure> {
    let mut selector = Selector::new(labeller.model(), args.n.get())
        .map_err(|error| Failure::new(&args.model.model, error))?;
    let (mut n_labelled, mut n_unlabelled) = (0, 0);
    read_records(&args.data, true, session, |_, record| {
        if record.labels.is_some() {
            n_labelled += 1;
            return;
        }
        n_unlabelled += 1;
        let (title, text) = (record.title.clone(), record.text.clone());
        selector.offer(&title, &text, record);
    })?;
    if n_unlabelled == 0 {
        let found = if n_labelled > 0 { "labelled ones only" } else { "none" };
        return Err(Failure::Message(format!("expected articles without labels, found {found}")));
    }
    Ok(Chosen { selection: selector.finish(), n_labelled })
}

/// An article with the labels that the model proposes, in the form that was asked for.
fn line(
    mut record: Record,
    rank: usize,
    uncertainty: f64,
    labeller: &Labeller,
    format: LabelFormat,
) -> String {
    let mut added = serde_json::Map::new();
    if format == LabelFormat::Jsonl {
        let answer = labeller.model().label(&record.title, &record.text, &LabelOptions::default());
        added.insert("labels".to_owned(), answer.labels.to_ordered().into());
    }
    added.insert("uncertainty".to_owned(), uncertainty.into());
    added.insert("rank".to_owned(), rank.into());
    record.extend(&added);
    match format {
        LabelFormat::Jsonl => record.to_line(),
        LabelFormat::LabelStudio | LabelFormat::Doccano => labeller.pre_annotated(&record),
    }
}
