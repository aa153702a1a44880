//! Reading a file into tables beside the register, while it arrives and in bounded memory.

use std::marker::PhantomData;

use super::csv::columns::{Cells, Head, whole};
use super::csv::decode::Decode;
use super::csv::parse::{Parser, Record};
use super::{Importer, Kind};
use crate::domain::Refused;
use crate::domain::ids::ImportId;
use crate::domain::import::{Fault, ImportState, TextEncoding};
use crate::store::import_check::{self, Check};
use crate::store::{Result, import, import_fault};

/// The most rows of a file.
pub const ROWS: u64 = 100_000;
/// Rows, or faults, that are kept in one unit of work: the dispatch waits no longer than for that.
const CHUNK: usize = 256;
/// Text that is cut into rows in one go, in bytes.
const PIECE: usize = 16 * 1024;
/// How far apart faults of one row stand that different checks find.
const CHECKED: i64 = 1_000;

/// A file that arrives.
pub struct Staging<K: Kind> {
    importer: Importer,
    id: ImportId,
    decode: Decode,
    parser: Parser,
    head: Option<Head>,
    rows: Vec<K::Row>,
    faults: Vec<Fault>,
    /// Rows since the last unit.
    uncounted: i64,
    /// Rows altogether.
    count: u64,
    /// Nothing more of it is looked at.
    given_up: bool,
    kind: PhantomData<K>,
}

impl<K: Kind> Staging<K> {
    /// Begins to read the file of an import, in the encoding that a person chose.
    pub fn new(importer: Importer, id: ImportId, chosen: Option<TextEncoding>) -> Self {
        Self {
            importer,
            id,
            decode: Decode::new(chosen),
            parser: Parser::default(),
            head: None,
            rows: Vec::new(),
            faults: Vec::new(),
            uncounted: 0,
            count: 0,
            given_up: false,
            kind: PhantomData,
        }
    }

    /// Reads what arrived.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let text = self.decode.push(bytes, false);
        self.text(&text).await
    }

    /// Ends the file: looks for rows that are there twice, and lets it be looked at.
    pub async fn end(mut self) -> Result<()> {
        let text = self.decode.push(&[], true);
        self.text(&text).await?;
        if let Some(last) = std::mem::take(&mut self.parser).end() {
            self.record(&last);
        }
        if self.count == 0 && self.faults.is_empty() && !self.given_up {
            let empty = if self.head.is_some() {
                Refused::new("error-csv-no-rows")
            } else {
                Refused::new("error-csv-empty")
            };
            self.faults.push(whole(1, empty));
        }
        self.keep().await?;
        if let Some(head) = self.head.take() {
            for (check, place) in K::CHECKS.iter().zip((1..).map(|it| it * CHECKED)) {
                self.look(&head, check, place).await?;
            }
        }
        let mut tx = self.importer.store.begin().await?;
        import::moved(&mut tx, self.id, ImportState::Reading, ImportState::Checked).await?;
        tx.commit_bookkeeping().await
    }

    async fn text(&mut self, mut text: &str) -> Result<()> {
        while !text.is_empty() && !self.given_up {
            let (piece, rest) = text.split_at(text.floor_char_boundary(PIECE));
            text = rest;
            for record in self.parser.push(piece) {
                self.record(&record);
            }
            if self.rows.len().max(self.faults.len()) >= CHUNK {
                self.keep().await?;
            }
        }
        Ok(())
    }

    fn record(&mut self, record: &Record) {
        if self.given_up {
            return;
        }
        let Some(head) = &self.head else {
            match Head::read(K::COLUMNS, record) {
                Ok(head) => self.head = Some(head),
                Err(faults) => {
                    self.faults.extend(faults);
                    self.given_up = true;
                }
            }
            return;
        };
        if self.count == ROWS {
            let why = Refused::with("error-csv-rows", ROWS);
            self.faults.push(whole(record.line, why));
            self.given_up = true;
            return;
        }
        (self.count, self.uncounted) = (self.count + 1, self.uncounted + 1);
        match Cells::new(head, record) {
            Err(fault) => self.faults.push(fault),
            Ok(mut cells) => {
                self.rows.push(K::read(&mut cells));
                self.faults.append(&mut cells.faults);
            }
        }
    }

    /// Keeps what was read so far.
    async fn keep(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let (mut staged, unknown) = K::prepare(&self.importer, rows).await?;
        self.faults.extend(unknown);
        self.faults.sort_by_key(|fault| fault.line);
        let mut faults = std::mem::take(&mut self.faults);
        let encoding = self.decode.encoding();
        loop {
            let (rest, more) = (
                staged.split_off(staged.len().min(CHUNK)),
                // Those of one row stay together.
                faults.split_off(cut(&faults)),
            );
            let count = i64::try_from(faults.len()).unwrap_or(i64::MAX);
            let mut tx = self.importer.store.begin().await?;
            let rows = std::mem::take(&mut self.uncounted);
            import::counted(&mut tx, self.id, rows, count, encoding).await?;
            K::add(&mut tx, self.id, staged).await?;
            import_fault::add(&mut tx, self.id, faults, 0).await?;
            tx.commit_bookkeeping().await?;
            (staged, faults) = (rest, more);
            if staged.is_empty() && faults.is_empty() {
                return Ok(());
            }
        }
    }

    /// Marks the rows that a check finds.
    async fn look(&mut self, head: &Head, check: &Check, place: i64) -> Result<()> {
        let mut after = 0;
        loop {
            let mut read = self.importer.store.read().await?;
            let misfits = import_check::run(&mut read, check, self.id, after).await?;
            drop(read);
            let Some(last) = misfits.last() else {
                return Ok(());
            };
            after = last.line;
            let faults = misfits.iter();
            let faults: Vec<Fault> = faults
                .map(|it| head.fault(it.line, check.column, it.why))
                .collect();
            let count = i64::try_from(faults.len()).unwrap_or(i64::MAX);
            let mut tx = self.importer.store.begin().await?;
            import::counted(&mut tx, self.id, 0, count, self.decode.encoding()).await?;
            import_fault::add(&mut tx, self.id, faults, place).await?;
            tx.commit_bookkeeping().await?;
        }
    }
}

/// How many faults go into one unit, so that none of a row is left behind.
fn cut(faults: &[Fault]) -> usize {
    let Some(last) = faults.get(CHUNK - 1) else {
        return faults.len();
    };
    faults.partition_point(|fault| fault.line <= last.line)
}
