//! Files with requesters: what the form of one requester asks, for many.

use std::str::FromStr;

use jiff::civil::Date;
use secrecy::ExposeSecret;

use super::csv::columns::{Cells, Column};
use super::{Importer, Kind};
use crate::crypto::passphrase::Passphrase;
use crate::domain::Refused;
use crate::domain::contract::ContractNumber;
use crate::domain::fold::fold_number;
use crate::domain::ids::{ImportId, RegisterProposalId, RequesterId};
use crate::domain::import::Fault;
use crate::domain::register::{Requester, Validity};
use crate::domain::sealed::SealedColumn;
use crate::domain::searchable::{reading, searchable};
use crate::domain::text::Line;
use crate::entropy::uuid_v7;
use crate::store::import_check::Check;
use crate::store::import_requester::{self, Staged, StagedRequester};
use crate::store::{Result, Tx};

/// Requesters of contracts that are there.
#[derive(Debug)]
pub struct Requesters;

/// A row as it was read.
#[derive(Debug)]
pub struct Row {
    line: u64,
    /// The contract, and the fault that it would be if there were none.
    contract: Option<(ContractNumber, Fault)>,
    number: Option<Line<16>>,
    /// None where anything of the row was refused.
    person: Option<Person>,
}

#[derive(Debug)]
struct Person {
    name: Line<60>,
    kana: Line<60>,
    active: bool,
    validity: Validity,
    passphrase: Passphrase,
}

impl Requesters {
    /// The columns of an export; an import has the passphrase beside them.
    pub const EXPORTED: [Column; 7] = [
        Column::needed("contract_number", "契約番号"),
        Column::needed("number", "番号"),
        Column::needed("name", "氏名"),
        Column::needed("kana", "フリガナ"),
        Column::optional("active", "状態"),
        Column::optional("valid_from", "有効開始日"),
        Column::optional("valid_until", "有効終了日"),
    ];
}

impl Kind for Requesters {
    const COLUMNS: &'static [Column] = &[
        Self::EXPORTED[0],
        Self::EXPORTED[1],
        Self::EXPORTED[2],
        Self::EXPORTED[3],
        Self::EXPORTED[4],
        Self::EXPORTED[5],
        Self::EXPORTED[6],
        Column::needed("passphrase", "パスフレーズ"),
    ];
    const CHECKS: &'static [Check] = import_requester::CHECKS;
    type Row = Row;
    type Staged = Staged;

    fn read(cells: &mut Cells<'_>) -> Row {
        let line = cells.line();
        let contract = cells.take("contract_number", ContractNumber::parse);
        let unknown = cells.fault("contract_number", Refused::new("error-import-contract"));
        let number = cells.take("number", searchable);
        let name = cells.take("name", searchable);
        let kana = cells.take("kana", reading);
        let active = cells.take("active", parse_active);
        let passphrase = cells.take("passphrase", |typed| {
            Passphrase::parse(typed).map_err(Refused::from)
        });
        let from = cells.take("valid_from", parse_date);
        let until = cells.take("valid_until", parse_date);
        let days = from
            .zip(until)
            .map(|(from, until)| Validity::new(from, until));
        if let Some(Err(why)) = days {
            cells.refuse("valid_until", why);
        }
        let person = || {
            Some(Person {
                name: name?,
                kana: kana?,
                active: active?,
                validity: days?.ok()?,
                passphrase: passphrase?,
            })
        };
        Row {
            line,
            contract: contract.map(|contract| (contract, unknown)),
            number,
            person: person().filter(|_| cells.faults.is_empty()),
        }
    }

    async fn prepare(importer: &Importer, rows: Vec<Row>) -> Result<(Vec<Staged>, Vec<Fault>)> {
        let named = rows.iter().filter_map(|row| row.contract.as_ref());
        let named: Vec<&ContractNumber> = named.map(|(number, _)| number).collect();
        let mut read = importer.store.read().await?;
        let known = import_requester::contracts(&mut read, &named).await?;
        drop(read);
        let (mut staged, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            let Some((number, unknown)) = row.contract else {
                continue;
            };
            let Some(contract) = known.get(number.as_str()).copied() else {
                faults.push(unknown);
                continue;
            };
            let Some(number) = row.number else { continue };
            let id = RequesterId::new(new_id(importer));
            let requester = match row.person {
                None => StagedRequester::Number {
                    id: id.to_string(),
                    contract,
                    number: [number.to_string(), fold_number(number.as_str())],
                },
                Some(person) => {
                    let sealed = importer.seal_key.seal(
                        &SealedColumn::IMPORT_PASSPHRASE.context(id),
                        person.passphrase.secret().expose_secret(),
                        &*importer.entropy,
                    );
                    let Ok(passphrase_sealed) = sealed else {
                        let why = Refused::new("error-passphrase-long");
                        faults.push(Fault { why, ..unknown });
                        continue;
                    };
                    StagedRequester::Good {
                        requester: Requester {
                            id,
                            contract,
                            number,
                            name: person.name,
                            kana: person.kana,
                            active: person.active,
                            validity: person.validity,
                            version: 1,
                        },
                        proposal: RegisterProposalId::new(new_id(importer)),
                        passphrase_sealed,
                    }
                }
            };
            staged.push(Staged {
                line: row.line,
                requester,
            });
        }
        Ok((staged, faults))
    }

    async fn add(tx: &mut Tx, id: ImportId, rows: Vec<Staged>) -> Result<()> {
        import_requester::add(tx, id, rows).await
    }
}

pub(super) fn new_id(importer: &Importer) -> uuid::Uuid {
    uuid_v7(importer.clock.now(), &*importer.entropy)
}

/// Whether they may ask; whoever does not say so means that they may.
fn parse_active(typed: &str) -> std::result::Result<bool, Refused> {
    match typed.trim().to_lowercase().as_str() {
        "" | "有効" | "active" | "1" => Ok(true),
        "無効" | "inactive" | "0" => Ok(false),
        _ => Err(Refused::new("error-import-active")),
    }
}

/// How an export says whether somebody may ask.
pub(super) const fn active_word(active: bool) -> &'static str {
    if active { "有効" } else { "無効" }
}

/// A civil date, also as spreadsheets write it: `2026/4/1`.
pub(super) fn parse_date(typed: &str) -> std::result::Result<Option<Date>, Refused> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let refused = Refused::new("error-date");
    let parts: Vec<&str> = typed.split(['-', '/']).collect();
    let [year, month, day] = parts[..] else {
        return Err(refused);
    };
    let figures = |text: &str, longest: usize| {
        let fits = (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if fits { i16::from_str(text).ok() } else { None }
    };
    let date = || {
        let year = figures(year, 4).filter(|_| year.len() == 4)?;
        let month = i8::try_from(figures(month, 2)?).ok()?;
        let day = i8::try_from(figures(day, 2)?).ok()?;
        Date::new(year, month, day).ok()
    };
    date().map(Some).ok_or(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_spreadsheets_write_them_and_have_to_exist() {
        for good in ["2028-02-29", "2028/2/29", " 2028/02/29 "] {
            assert_eq!(parse_date(good).unwrap().unwrap().to_string(), "2028-02-29");
        }
        assert_eq!(parse_date(""), Ok(None));
        for bad in [
            "2027-02-29",
            "28-02-29",
            "2028-13-01",
            "2028",
            "46023",
            "+028-1-1",
        ] {
            assert_eq!(parse_date(bad), Err(Refused::new("error-date")), "{bad}");
        }
    }
}
