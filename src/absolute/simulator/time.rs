//! Times as the API writes and reads them.

use jiff::Timestamp;

/// A time as the API writes it.
pub(super) fn stamp(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(
        |_| String::new(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
    )
}

/// Reads a time of a query or a body, with or without fractions of a second.
pub(super) fn instant(text: &str) -> Option<i64> {
    let at = text
        .contains('T')
        .then(|| text.parse::<Timestamp>().ok())
        .flatten()?;
    Some(at.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_fractions() {
        assert_eq!(instant("1970-01-01T00:00:01Z"), Some(1_000));
        assert_eq!(instant("1970-01-01T00:00:01.002Z"), Some(1_002));
        for bad in ["", "yesterday", "1970-01-01", "1970-01-01T00:00:01"] {
            assert_eq!(instant(bad), None, "{bad}");
        }
        assert_eq!(stamp(1_002), "1970-01-01T00:00:01.002Z");
    }
}
