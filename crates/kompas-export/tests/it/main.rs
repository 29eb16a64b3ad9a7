//! Reports, linked data and feeds in their formats, read back by other programs.

mod atom;
mod docx;
mod guide;
mod guide_pdf;
mod html;
mod linked;
mod markdown;
mod metadata;
mod odt;
mod office;
mod pdf;
mod plain;
mod sample;
mod tools;
mod variations;
