//! The one integration-test binary: a directory a layer, and the harness in `support`.

#[cfg(test)]
mod attest;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod dispatch;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod simulator;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
#[cfg(test)]
mod web;
