//! What the subscriber of a contract prepares, on the contract's page (R5).

use jiff::civil::Date;

use crate::domain::ids::ContractId;
use crate::domain::preparation::ItemKey;
use crate::store::{Db, preparation};
use crate::web::preparation::name;
use crate::web::{Choice, Form, Page, Problem};

/// The card.
pub(super) struct Preparations {
    pub items: Vec<Prepared>,
    /// What is missing, to be chosen from.
    pub missing: Vec<Choice>,
    /// The day that the form shows.
    pub done_on: String,
}

/// A thing to prepare.
pub(super) struct Prepared {
    pub key: ItemKey,
    pub name: String,
    /// On which day it was done, and who recorded that.
    pub done: Option<(Date, String)>,
}

impl Preparations {
    pub(super) async fn load(
        read: &mut Db,
        page: &Page,
        contract: ContractId,
        form: &Form,
        today: Date,
    ) -> Result<Self, Problem> {
        let listed = preparation::of_contract(read, contract).await?;
        let items = listed.into_iter().map(|it| Prepared {
            key: it.item.key(),
            name: name(page, &it.item),
            done: it.done,
        });
        let items: Vec<Prepared> = items.collect();
        let missing = items.iter().filter(|it| it.done.is_none());
        let missing = missing.map(|it| {
            let key = it.key.to_string();
            Choice::new(key, it.name.as_str(), form.value("item"))
        });
        Ok(Self {
            missing: missing.collect(),
            items,
            done_on: match form.value("done_on") {
                "" => today.to_string(),
                typed => typed.to_owned(),
            },
        })
    }

    /// What a call would be warned of, in words.
    pub(super) fn lacks<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = String> + 'a {
        let names = self.missing.iter().map(|it| &it.label);
        names.map(|name| page.t1("contract-lacks-preparation", "name", name))
    }
}
