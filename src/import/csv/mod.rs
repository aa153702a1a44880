//! Tables as CSV (RFC 4180), as spreadsheets write and read them: decoded and cut into cells while
//! they arrive, in bounded memory (decision 0020).

pub mod columns;
pub mod decode;
pub mod formula;
pub mod parse;
pub mod write;
