//! The lists of `cues.txt`, and which lines are nothing but the machinery of a newsletter.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::tokens::{Token, tokens};

/// Most words that `*` stands for, and most that `**` does.
const MAX_ANY: usize = 5;
const MAX_LONG: usize = 30;

/// A piece of a phrase.
#[derive(Debug)]
enum Piece {
    /// One of several words; it may be missing.
    Word { any_of: Vec<&'static str>, is_optional: bool },
    /// A number or a date.
    Number,
    /// An address.
    Address,
    /// One to so many words of any kind.
    Any(usize),
}

/// Phrases, by the words that they may begin with.
#[derive(Debug, Default)]
struct Phrases {
    by_first: HashMap<&'static str, Vec<usize>>,
    all: Vec<Vec<Piece>>,
}

/// What is known of newsletters beforehand.
#[derive(Debug, Default)]
pub(super) struct Cues {
    lines: Phrases,
    sentences: Phrases,
    titles: Phrases,
    sponsors: HashSet<&'static str>,
    joints: HashSet<&'static str>,
    readers: HashSet<&'static str>,
    dates: HashSet<&'static str>,
}

impl Cues {
    /// The lists of the data file.
    pub(super) fn known() -> &'static Self {
        static KNOWN: LazyLock<Cues> = LazyLock::new(|| Cues::read(include_str!("cues.txt")));
        &KNOWN
    }

    fn read(data: &'static str) -> Self {
        let mut cues = Self::default();
        let mut section = "";
        for line in data.lines().filter(|line| !line.is_empty() && !line.starts_with("# ") && *line != "#") {
            match (section, line) {
                (_, name) if name.starts_with('[') => section = name,
                ("[lines]", phrase) => cues.lines.add(phrase),
                ("[sentences]", phrase) => cues.sentences.add(phrase),
                ("[titles]", phrase) => cues.titles.add(phrase),
                ("[sponsors]", words) => cues.sponsors.extend(words.split(' ')),
                ("[joints]", words) => cues.joints.extend(words.split(' ')),
                ("[readers]", words) => cues.readers.extend(words.split(' ')),
                (_, words) => cues.dates.extend(words.split(' ')),
            }
        }
        cues
    }

    /// Whether a word speaks to readers, or of the text as a mailing.
    pub(super) fn is_for_readers(&self, word: &str) -> bool {
        self.readers.contains(word)
    }

    /// Whether a word is the name of a month or a day.
    pub(super) fn is_date(&self, word: &str) -> bool {
        self.dates.contains(word)
    }

    /// Whether a line is machinery and nothing else.
    pub(super) fn is_machinery(&self, line: &[Token]) -> bool {
        self.is_all(&self.lines, line)
    }

    /// Whether a line is one sentence of machinery, whatever marks it has.
    pub(super) fn is_machinery_sentence(&self, line: &[Token]) -> bool {
        let words: Vec<Token> = line.iter().filter(|token| **token != Token::Break).cloned().collect();
        self.sentences.ends(&words).last() == Some(&words.len())
    }

    /// Whether a title is that of an advertisement, or of a text about the newsletter itself.
    pub(super) fn is_machinery_title(&self, title: &str) -> bool {
        self.is_all(&self.titles, &tokens(title)) || self.is_sponsored(title)
    }

    /// `Sponsored: Acme widgets` and `Acme widgets (Sponsor)`.
    fn is_sponsored(&self, title: &str) -> bool {
        let lower = title.trim().to_lowercase();
        let before = lower.split_once([':', '：']).map(|(before, _)| before);
        let note = lower.strip_suffix([')', ']', '）']).and_then(|rest| rest.rsplit_once(['(', '[', '（']));
        [before, note.map(|(_, note)| note)]
            .into_iter()
            .flatten()
            .any(|word| self.sponsors.contains(word.trim()))
    }

    fn is_all(&self, phrases: &Phrases, line: &[Token]) -> bool {
        let mut clauses = line.split(|token| *token == Token::Break).filter(|clause| !clause.is_empty());
        let mut has_phrase = false;
        // An address, or a number such as that of a page, may stand between phrases.
        let is_filler = |token: &Token| !matches!(token, Token::Word(_));
        let is_machinery = clauses.all(|clause| {
            let is_phrase = self.is_joined(phrases, clause);
            has_phrase |= is_phrase;
            is_phrase || clause.iter().all(is_filler)
        });
        is_machinery && has_phrase
    }

