# Five lines: verdict, headline, device, first action, first question.
[ "\(.verdict.outcome) (\(.verdict.confidence) confidence)"
, .verdict.headline
, "Device: \(.device.computer_name // "unknown"), build \(.device.os_build // "unknown")"
, "Do: \(.findings[0].action // "nothing found to do")"
, "Ask: \(.findings[0].ask // "nothing")"
] | .[]
