//! Lines that name what they tell of an article, as exports of news databases have them: `Title: …`, `Date: …`.

use super::lines::Line;

/// What a line tells of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Date,
    Author,
    Source,
    Link,
    /// Its text begins in the line.
    Text,
    /// Something else that is no text.
    Other,
}

/// The field of a line, and what it says.
pub(super) fn field(line: &str) -> Option<(Field, &str)> {
    let (name, value) = line.split_once([':', '：'])?;
    let field = match name.trim().to_lowercase().as_str() {
        "title" | "headline" | "titel" | "überschrift" | "titre" | "titolo" | "título" | "标题" => {
            Field::Title
        }
        "date" | "published" | "datum" | "data" | "fecha" | "日期" => Field::Date,
        "author" | "byline" | "autor" | "auteur" | "autore" | "作者" => Field::Author,
        "source" | "publication" | "quelle" | "fonte" | "fuente" | "bron" | "来源" => Field::Source,
        "url" | "link" | "web" => Field::Link,
        "text" | "body" | "summary" | "content" | "abstract" | "texte" | "testo" | "texto" | "正文" => {
            Field::Text
        }
        "section" | "language" | "words" | "id" | "category" | "tags" | "country" => Field::Other,
        _ => return None,
    };
    Some((field, value.trim()))
}

/// Where rows of such lines begin, one right under the other, if each has a title and something else.
pub(super) fn field_blocks(text: &str, lines: &[Line]) -> Vec<usize> {
    let fields: Vec<Option<Field>> =
        lines.iter().map(|line| field(line.span.of(text)).map(|(field, _)| field)).collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let goes_on = |i: &usize| fields[*i].is_some() && (*i == start || lines[*i].blank_before == 0);
        let end = start + (start..lines.len()).take_while(goes_on).count();
        let n_titles = fields[start..end].iter().filter(|field| **field == Some(Field::Title)).count();
        if n_titles == 1 && end - start >= 2 {
            found.push(start);
        }
        start = end.max(start + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_names_that_are_known() {
        assert_eq!(
            field("Title: Ferries at night: who pays?"),
            Some((Field::Title, "Ferries at night: who pays?"))
        );
        assert_eq!(field("url: https://example.org/1"), Some((Field::Link, "https://example.org/1")));
        assert_eq!(field("The title: a story"), None);
        assert_eq!(field("No colon"), None);
    }
}
