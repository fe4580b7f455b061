//! Dependencies between the folders of `src/` go one way, as ARCHITECTURE.md draws them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each folder may use. A folder that is not named here fails the test: new ones are drawn in first.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("random", &[]),
    ("text", &[]),
    ("analysis", &["text"]),
    ("features", &["text", "analysis"]),
    ("classify", &["text", "analysis", "features", "random"]),
    ("summarize", &["text", "analysis", "features"]),
    ("digest", &["text"]),
    ("evaluate", &["random"]),
    ("model", &["text", "analysis", "features", "classify", "summarize"]),
    (
        "pipeline",
        &[
            "text",
            "analysis",
            "features",
            "classify",
            "summarize",
            "digest",
            "evaluate",
            "model",
            "error",
            "random",
        ],
    ),
    ("error", &["analysis", "classify", "digest", "features", "model"]),
];

/// The folder (or file) of `src/` that a source file belongs to.
fn module_of(path: &Path, root: &Path) -> String {
    let inside = path.strip_prefix(root).expect("below src");
    let first = inside.iter().next().expect("a name").to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The source without comments and doc examples.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The names that follow `crate::` in a source file.
fn used_modules(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let after = code.split("crate::").skip(1);
    after
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>())
        .filter(|name| !name.is_empty())
        .collect()
}

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut dependencies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(&root) {
        let module = module_of(&path, &root);
        let used = used_modules(&fs::read_to_string(&path).expect("a source file"));
        dependencies
            .entry(module.clone())
            .or_default()
            .extend(used.into_iter().filter(|name| *name != module));
    }
    dependencies
}

#[test]
fn arrows_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    for (module, used) in dependencies() {
        if ["lib", "main", "cli"].contains(&module.as_str()) {
            continue;
        }
        let allowed = allowed.get(module.as_str()).unwrap_or_else(|| panic!("`{module}` is not drawn in"));
        for name in used {
            assert!(allowed.contains(&name.as_str()), "`{module}` may not use `crate::{name}`");
        }
    }
}

#[test]
fn there_is_no_cycle() {
    let mut left: BTreeMap<&str, BTreeSet<&str>> =
        ALLOWED.into_iter().map(|(module, uses)| (module, uses.iter().copied().collect())).collect();
    while !left.is_empty() {
        let free: Vec<&str> =
            left.iter().filter(|(_, uses)| uses.is_empty()).map(|(module, _)| *module).collect();
        assert!(!free.is_empty(), "a cycle among {:?}", left.keys());
        for module in free {
            left.remove(module);
            left.values_mut().for_each(|uses| {
                uses.remove(module);
            });
        }
    }
}

#[test]
fn the_command_line_uses_the_public_api_only() {
    let modules: BTreeSet<&str> = ALLOWED.into_iter().map(|(module, _)| module).collect();
    for (module, used) in dependencies().into_iter().filter(|(module, _)| module == "cli" || module == "main")
    {
        for name in used {
            // A function may have the name of a module, as `evaluate` and `summarize` do; a path goes on after it.
            let is_path =
                sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join("cli")).iter().any(|path| {
                    fs::read_to_string(path).expect("a source file").contains(&format!("crate::{name}::"))
                });
            assert!(!(modules.contains(name.as_str()) && is_path), "`{module}` uses `crate::{name}::`");
        }
    }
}

#[test]
fn only_model_pipeline_and_command_line_touch_files_or_the_console() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&root) {
        let module = module_of(&path, &root);
        if ["model", "pipeline", "cli", "main"].contains(&module.as_str()) {
            continue;
        }
        let text = code(&fs::read_to_string(&path).expect("a source file"));
        for forbidden in ["std::fs", "std::io", "std::env", "println!", "eprintln!", "std::time"] {
            assert!(!text.contains(forbidden), "{} uses {forbidden}", path.display());
        }
    }
}
