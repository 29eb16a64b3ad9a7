//! A child under its limits can do nothing but compute and answer.

use std::process::Command;

/// Each attempt stands in the example program, which prints what it could do.
#[test]
#[cfg(target_os = "linux")]
fn a_confined_child_reaches_nothing() {
    let output = Command::new(crate::program())
        .arg("probeer")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "before: file socket\nafter:\n");
}

#[tokio::test]
async fn a_child_answers_quickly() {
    // Not a measure of time: the child must come and go at all, many times.
    for _ in 0..20 {
        crate::reader().read(b"Een zin.", None).await.unwrap();
    }
}
