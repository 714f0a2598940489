//! `json`: the contract, one object.

use std::io;
use std::io::Write;

use crate::model::analysis::Analysis;
use crate::outputs::Options;
use crate::outputs::Output;
use crate::outputs::document::document;
use crate::outputs::escape;
use crate::outputs::wire::Document;

/// The JSON output.
pub(super) static OUTPUT: Output = Output {
    name: "json",
    title: "one JSON object for ticket systems (mdmlens schema describes it)",
    extension: "json",
    write,
};

fn write(analysis: &Analysis, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    escape::to_writer(out, &document(analysis, options.events), options.compact)?;
    out.write_all(b"\n")
}

/// The schema of [`Document`].
pub(super) fn schema() -> String {
    let mut schema =
        schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Document<'_>>();
    // An Option is "may be null", never "may be absent": every key of an object is always present.
    schemars::transform::transform_subschemas(&mut require_all, &mut schema);
    require_all(&mut schema);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

/// Makes every property of an object required.
fn require_all(schema: &mut schemars::Schema) {
    if let Some(object) = schema.as_object_mut()
        && let Some(names) =
            object.get("properties").and_then(|p| p.as_object()).map(|p| p.keys().cloned().collect::<Vec<_>>())
    {
        object.insert("required".into(), names.into());
    }
    schemars::transform::transform_subschemas(&mut require_all, schema);
}
