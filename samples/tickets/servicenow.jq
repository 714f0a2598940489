# An incident: urgency by verdict, the code as a field of its own so that incidents can be grouped.
{ short_description: .verdict.headline[:160]
, urgency: (if .verdict.outcome == "failed" then "2" elif .verdict.outcome == "enrolled_with_problems" then "3" else "4" end)
, category: "mdm_enrollment"
, cmdb_ci: .device.computer_name
, u_error_code: .verdict.code.hex
, u_rule: .verdict.rule
, description: ([.findings[] | "\(.title)\nWhy: \(.explanation)\nDo: \(.action)"] | join("\n\n"))
, work_notes: ([.coverage[] | select(.effect != null) | "\(.source): \(.status), \(.effect)"] | join("\n"))
}
