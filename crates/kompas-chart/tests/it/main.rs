//! Charts as they are drawn, and what holds for all of them.

mod drawings;
mod samples;
mod tables;
mod whatever;
mod xml;
