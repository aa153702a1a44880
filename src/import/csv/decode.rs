//! From bytes to text while they arrive. What cannot be decoded becomes U+FFFD, which the parser
//! refuses by line and column.

use encoding_rs::{Decoder, SHIFT_JIS, UTF_8};

use crate::domain::import::TextEncoding;

/// How far is looked for the first character that tells, in bytes.
const WINDOW: usize = 256 * 1024;

/// Decodes one file.
pub struct Decode {
    chosen: Option<TextEncoding>,
    /// What arrived before the encoding was known.
    held: Vec<u8>,
    decoder: Option<Decoder>,
}

impl Decode {
    /// Takes the encoding that a person chose; finds it out by itself where they chose none.
    pub fn new(chosen: Option<TextEncoding>) -> Self {
        Self {
            decoder: chosen.map(decoder),
            chosen,
            held: Vec::new(),
        }
    }

    /// The encoding, once that is known.
    pub const fn encoding(&self) -> Option<TextEncoding> {
        self.chosen
    }

    /// Decodes what arrived; `last` with the end of the file.
    pub fn push(&mut self, bytes: &[u8], last: bool) -> String {
        if let Some(decoder) = &mut self.decoder {
            return decode(decoder, bytes, last);
        }
        self.held.extend_from_slice(bytes);
        if self.held.len() < WINDOW && !last {
            return String::new();
        }
        let held = std::mem::take(&mut self.held);
        // The same in both.
        if held.is_ascii() && !last {
            return String::from_utf8_lossy(&held).into_owned();
        }
        let found = match std::str::from_utf8(&held) {
            Ok(_) => TextEncoding::Utf8,
            // A character that has not arrived as a whole.
            Err(cut) if cut.error_len().is_none() && !last => TextEncoding::Utf8,
            Err(_) => TextEncoding::ShiftJis,
        };
        self.chosen = Some(found);
        decode(self.decoder.insert(decoder(found)), &held, last)
    }
}

fn decoder(encoding: TextEncoding) -> Decoder {
    match encoding {
        TextEncoding::Utf8 => UTF_8.new_decoder_with_bom_removal(),
        TextEncoding::ShiftJis => SHIFT_JIS.new_decoder_without_bom_handling(),
    }
}

fn decode(decoder: &mut Decoder, mut bytes: &[u8], last: bool) -> String {
    let mut text = String::new();
    loop {
        let room = decoder.max_utf8_buffer_length(bytes.len());
        text.reserve(room.unwrap_or(bytes.len()));
        let (result, read, _) = decoder.decode_to_string(bytes, &mut text, last);
        bytes = &bytes[read..];
        if result == encoding_rs::CoderResult::InputEmpty {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(chosen: Option<TextEncoding>, bytes: &[u8], step: usize) -> (String, TextEncoding) {
        let mut decode = Decode::new(chosen);
        let mut text = String::new();
        for piece in bytes.chunks(step) {
            text.push_str(&decode.push(piece, false));
        }
        text.push_str(&decode.push(&[], true));
        (text, decode.encoding().unwrap())
    }

    #[test]
    fn either_encoding_is_found_out_however_the_bytes_arrive() {
        let text = "契約番号,氏名\r\nRW-1,①髙橋ｶﾅ\r\n".replace('髙', "高");
        let (sjis, _, bad) = SHIFT_JIS.encode(&text);
        assert!(!bad);
        for step in [1, 3, 64] {
            let utf8 = all(None, text.as_bytes(), step);
            assert_eq!(utf8, (text.clone(), TextEncoding::Utf8));
            let marked = format!("\u{feff}{text}");
            assert_eq!(all(None, marked.as_bytes(), step).0, text);
            assert_eq!(
                all(None, &sjis, step),
                (text.clone(), TextEncoding::ShiftJis)
            );
        }
    }

    #[test]
    fn a_long_beginning_without_any_japanese_decides_nothing() {
        let text = format!("{}氏名", "a,b\n".repeat(100_000));
        let (sjis, ..) = SHIFT_JIS.encode(&text);
        assert_eq!(all(None, &sjis, 8_000).0, text);
        assert_eq!(all(None, text.as_bytes(), 8_001).0, text);
    }

    #[test]
    fn what_a_person_chose_is_not_doubted() {
        let (text, _) = all(Some(TextEncoding::Utf8), b"a\x8e\x81,b", 2);
        assert_eq!(text, "a\u{fffd}\u{fffd},b");
        assert_eq!(all(None, b"", 1).0, "");
    }
}
