//! Builds again when a file of the guide changes, comes or goes.

fn main() {
    println!("cargo::rerun-if-changed=../../content");
}
