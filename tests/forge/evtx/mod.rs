//! Windows event logs (EVTX), written down to the string and template tables of each chunk.
//!
//! Layout after the libevtx documentation and MS-EVEN6, checked byte by byte against logs of real machines.

mod binxml;
mod chunk;
mod file;
mod system;
mod value;

pub use binxml::{Element, Node};
pub use file::{Log, Oddity, TemplateNesting};
pub use system::{Layout, Payload, Provider, Record};
pub use value::{Value, utf16};
