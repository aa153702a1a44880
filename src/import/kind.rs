//! What differs from one kind of file to the other.

use super::Importer;
use super::csv::columns::{Cells, Column};
use crate::domain::ids::ImportId;
use crate::domain::import::Fault;
use crate::store::import_check::Check;
use crate::store::{Result, Tx};

/// A kind of file: its columns, and what becomes of its rows.
pub trait Kind: Send + 'static {
    /// The columns that it may have.
    const COLUMNS: &'static [Column];
    /// What its rows may not be.
    const CHECKS: &'static [Check];
    /// A row as it was read; also of one with faults.
    type Row: Send;
    /// A row as it is kept.
    type Staged: Send;

    /// Reads a row, and marks what is wrong with it.
    fn read(cells: &mut Cells<'_>) -> Self::Row;

    /// Looks up what rows name, and seals what is secret.
    fn prepare(
        importer: &Importer,
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<(Vec<Self::Staged>, Vec<Fault>)>> + Send;

    /// Keeps rows.
    fn add(
        tx: &mut Tx,
        id: ImportId,
        rows: Vec<Self::Staged>,
    ) -> impl Future<Output = Result<()>> + Send;
}
