//! Journeys through the pages in a real browser.

mod desk;
mod journey;
mod openid;
mod passkey;
mod smoke;
