"""What was kept: promises counted, late ones explained, and the runbook's lines held against the rows.

Enters: a `Scope` (whose brands, from when to when) made at the door, or a draft runbook. Leaves: plain values that the
console shows as tables, drawings and CSV, and that `manage.py runbook whatif` prints. Reads clocks, escalations and the
duties that other apps lend by name (settings.CLOCK_MODELS); writes nothing, except that `repin` lets open tickets
follow a newer runbook through `tickets.actions`. Nothing is counted twice in two ways: what counts as kept or late is
decided in `tally` alone.
"""
