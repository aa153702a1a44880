//! The pages.

mod access;
mod assets;
mod call;
mod call_page;
mod changes;
mod cross_tenant;
mod door;
mod edge;
mod ends;
mod factors;
mod forgery;
mod guess;
mod history;
mod import;
mod language;
mod openid;
mod personal;
mod proposal;
mod refusal;
mod register;
mod second;
mod second_factor;
mod secrets;
mod session;
mod sign_in;
mod unwritable;
