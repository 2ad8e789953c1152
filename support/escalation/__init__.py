"""When time runs out or trouble shows: who is told, in which order, until somebody takes it.

Enters: promises whose next threshold has come (`sweep`), messages that were just stored (`watch`, by name), triage.
Leaves: Crossing, TriggerHit, Escalation and StepRun rows, TicketEvents through `tickets`, mail through `outbound`.
A runbook's policy is copied into the Escalation when it starts, and each of its steps is a row with its time, so a
new runbook, a restart or a second beat changes nothing that has begun. Steps are found by name in
settings.ESCALATION_STEPS: this room does not know what an incident is. The ticket's row is the lock: whoever starts
an escalation or takes a step holds it, so that two sweeps cannot do either twice.
"""
