"""Promises about time: which apply, when they are due, and why.

Enters: facts (`event.Event`) and a runbook version as values (`policy.PolicySet`). Leaves: clocks, and the
sentences that explain them. `hours` counts business time on the index that `openings` builds; `choose` picks
the policy; `promise.settle` turns any promise, of a ticket, an incident or a brand, into a clock; `ledger`
holds the rules of tickets, `docket` their promises while the facts are read. All of these are pure: no model,
no clock, so that the same call serves today, the past and a draft runbook.
`clocks` alone writes rows (Clock), after every fact; `replay` answers what-if over history.
"""