    /// Whether a clause is a phrase, or several with words such as *or* between them.
    fn is_joined(&self, phrases: &Phrases, clause: &[Token]) -> bool {
        // Whether what begins at each token is phrases up to the end; the last one first, so that no way is gone twice.
        // The address of a link may stand behind its text.
        let is_joint = |at: usize| match &clause[at] {
            Token::Word(word) => self.joints.contains(word.as_str()),
            token => *token == Token::Address,
        };
        let is_end = |at: usize| clause[at..].iter().all(|token| *token == Token::Address);
        let mut is_good = vec![false; clause.len()];
        for start in (0..clause.len()).rev() {
            is_good[start] = phrases.ends(&clause[start..]).into_iter().any(|n| {
                let end = start + n;
                is_end(end) || (end + 1 < clause.len() && is_joint(end) && is_good[end + 1])
            });
        }
        is_good.first().copied().unwrap_or(false)
    }
}

impl Phrases {
    fn add(&mut self, phrase: &'static str) {
        let pieces: Vec<Piece> = phrase.split(' ').map(Piece::read).collect();
        for piece in &pieces {
            let Piece::Word { any_of, is_optional } = piece else { break };
            any_of.iter().for_each(|word| self.by_first.entry(word).or_default().push(self.all.len()));
            if !is_optional {
                break;
            }
        }
        self.all.push(pieces);
    }

