//! From text to rows of cells while it arrives. A cell that is too long is counted, not kept.

use csv_core::{ReadFieldResult, Reader};

use super::formula::unguard;
use crate::domain::Refused;

/// The longest cell, in bytes of UTF-8.
pub const CELL: usize = 4 * 1024;
/// The most cells of a row that are kept.
const CELLS: usize = 64;

/// A cell, with the line that it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Counted from 1, as an editor does.
    pub line: u64,
    /// What it says, or why that is not known.
    pub text: Result<String, Refused>,
}

/// A row. Rows in which nothing is written are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line that it begins on.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// How many there were, also where they were not kept.
    pub count: usize,
}

/// Cuts a text into rows.
pub struct Parser {
    core: Reader,
    /// What was read of the cell.
    cell: Box<[u8]>,
    used: usize,
    too_long: bool,
    /// Something of the cell was read.
    begun: bool,
    cells: Vec<Cell>,
    count: usize,
    line: u64,
    cell_line: u64,
    after_cr: bool,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            core: Reader::new(),
            cell: vec![0; CELL].into_boxed_slice(),
            used: 0,
            too_long: false,
            begun: false,
            cells: Vec::new(),
            count: 0,
            line: 1,
            cell_line: 1,
            after_cr: false,
        }
    }
}

impl Parser {
    /// Reads what arrived; the rows that ended with it.
    pub fn push(&mut self, text: &str) -> Vec<Record> {
        let mut rows = Vec::new();
        let mut input = text.as_bytes();
        loop {
            if self.is_between_rows() {
                let blank = input.iter().take_while(|byte| b"\r\n".contains(byte));
                let (blank, rest) = input.split_at(blank.count());
                self.count_lines(blank);
                input = rest;
            }
            if input.is_empty() {
                return rows;
            }
            let (read, ended) = self.step(input);
            self.count_lines(&input[..read]);
            input = &input[read..];
            rows.extend(ended);
        }
    }

    /// The last row, where no line end stands behind it. A quote that never ends is the fault of its
    /// cell.
    pub fn end(mut self) -> Option<Record> {
        if self.is_between_rows() {
            return None;
        }
        let mut input: &[u8] = b"\n";
        while !input.is_empty() {
            let (read, ended) = self.step(input);
            input = &input[read..];
            if ended.is_some() {
                return ended;
            }
        }
        // The line end was taken as part of the cell: its quote is still open.
        self.close(Some(Refused::new("error-csv-quote")));
        self.row()
    }

    fn is_between_rows(&self) -> bool {
        self.count == 0 && !self.begun
    }

    fn step(&mut self, input: &[u8]) -> (usize, Option<Record>) {
        if !self.begun {
            (self.begun, self.cell_line) = (true, self.line);
        }
        let room = &mut self.cell[self.used..];
        let (result, read, wrote) = self.core.read_field(input, room);
        self.used += wrote;
        match result {
            ReadFieldResult::OutputFull => {
                (self.used, self.too_long) = (0, true);
                (read, None)
            }
            ReadFieldResult::Field { record_end } => {
                self.close(None);
                (read, if record_end { self.row() } else { None })
            }
            ReadFieldResult::InputEmpty | ReadFieldResult::End => (read, None),
        }
    }

    fn close(&mut self, wrong: Option<Refused>) {
        let text = String::from_utf8_lossy(&self.cell[..self.used]);
        let text = if self.too_long {
            Err(Refused::with("error-csv-cell-long", CELL as u64))
        } else if let Some(wrong) = wrong {
            Err(wrong)
        } else if text.contains(char::REPLACEMENT_CHARACTER) {
            Err(Refused::new("error-csv-undecodable"))
        } else if text.contains('\0') {
            Err(Refused::new("error-text-control"))
        } else {
            Ok(unguard(&text).to_owned())
        };
        if self.cells.len() < CELLS {
            let line = self.cell_line;
            self.cells.push(Cell { line, text });
        }
        self.count += 1;
        (self.used, self.too_long, self.begun) = (0, false, false);
    }

