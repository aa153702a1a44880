//! Columns by the names in a file's head, and the cells of a row by column.

use unicode_normalization::UnicodeNormalization;

use super::parse::Record;
use crate::domain::Refused;
use crate::domain::import::Fault;

/// A column that a file may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in the program, which is also its English name.
    pub key: &'static str,
    /// Its Japanese name, which exports have.
    pub name: &'static str,
    /// Whether every file has it.
    pub needed: bool,
}

impl Column {
    /// A column that every file has.
    pub const fn needed(key: &'static str, name: &'static str) -> Self {
        Self {
            key,
            name,
            needed: true,
        }
    }

    /// A column that a file may leave out.
    pub const fn optional(key: &'static str, name: &'static str) -> Self {
        Self {
            key,
            name,
            needed: false,
        }
    }
}

/// The head of a file: what each cell of a row is.
#[derive(Debug)]
pub struct Head {
    /// The column's key, and its name as the file has it.
    places: Vec<(&'static str, String)>,
}

impl Head {
    /// Reads the head. Columns that are unknown, missing or there twice are named.
    pub fn read(columns: &[Column], record: &Record) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut places: Vec<(&'static str, String)> = Vec::new();
        for (place, cell) in (1..).zip(&record.cells) {
            let mut refuse = |column: &str, why| {
                faults.push(Fault {
                    line: cell.line,
                    cell: Some(place),
                    column: shown(column),
                    why,
                });
            };
            let text = match &cell.text {
                Ok(text) => text.trim(),
                Err(why) => {
                    refuse("", *why);
                    continue;
                }
            };
            let typed = folded(text);
            let is_it = |column: &&Column| typed == column.key || typed == folded(column.name);
            match columns.iter().find(is_it) {
                None => refuse(text, Refused::new("error-csv-column-unknown")),
                Some(column) if places.iter().any(|(key, _)| *key == column.key) => {
                    refuse(text, Refused::new("error-csv-column-twice"));
                }
                Some(column) => places.push((column.key, text.to_owned())),
            }
        }
        if record.count > record.cells.len() {
            let count = record.cells.len() as u64;
            faults.push(whole(
                record.line,
                Refused::with("error-csv-columns-many", count),
            ));
        }
        for column in columns.iter().filter(|column| column.needed) {
            if !places.iter().any(|(key, _)| *key == column.key) {
                faults.push(Fault {
                    line: record.line,
                    cell: None,
                    column: format!("{} ({})", column.name, column.key),
                    why: Refused::new("error-csv-column-missing"),
                });
            }
        }
        if faults.is_empty() {
            Ok(Self { places })
        } else {
            Err(faults)
        }
    }
}

impl Head {
    /// A fault of a row's cell, or of the row where the file has no such column.
    pub fn fault(&self, line: u64, key: &'static str, why: Refused) -> Fault {
        let place = self.places.iter().position(|(it, _)| *it == key);
        Fault {
            line,
            cell: place.map(|place| place + 1),
            column: place.map_or_else(String::new, |place| self.places[place].1.clone()),
            why,
        }
    }
}

/// A row while it is checked.
pub struct Cells<'a> {
    head: &'a Head,
    record: &'a Record,
    /// What was wrong so far.
    pub faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    /// Begins to check a row: it has as many cells as the head.
    pub fn new(head: &'a Head, record: &'a Record) -> Result<Self, Fault> {
        let asked = head.places.len();
        if record.count != asked {
            // A quote that was left open swallows the rest of the file; that is what is wrong.
            let broken = (1..).zip(&record.cells).find_map(|(place, cell)| {
                let why = cell.text.as_ref().err()?;
                Some((place, cell.line, *why))
            });
            let Some((place, line, why)) = broken else {
                let why = Refused::with("error-csv-cells", asked as u64);
                return Err(whole(record.line, why));
            };
            let column = head.places.get(place - 1);
            return Err(Fault {
                line,
                cell: Some(place),
                column: column.map_or_else(String::new, |(_, name)| name.clone()),
                why,
            });
        }
        Ok(Self {
            head,
            record,
            faults: Vec::new(),
        })
    }

    /// The line that the row begins on.
    pub const fn line(&self) -> u64 {
        self.record.line
    }

    /// Takes a cell through its type's constructor, empty where the file has no such column; `None`
    /// where it is refused.
    pub fn take<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Refused>,
    ) -> Option<T> {
        let place = self.head.places.iter().position(|(it, _)| *it == key);
        let cell = place.and_then(|place| self.record.cells.get(place));
        let typed = cell.map_or(Ok(""), |cell| cell.text.as_deref().map_err(|why| *why));
        match typed.and_then(parse) {
            Ok(value) => Some(value),
            Err(why) => {
                self.refuse(key, why);
                None
            }
        }
    }

    /// Whether nothing is written in a cell.
    pub fn is_empty(&self, key: &'static str) -> bool {
        let place = self.head.places.iter().position(|(it, _)| *it == key);
        let cell = place.and_then(|place| self.record.cells.get(place));
        cell.is_none_or(|cell| cell.text.as_ref().is_ok_and(|text| text.trim().is_empty()))
    }

    /// Marks a cell.
    pub fn refuse(&mut self, key: &'static str, why: Refused) {
        let fault = self.fault(key, why);
        self.faults.push(fault);
    }

    /// What a cell's fault would be. It stands with the line that the cell begins on.
    pub fn fault(&self, key: &'static str, why: Refused) -> Fault {
        let place = self.head.places.iter().position(|(it, _)| *it == key);
        let cell = place.and_then(|place| self.record.cells.get(place));
        let line = cell.map_or(self.record.line, |cell| cell.line);
        self.head.fault(line, key, why)
    }
}

/// A fault of a whole row.
pub fn whole(line: u64, why: Refused) -> Fault {
    Fault {
        line,
        cell: None,
        column: String::new(),
        why,
    }
}

/// A name as it is compared: width, case and spaces at its ends do not matter.
fn folded(name: &str) -> String {
    name.trim().nfkc().flat_map(char::to_lowercase).collect()
}

/// What a head may show of a name that is none of ours.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}
