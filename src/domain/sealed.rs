//! Where sealed secrets are kept.

use std::fmt::Display;

/// A column of sealed secrets. Whoever adds one adds it here: what is listed is checked at start and
/// sealed anew by `kagiban keys rotate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column that names the row.
    pub key: &'static str,
    /// The column that holds the sealed text, or nothing.
    pub column: &'static str,
}

impl SealedColumn {
    /// What tenants' tokens sign with.
    pub const TENANT_SECRET: Self = Self {
        table: "tenant",
        key: "id",
        column: "secret_sealed",
    };

    /// The seeds of requesters' authenticator apps.
    pub const REQUESTER_TOTP: Self = Self {
        table: "requester_totp",
        key: "requester_id",
        column: "seed_sealed",
    };

    /// The seeds of members of staff's authenticator apps.
    pub const AGENT_TOTP: Self = Self {
        table: "agent_totp",
        key: "agent_id",
        column: "seed_sealed",
    };

    /// Passphrases that wait to be hashed while requesters are imported.
    pub const IMPORT_PASSPHRASE: Self = Self {
        table: "import_requester",
        key: "id",
        column: "passphrase_sealed",
    };

    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::TENANT_SECRET,
        Self::REQUESTER_TOTP,
        Self::AGENT_TOTP,
        Self::IMPORT_PASSPHRASE,
    ];

    /// What the secret of a row is bound to: it opens in no other row and no other column.
    pub fn context(&self, id: impl Display) -> String {
        format!("{}/{id}/{}", self.table, self.column)
    }
}
