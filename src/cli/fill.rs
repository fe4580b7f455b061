//! Our own templates, filled in: everything that a template is given is escaped, as its name says for what.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error};
use serde::Serialize;

use super::failure::Failure;

/// Fills in one of our templates, whose name ends in `.html` or `.xml`.
pub(super) fn fill(name: &str, source: &str, data: impl Serialize) -> Result<String, Failure> {
    let fill = || {
        let mut environment = environment()?;
        environment.add_template(name, source)?;
        environment.get_template(name)?.render(Serde(data))
    };
    fill().map_err(|error| Failure::Message(format!("the page cannot be made: {error:#}")))
}

/// An environment in which blocks that stand on a line of their own leave no trace of it.
pub(super) fn environment<'source>() -> Result<Environment<'source>, Error> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build()?);
    Ok(environment)
}
