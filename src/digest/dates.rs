//! Dates as RFC 3339 has them.

/// The date that a text begins with, and its time of day where that comes with a zone: without one it is no moment.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['"', '\'']);
    let date = text.get(..10)?;
    let bytes = date.as_bytes();
    let is_date = bytes.iter().enumerate().all(|(i, byte)| match i {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let part = |range: std::ops::Range<usize>| date.get(range)?.parse::<usize>().ok();
    if !is_date || !(1..=12).contains(&part(5..7)?) || !(1..=31).contains(&part(8..10)?) {
        return None;
    }
    Some(moment(text).unwrap_or_else(|| date.to_owned()))
}

/// Names of the months in seven languages, and what is written for them.
const MONTHS: [&str; 12] = [
    "january jan januar janvier janv gennaio gen enero ene janeiro januari",
    "february feb februar février févr febbraio febrero fevereiro fev februari",
    "march mar märz mrz mars marzo março maart mrt",
    "april apr avril avr aprile abril abr",
    "may mai maggio mag mayo maio mei",
    "june jun juni juin giugno giu junio junho",
    "july jul juli juillet juil luglio lug julio julho",
    "august aug août agosto ago augustus",
    "september sep sept septembre settembre set septiembre setembro",
    "october oct oktober okt octobre ottobre ott octubre outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc dicembre dic diciembre dezembro",
];

/// The first date that a line states in full: `2026-11-02`, `2 November 2026`, `Nov 2, 2026`, `2.11.2026`, `2026年11月2日`.
/// Without a year it is no date, and of `2/11/2026` nobody knows whether it lies in spring.
pub(super) fn stated(line: &str) -> Option<String> {
    let starts = line.char_indices().scan(' ', |before, (at, c)| {
        let is_start = c.is_ascii_digit() && !before.is_alphanumeric();
        *before = c;
        Some(is_start.then_some(at))
    });
    if let Some(date) = starts.flatten().find_map(|at| rfc3339(&line[at..])) {
        return Some(date);
    }
    let lower = line.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && c != '.' || "年月日".contains(c))
        .flat_map(|word| if word.split('.').count() == 3 { word.split('.').collect() } else { vec![word] })
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty() && !["de", "of", "the", "del"].contains(word))
        .collect();
    let is_in_signs = lower.contains('年');
    words.windows(3).find_map(|words| {
        let [a, b, c] = words else { return None };
        let (year, month, day) = match (month(a), month(b)) {
            (Some(month), _) => (year(c)?, month, day(b)?),
            (None, Some(month)) => (year(c)?, month, day(a)?),
            _ if is_in_signs => (year(a)?, number(b)?, day(c)?),
            _ if lower.contains(&format!("{a}.{b}.{c}")) => (year(c)?, number(b)?, day(a)?),
            _ => return None,
        };
        (1..=12).contains(&month).then(|| format!("{year:04}-{month:02}-{day:02}"))
    })
}

fn month(word: &str) -> Option<u32> {
    let month = MONTHS.iter().position(|names| names.split(' ').any(|name| name == word))?;
    u32::try_from(month + 1).ok()
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.bytes().all(|b| b.is_ascii_digit()))
}

fn year(word: &str) -> Option<u32> {
    number(word).filter(|year| (1900..2100).contains(year))
}

/// A day of a month, also as `2nd` or `1er`.
fn day(word: &str) -> Option<u32> {
    let ending = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_day = matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "º");
    number(&word[..word.len() - ending.len()]).filter(|day| is_day && (1..=31).contains(day))
}

/// A date with time and zone; seconds may be left out.
fn moment(text: &str) -> Option<String> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(rest.len());
    let (time, zone) = (&rest[..end], rest[end..].trim());
    let fields: Vec<&str> = time.split(':').collect();
    let is_number = |text: &str, most: u32| text.len() == 2 && text.parse().is_ok_and(|n: u32| n <= most);
    let seconds = match fields.as_slice() {
        [hour, minute] if is_number(hour, 23) && is_number(minute, 59) => ":00",
        [hour, minute, second]
            if is_number(hour, 23)
                && is_number(minute, 59)
                && is_number(second.split('.').next().unwrap_or_default(), 60)
                && !second.ends_with('.') =>
        {
            ""
        }
        _ => return None,
    };
    let zone = match zone {
        "Z" | "z" => "Z".to_owned(),
        _ => {
            let sign = zone.get(..1).filter(|sign| ["+", "-"].contains(sign))?;
            let digits: String = zone.get(1..)?.chars().filter(|c| *c != ':').collect();
            let (hours, minutes) = (digits.get(..2)?, digits.get(2..)?);
            if !is_number(hours, 23) || !is_number(minutes, 59) {
                return None;
            }
            format!("{sign}{hours}:{minutes}")
        }
    };
    Some(format!("{date}T{time}{seconds}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_rfc_3339() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(rfc3339(text).as_deref(), expected, "{text}");
        };
        check("2026-08-12", Some("2026-08-12"));
        check("\"2026-08-12\"", Some("2026-08-12"));
        check("2014-07-15 15:40", Some("2014-07-15"));
        check("2015-05-05T20:13:12+02:00", Some("2015-05-05T20:13:12+02:00"));
        check("2015-05-05T20:13+0200", Some("2015-05-05T20:13:00+02:00"));
        check("2023-06-07T20:54:26.829Z", Some("2023-06-07T20:54:26.829Z"));
        check("2026-13-01", None);
        check("12 August 2026", None);
        check("2026-08-1é", None);
    }

    #[test]
    fn dates_are_found_in_lines() {
        for line in [
            "2 November 2026",
            "By Jo March | Nov 2, 2026",
            "Published: Monday, 2nd of November 2026, 10:14 GMT",
            "Harbour Press, 2026-11-02",
            "Montag, 2. November 2026",
            "2.11.2026",
            "02.11.2026 | Velm",
            "le 2 novembre 2026",
            "2 de noviembre de 2026",
            "2026年11月2日",
        ] {
            assert_eq!(stated(line).as_deref(), Some("2026-11-02"), "{line}");
        }
        assert_eq!(stated("Date: 2026-11-02T07:00:00Z").as_deref(), Some("2026-11-02T07:00:00Z"));
        for line in ["2 November", "2/11/2026", "31 people in 2026", "May 2026", "Windows 11 in 2026", "é 年"]
        {
            assert_eq!(stated(line), None, "{line}");
        }
    }
}
