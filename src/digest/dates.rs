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
}