    /// How many tokens at the beginning of `tokens` may be a phrase.
    fn ends(&self, tokens: &[Token]) -> Vec<usize> {
        let Some(Token::Word(first)) = tokens.first() else { return Vec::new() };
        let phrases = self.by_first.get(first.as_str()).into_iter().flatten();
        let mut ends: Vec<usize> = phrases.flat_map(|&phrase| ends(&self.all[phrase], tokens)).collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}

/// Where the pieces of a phrase may end in `tokens`, as numbers of tokens.
fn ends(pieces: &[Piece], tokens: &[Token]) -> Vec<usize> {
    let mut places = vec![0];
    for piece in pieces {
        let mut next = Vec::new();
        for &place in &places {
            let token = tokens.get(place);
            match piece {
                Piece::Word { any_of, is_optional } => {
                    let is_it = matches!(token, Some(Token::Word(word)) if any_of.contains(&word.as_str()));
                    next.extend(is_it.then_some(place + 1));
                    next.extend(is_optional.then_some(place));
                }
                Piece::Number => {
                    next.extend(matches!(token, Some(Token::Number(_) | Token::Date)).then_some(place + 1));
                }
                Piece::Address => next.extend((token == Some(&Token::Address)).then_some(place + 1)),
                Piece::Any(most) => next.extend(place + 1..=tokens.len().min(place + most)),
            }
        }
        next.sort_unstable();
        next.dedup();
        places = next;
    }
    places
}

impl Piece {
    fn read(piece: &'static str) -> Self {
        match piece {
            "*" => Self::Any(MAX_ANY),
            "**" => Self::Any(MAX_LONG),
            "#" => Self::Number,
            "@" => Self::Address,
            words => {
                let required = words.strip_suffix('?');
                let any_of = required.unwrap_or(words).split('/').collect();
                Self::Word { any_of, is_optional: required.is_some() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_machinery(line: &str) -> bool {
        Cues::known().is_machinery(&tokens(line))
    }

    #[test]
    fn machinery_is_known_in_seven_languages() {
        for line in [
            "View this email in your browser",
            "Trouble reading this email? View it online.",
            "Forwarded this email? Subscribe here",
            "Unsubscribe | Manage your preferences | View in browser",
            "To unsubscribe, click here.",
            "Unsubscribe or update your preferences",
            "Sponsored by Northwind Tea Company",
            "ADVERTISEMENT",
            "Share on Twitter · Share on Facebook",
            "Read more →",
            "[Read more](https://example.org/a)",
            "Click here to read the rest",
            "© 2026 Harbour Press Ltd. All rights reserved.",
            "Follow us on Mastodon!",
            "This email was sent to ann@example.org",
            "Diese E-Mail im Browser ansehen",
            "Newsletter abbestellen | Impressum",
            "Lire la suite",
            "Pour vous désabonner, cliquez ici.",
            "Leggi tutto »",
            "Ver en tu navegador",
            "Todos os direitos reservados",
            "Lees meer",
        ] {
            assert!(is_machinery(line), "{line}");
        }
    }

    #[test]
    fn news_that_speaks_of_machinery_is_news() {
        for line in [
            "",
            "2026",
            "Users can unsubscribe from the service, the regulator said.",
            "Unsubscribe buttons must be easy to find from March",
            "The site asked readers to click here.",
            "Read more than one source, the librarian said.",
            "Subscribe numbers fell.",
            "Sponsored by the ministry of trade, the project starts in May.",
            "Copyright law changes in June",
            "Share prices on Twitter fell",
            "Advertisement spending rose 3 %.",
            "Facebook buys a chip maker",
            "The court held that all rights reserved by the author stay with her.",
            "Follow-up talks begin on Monday",
            "Die Anzeige wurde erstattet",
            "La publicité reste interdite",
        ] {
            assert!(!is_machinery(line), "{line}");
        }
    }

    #[test]
    fn sentences_of_machinery_are_known_and_reports_are_not() {
        let is_sentence = |line: &str| Cues::known().is_machinery_sentence(&tokens(line));
        for line in [
            "The post Ferries, bees and books: a long week in the harbour appeared first on Harbour Weekly.",
            "You received this email because you signed up for the letters of the Harbour Weekly and its friends.",
            "Thanks for reading the Harbour Weekly! Subscribe for free to receive new posts and support my work.",
            "Sign up for our free daily newsletter to get the best of the harbour.",
            "(Reporting by Ada Velm in Sarn; Editing by Jo Kelm)",
            "Sie erhalten diesen Newsletter, weil Sie sich auf unserer Seite angemeldet haben.",
            "Vous recevez cet e-mail car vous êtes inscrit à notre lettre.",
            "Our mailing address is: 1 Quay Street, Sarn, AL20 1AA.",
            "Si no desea recibir más correos, haga clic aquí.",
        ] {
            assert!(is_sentence(line), "{line}");
        }
        for line in [
            "The post office of Velm appeared first on a map of 1820, and later on none.",
            "You received this letter because the post was late, a reader writes.",
            "Reporting by the harbour desk has led to three arrests.",
            "Sie erhalten den Preis, weil sie das Netz erfunden haben.",
            "",
        ] {
            assert!(!is_sentence(line), "{line}");
        }
    }

    #[test]
    fn titles_of_advertisements_are_known() {
        let is_title = |title: &str| Cues::known().is_machinery_title(title);
        for title in [
            "About this newsletter",
            "Sponsor",
            "This week's sponsor",
            "A word from our sponsors",
            "Anzeige",
            "Acme widgets (Sponsor)",
            "Acme widgets [AD]",
            "Sponsored: Acme widgets",
            "Together with Acme",
            "Presented by Acme",
            "Thanks to our sponsor Acme",
        ] {
            assert!(is_title(title), "{title}");
        }
        for title in [
            "About this time next year",
            "Sponsor leaves the club",
            "Newsletter",
            "Read more",
            "Acme sponsors the club (and the ferry)",
            "The sponsor: who pays for the games",
            "Together with its neighbours, the town builds a bridge",
        ] {
            assert!(!is_title(title), "{title}");
        }
    }

    /// A phrase that begins with what may be anything, or is nothing, would be found by no first word.
    #[test]
    fn every_phrase_can_be_found() {
        let cues = Cues::known();
        for phrases in [&cues.lines, &cues.sentences, &cues.titles] {
            for (i, phrase) in phrases.all.iter().enumerate() {
                let has_word = phrase.iter().any(|p| matches!(p, Piece::Word { is_optional: false, .. }));
                assert!(has_word, "{phrase:?}");
                assert!(phrases.by_first.values().any(|places| places.contains(&i)), "{phrase:?}");
            }
        }
        assert!(cues.is_for_readers("your") && cues.is_date("mittwoch") && cues.joints.contains("or"));
    }
}
