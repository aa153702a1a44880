//! A picture that the program drew itself, to stand in a page as it is.

use std::fmt;

use askama::filters::HtmlSafe;
use secrecy::{ExposeSecret, SecretString};

/// An SVG element that holds nothing anybody typed but as modules of a QR code.
#[derive(Debug)]
pub struct Picture(SecretString);

impl Picture {
    /// The QR code of an address.
    pub fn of_qr(svg: SecretString) -> Self {
        Self(svg)
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.expose_secret())
    }
}

impl HtmlSafe for Picture {}
