//! Planning the content of containers, those inside others after those around them.

use std::sync::Arc;

use crate::bundle::plan::Nested;
use crate::bundle::plan::Planner;
use crate::bundle::plan::Scope;
use crate::bundle::plan_cab;
use crate::bundle::plan_zip;
use crate::bundle::problem::Problem;
use crate::model::artifact::Container;

/// Plans the content of a container. The error says why nothing in it can be listed.
pub(super) fn of_container(
    planner: &mut Planner<'_>,
    scope: &mut Scope,
    bytes: &Arc<Vec<u8>>,
    container: Container,
) -> Result<(), Problem> {
    match container {
        Container::Cab => plan_cab::content(planner, scope, bytes)?,
        Container::Zip => plan_zip::content(planner, scope, bytes)?,
        Container::Folder | Container::File | Container::Stdin => {}
    }
    planner.close(scope);
    Ok(())
}

/// Plans the content of the containers that were found as artifacts, and of those that are found in them.
pub(super) fn of_nested(planner: &mut Planner<'_>) {
    while let Some(Nested { id, mut scope, bytes, container }) = planner.next_waiting() {
        if let Err(problem) = of_container(planner, &mut scope, &bytes, container) {
            let message = format!("cannot be opened: {}", problem.message);
            planner.warn(&scope, id, Problem::new(problem.kind, message));
        }
    }
}
