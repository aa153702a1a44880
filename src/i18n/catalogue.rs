//! The catalogues. A test holds that every key exists in both languages.

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::domain::Refused;
use crate::domain::agent::Locale;
use crate::i18n::time;

#[derive(RustEmbed)]
#[folder = "src/i18n/"]
#[include = "*.ftl"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

/// All languages, read once at start.
#[derive(Clone)]
pub struct Catalogues {
    ja: Arc<Bundle>,
    en: Arc<Bundle>,
}

impl std::fmt::Debug for Catalogues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Catalogues")
    }
}

/// A catalogue that cannot be read: which file, and why.
#[derive(Debug, thiserror::Error)]
#[error("catalogue {file}: {why}")]
pub struct BadCatalogue {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

impl Catalogues {
    /// Reads all files.
    pub fn load() -> Result<Self, BadCatalogue> {
        Ok(Self {
            ja: Arc::new(bundle(Locale::Ja)?),
            en: Arc::new(bundle(Locale::En)?),
        })
    }

    /// The words of one language.
    pub fn words(&self, locale: Locale) -> Words {
        let bundle = match locale {
            Locale::Ja => &self.ja,
            Locale::En => &self.en,
        };
        Words {
            locale,
            bundle: Arc::clone(bundle),
        }
    }
}

/// The words of one language.
#[derive(Clone)]
pub struct Words {
    locale: Locale,
    bundle: Arc<Bundle>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.locale).finish()
    }
}

impl Words {
    /// Which language.
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// Whether a key exists.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The words of a key. A key that does not exist is shown as it is: the page stays usable, and
    /// the log names it.
    pub fn t(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The words of a key with one value in them.
    pub fn t1(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.with(key, &[(name, value.to_string())])
    }

    /// The words of a key with values in them. Whole numbers choose plural forms.
    pub fn with(&self, key: &str, values: &[(&str, String)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            // Only what is written as a number: "00123" is somebody's name for something.
            let number = value.parse::<i64>().ok();
            let value = number
                .filter(|number| number.to_string() == *value)
                .map_or_else(|| FluentValue::from(value.clone()), FluentValue::from);
            args.set((*name).to_owned(), value);
        }
        self.format(key, Some(&args))
    }

    /// The words of a refusal.
    pub fn refused(&self, refused: Refused) -> String {
        let until = refused.until.map_or_else(String::new, time::exact);
        self.with(
            refused.key,
            &[("n", refused.n.to_string()), ("time", until)],
        )
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
        else {
            tracing::error!(key, locale = %self.locale, "a message is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, args, &mut errors)
            .into_owned();
        if !errors.is_empty() {
            tracing::error!(key, locale = %self.locale, ?errors, "a message lacks values");
        }
        text
    }
}

fn bundle(locale: Locale) -> Result<Bundle, BadCatalogue> {
    let language: LanguageIdentifier = locale.code().parse().map_err(|why| BadCatalogue {
        file: locale.to_string(),
        why: format!("{why:?}"),
    })?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would end up in titles, mails and what tests compare.
    bundle.set_use_isolating(false);
    let folder = format!("{locale}/");
    for file in Files::iter().filter(|file| file.starts_with(&folder)) {
        let bad = |why: String| BadCatalogue {
            file: file.to_string(),
            why,
        };
        let bytes = Files::get(&file).ok_or_else(|| bad("it vanished".into()))?;
        let text =
            String::from_utf8(bytes.data.into_owned()).map_err(|why| bad(why.to_string()))?;
        let resource = FluentResource::try_new(text).map_err(|(_, why)| bad(format!("{why:?}")))?;
        bundle
            .add_resource(resource)
            .map_err(|why| bad(format!("{why:?}")))?;
    }
    Ok(bundle)
}
