# An issue: labels by rule and phase, the evidence of the first finding as a list.
{ fields:
  { project: { key: "DESK" }
  , issuetype: { name: "Incident" }
  , summary: .verdict.headline[:250]
  , labels: ([.verdict.rule, .verdict.phase, .verdict.outcome] | map(select(. != null)))
  , description: ([.findings[] | "*\(.title)* (\(.severity))\n\(.action)"] | join("\n\n"))
  , environment: "\(.device.edition // "Windows") \(.device.os_build // "")"
  }
, evidence: [.findings[0].evidence[]? | "\(.artifact) \(.locus | tojson)"]
}
