//! Who plays in the demo.

use crate::absolute::simulator::{Account, Verifier};
use crate::domain::action::ProxyAction;
use crate::domain::child_contract::Grade;
use crate::domain::contact::Purpose;
use crate::domain::policy::Role;

/// A member of the demo's staff.
pub(super) struct Staff {
    pub login: &'static str,
    pub name: &'static str,
    pub role: Role,
    pub password: &'static str,
}

/// One of each role, and a second agent.
pub(super) const STAFF: [Staff; 5] = [
    Staff {
        login: "sato",
        name: "佐藤 由紀",
        role: Role::Agent,
        password: "night-desk-sato-2026",
    },
    Staff {
        login: "ito",
        name: "伊藤 亮",
        role: Role::Agent,
        password: "night-desk-ito-2026",
    },
    Staff {
        login: "mori",
        name: "森 直人",
        role: Role::Supervisor,
        password: "duty-manager-mori-2026",
    },
    Staff {
        login: "abe",
        name: "阿部 千尋",
        role: Role::Administrator,
        password: "register-abe-2026",
    },
    Staff {
        login: "kudo",
        name: "工藤 玲",
        role: Role::Auditor,
        password: "reviewer-kudo-2026",
    },
];

/// Somebody who may ask, and all that they can say.
pub(super) struct Caller {
    pub number: &'static str,
    pub name: &'static str,
    pub kana: &'static str,
    pub passphrase: &'static str,
    /// Where they are called back.
    pub numbers: &'static [&'static str],
    /// They have the card of one-time codes.
    pub card: bool,
    /// The seed of their authenticator app, in base32.
    pub seed: Option<&'static str>,
}

/// What a contract of the demo asks of its callers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asks {
    /// The passphrase alone.
    Passphrase,
    /// Passphrase and numbered code; whoever lost one is called back and says the other.
    PassphraseAndCode,
    /// The app's code; whoever lost it is called back and says the passphrase.
    App,
}

/// A subscriber of the demo, with one contract.
pub(super) struct Company {
    pub number: &'static str,
    pub name: &'static str,
    pub kana: &'static str,
    pub contract: &'static str,
    pub action: ProxyAction,
    pub accounts: i64,
    /// The grade of its child contract.
    pub grade: Grade,
    /// Fees in yen: the child contract's and the desk option's of a month, and the option's initial one.
    pub child_fee: i64,
    pub option_fee: i64,
    pub initial_fee: i64,
    pub requesters: &'static [Caller],
    /// What is asked of callers.
    pub asks: Asks,
    /// Name, address, and what they are told of.
    pub contacts: &'static [(&'static str, &'static str, &'static [Purpose])],
    /// Place among the simulator's accounts.
    pub account: usize,
}

/// Three companies: one locks, one wipes, one locks in a tenant that could do both.
pub(super) const COMPANIES: [Company; 3] = [
    Company {
        number: "S-1001",
        name: "株式会社サクラ商事",
        kana: "サクラショウジ",
        contract: "RW-00123",
        action: ProxyAction::Lock,
        accounts: 25,
        grade: Grade::StandardBundled,
        child_fee: 22_500,
        option_fee: 7_500,
        initial_fee: 30_000,
        requesters: &[
            Caller {
                number: "01",
                name: "佐藤 花子",
                kana: "サトウ ハナコ",
                passphrase: "さくらのさく はるのあさ",
                numbers: &[],
                card: false,
                seed: None,
            },
            Caller {
                number: "02",
                name: "田村 次郎",
                kana: "タムラ ジロウ",
                passphrase: "あおいそら しろいくも",
                numbers: &[],
                card: false,
                seed: None,
            },
        ],
        asks: Asks::Passphrase,
        contacts: &[
            (
                "情報システム部",
                "it@sakura.example",
                &[Purpose::Security, Purpose::Technical],
            ),
            (
                "総務部",
                "soumu@sakura.example",
                &[Purpose::Security, Purpose::Contract],
            ),
        ],
        account: 0,
    },
    Company {
        number: "S-1002",
        name: "富士テック株式会社",
        kana: "フジテック",
        contract: "RW-00456",
        action: ProxyAction::Wipe,
        accounts: 25,
        grade: Grade::Basic,
        child_fee: 15_000,
        option_fee: 5_000,
        initial_fee: 20_000,
        requesters: &[Caller {
            number: "01",
            name: "鈴木 健",
            kana: "スズキ ケン",
            passphrase: "やまのいただき ゆきのみち",
            numbers: &["03-5555-0101", "090-5555-0102"],
            card: true,
            seed: None,
        }],
        asks: Asks::PassphraseAndCode,
        contacts: &[("セキュリティ室", "security@fujitech.example", Purpose::ALL)],
        account: 1,
    },
    Company {
        number: "S-1003",
        name: "みなと物流株式会社",
        kana: "ミナトブツリュウ",
        contract: "RW-00789",
        action: ProxyAction::Lock,
        accounts: 25,
        grade: Grade::StandardAlone,
        child_fee: 48_000,
        option_fee: 10_000,
        initial_fee: 30_000,
        requesters: &[
            Caller {
                number: "01",
                name: "港 優子",
                kana: "ミナト ユウコ",
                passphrase: "みなとのひかり なみのおと",
                numbers: &["045-555-0111"],
                card: false,
                seed: Some("KAGIBANDEMOKAGIBANDEMOKAGIBANDEM"),
            },
            Caller {
                number: "02",
                name: "浜田 剛",
                kana: "ハマダ ツヨシ",
                passphrase: "しおかぜのまち かもめのこえ",
                numbers: &["045-555-0122"],
                card: false,
                seed: Some("MINATODEMOMINATODEMOMINATODEMOMI"),
            },
        ],
        asks: Asks::App,
        contacts: &[(
            "管理課",
            "kanri@minato.example",
            &[Purpose::Security, Purpose::Technical],
        )],
        account: 2,
    },
];

/// Ids and secrets of the accounts' tokens.
pub(super) fn tokens(accounts: &[Account]) -> Vec<(String, String)> {
    let token = |account: &Account| {
        let token = account.tokens.first()?;
        match &token.verifier {
            Verifier::Hs256(secret) => Some((token.kid.clone(), secret.clone())),
            Verifier::Es256(_) => None,
        }
    };
    accounts.iter().filter_map(token).collect()
}
