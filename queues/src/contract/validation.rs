//! A compiled JSON Schema that reports every fault of a message at once, in our own words.

use serde_json::Value;
use workflows::message::Problem;

use super::formats::FORMATS;
use super::sentences;

/// A fault: a problem, and whether it is that something is missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    pub(super) problem: Problem,
    pub(super) is_missing: bool,
}

/// A schema, compiled once.
pub(super) struct Validator {
    schema: Value,
    compiled: jsonschema::Validator,
}

impl Validator {
    /// Compiles a schema of ours.
    pub(super) fn new(schema: Value) -> Self {
        let options = FORMATS.iter().fold(jsonschema::options(), |options, format| {
            options.with_format(format.name, |text: &str| (format.check)(text).is_ok())
        });
        #[expect(clippy::expect_used, reason = "a test compiles the schema of every type")]
        let compiled = options
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(false)
            .build(&schema)
            .expect("schemas made from the wire types are valid JSON Schema");
        Self { schema, compiled }
    }

    /// Every fault, in no particular order.
    pub(super) fn faults(&self, message: &Value) -> Vec<Fault> {
        if self.compiled.is_valid(message) {
            return Vec::new();
        }
        let errors = self.compiled.iter_errors(message);
        errors.flat_map(|error| sentences::faults(&error, &self.schema)).collect()
    }
}
