//! The versions of the crates under test, from the lock file.
fn main() {
    let lock = std::fs::read_to_string("Cargo.lock").unwrap();
    let version = |name: &str| {
        let behind = lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1).unwrap();
        behind.split('"').next().unwrap().to_owned()
    };
    let both = [version("socketioxide-parser-common"), version("engineioxide-core")];
    println!("cargo::rerun-if-changed=Cargo.lock\ncargo::rustc-env=CODEC_VERSION={}", both.join(", "));
}
