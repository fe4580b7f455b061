//! Panics of Arrow, which asserts what it is told by others.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread will be told in another way.
    static IS_TOLD: Cell<bool> = const { Cell::new(false) };
}

/// Does some work; what it panics with is an error, and is not printed.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_TOLD.get() {
                print(panic);
            }
        }));
    });
    // The work may come back here, where one stream is made of another.
    let was_told = IS_TOLD.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_TOLD.set(was_told);
    done.map_err(|panic| words(&*panic))
}

/// What a panic says, in one line.
fn words(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
    words.lines().map(str::trim).collect::<Vec<_>>().join(", ")
}
