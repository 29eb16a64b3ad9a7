//! Reports in their formats, read back by other programs.

mod docx;
mod html;
mod markdown;
mod metadata;
mod odt;
mod office;
mod pdf;
mod plain;
mod sample;
mod variations;