    fn row(&mut self) -> Option<Record> {
        let cells = std::mem::take(&mut self.cells);
        let count = std::mem::take(&mut self.count);
        let is_blank = |cell: &Cell| cell.text.as_ref().is_ok_and(|text| text.trim().is_empty());
        if cells.iter().all(is_blank) {
            return None;
        }
        Some(Record {
            line: cells.first().map_or(self.line, |cell| cell.line),
            cells,
            count,
        })
    }

    fn count_lines(&mut self, read: &[u8]) {
        for byte in read {
            if *byte == b'\r' || (*byte == b'\n' && !self.after_cr) {
                self.line += 1;
            }
            self.after_cr = *byte == b'\r';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, step: usize) -> Vec<Record> {
        let mut parser = Parser::default();
        let mut rows = Vec::new();
        let letters: Vec<char> = text.chars().collect();
        for piece in letters.chunks(step) {
            rows.extend(parser.push(&piece.iter().collect::<String>()));
        }
        rows.extend(parser.end());
        rows
    }

    fn said(row: &Record) -> Vec<&str> {
        let text = |cell: &'_ Cell| cell.text.as_ref().map_or_else(|why| why.key, |_| "");
        let said = row.cells.iter();
        said.map(|cell| cell.text.as_deref().unwrap_or_else(|_| text(cell)))
            .collect()
    }

    #[test]
    fn cells_know_the_line_that_an_editor_shows() {
        let text = "a,b\r\n\r\n,,\r\n\"1\r\n2\",\"x\"\"y\"\r\nlast,'=1";
        for step in [1, 2, 5, 100] {
            let rows = rows(text, step);
            assert_eq!(rows.len(), 3, "{rows:?}");
            assert_eq!((said(&rows[0]), rows[0].line), (vec!["a", "b"], 1));
            assert_eq!((said(&rows[1]), rows[1].line), (vec!["1\r\n2", "x\"y"], 4));
            assert_eq!(rows[1].cells[1].line, 5);
            assert_eq!((said(&rows[2]), rows[2].line), (vec!["last", "=1"], 6));
        }
        for ends in ["\n", "\r", "\r\n"] {
            let rows = rows(&["a", "b", "c", ""].join(ends), 1);
            assert_eq!(
                rows.iter().map(|row| row.line).collect::<Vec<_>>(),
                [1, 2, 3]
            );
        }
    }

    #[test]
    fn a_cell_of_a_million_characters_is_refused_and_not_kept() {
        let text = format!("a,{},c\nd,e,f\n", "あ".repeat(1_000_000));
        let rows = rows(&text, 10_000);
        assert_eq!(said(&rows[0]), ["a", "error-csv-cell-long", "c"]);
        assert_eq!(said(&rows[1]), ["d", "e", "f"]);
        assert_eq!(rows[1].line, 2);
    }

    #[test]
    fn what_is_no_text_is_a_fault_of_its_cell() {
        assert_eq!(said(&rows("a,b\0c\n", 1)[0]), ["a", "error-text-control"]);
        assert_eq!(
            said(&rows("\u{fffd},b", 1)[0]),
            ["error-csv-undecodable", "b"]
        );
        let open = rows("a,b\nc,\"d\ne,f\n", 3);
        assert_eq!(said(&open[1]), ["c", "error-csv-quote"]);
        assert_eq!(open[1].cells[1].line, 2);
        assert_eq!(open.len(), 2);
    }

    #[test]
    fn a_row_of_very_many_cells_is_counted() {
        let row = &rows(&",a".repeat(1_000_000), 50_000)[0];
        assert_eq!((row.count, row.cells.len()), (1_000_001, CELLS));
        assert!(rows("", 1).is_empty());
        assert!(rows("\r\n\n,,\n", 1).is_empty());
    }
}
