//! Closed lists that are stored as short words.

/// A stored word that the program does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{list} has no word {word:?}")]
pub struct UnknownCode {
    /// The list's type.
    pub list: &'static str,
    /// What was found.
    pub word: String,
}

/// Declares an enum whose variants have one stable word each, the same in the database, the audit
/// log, message keys and CSS classes.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable word.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::domain::code::UnknownCode;

            fn from_str(word: &str) -> std::result::Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::code::UnknownCode {
                        list: stringify!($name),
                        word: word.to_owned(),
                    }),
                }
            }
        }
    };
}
