//! What became of a request, as far as its answer tells: `docs/absolute-outcomes.md`.

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End<T> {
    /// Absolute accepted it, and this is its answer.
    Done(T),
    /// Absolute refused it; sending it again will not help.
    Refused(Why),
    /// It certainly was not executed.
    NotExecuted(Why),
    /// It may or may not have been executed.
    Unknown(Why),
}

impl<T> End<T> {
    /// The end that a class stands for.
    pub fn of(class: Class, why: Why) -> Self {
        match class {
            Class::Refused => Self::Refused(why),
            Class::NotExecuted => Self::NotExecuted(why),
            Class::Unknown => Self::Unknown(why),
        }
    }

    /// Why it did not end well, if it did not.
    pub fn why(&self) -> Option<&Why> {
        match self {
            Self::Done(_) => None,
            Self::Refused(why) | Self::NotExecuted(why) | Self::Unknown(why) => Some(why),
        }
    }

    /// The same end, with the answer read further.
    pub fn and_then<U>(self, read: impl FnOnce(T) -> End<U>) -> End<U> {
        match self {
            Self::Done(answer) => read(answer),
            Self::Refused(why) => End::Refused(why),
            Self::NotExecuted(why) => End::NotExecuted(why),
            Self::Unknown(why) => End::Unknown(why),
        }
    }

    /// The end in one word, for records and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Refused(_) => Class::Refused.code(),
            Self::NotExecuted(_) => Class::NotExecuted.code(),
            Self::Unknown(_) => Class::Unknown.code(),
        }
    }
}

/// Why a request did not end well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct Why {
    /// The kind of failure.
    pub kind: WhyKind,
    /// What was seen, in English, without secrets.
    pub detail: String,
}

macro_rules! why_kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// The kinds of failure; a closed list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum WhyKind {
            $($(#[$doc])* $name,)*
        }

        impl WhyKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The kind's stable name.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The kind of a stable name.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.code() == code)
            }
        }

        impl std::fmt::Display for WhyKind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

why_kinds! {
    /// The host's name could not be resolved.
    Dns = "dns",
    /// The host refused the connection.
    ConnectRefused = "connect_refused",
    /// No connection within the time limit.
    ConnectTimeout = "connect_timeout",
    /// The host's certificate or handshake was refused.
    Tls = "tls",
    /// Sending broke off.
    WriteFailed = "write_failed",
    /// No complete answer within the time limit.
    ReadTimeout = "read_timeout",
    /// The connection ended before a complete answer.
    ConnectionCut = "connection_cut",
    /// 401: the token or the signature was not accepted.
    NotAuthenticated = "not_authenticated",
    /// 403 from the API: the token lacks a permission.
    NotAuthorized = "not_authorized",
    /// 403 as a web page: the edge knows no such path.
    HtmlForbidden = "html_forbidden",
    /// 404.
    NotFound = "not_found",
    /// 400.
    InvalidRequest = "invalid_request",
    /// 409.
    Conflict = "conflict",
    /// 429.
    RateLimited = "rate_limited",
    /// 503.
    Unavailable = "unavailable",
    /// Any other 5xx.
    ServerError = "server_error",
    /// A success whose body cannot be read.
    UnreadableAnswer = "unreadable_answer",
    /// A success that names no request.
    NoRequestUid = "no_request_uid",
    /// A success whose body lists the device among the refused ones.
    DeviceRefused = "device_refused",
    /// 3xx; never followed.
    Redirected = "redirected",
    /// A status that the API does not document.
    UnexpectedStatus = "unexpected_status",
    /// Nothing was sent.
    NotSent = "not_sent",
}

/// What a request would do to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing.
    Read,
    /// Lock it; doing so twice ends in the same state.
    Lock,
    /// Wipe it.
    Wipe,
}

/// The three ways of not ending well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// See [`End::Refused`].
    Refused,
    /// See [`End::NotExecuted`].
    NotExecuted,
    /// See [`End::Unknown`].
    Unknown,
}

impl Class {
    /// The class's stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NotExecuted => "not_executed",
            Self::Unknown => "unknown",
        }
    }
}
