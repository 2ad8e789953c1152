"""What can happen to a ticket: every change is a named verb here and one event row.

Enters: plain values (`Incoming`, texts, keys) from `inbound`, `channels` and `admin`, with an `Actor` and the time.
Leaves: rows of ticket, message, attachment, participant and customer; `TicketEvent`s, which nobody else inserts;
clocks refreshed through `sla`; mail queued through `outbound`. A verb is one transaction or a `TicketRefused`, whose
sentence the agent reads as it stands. Knows neither mail headers nor escalation: what calls the one is below, what
starts the other is above. Callers import `tickets.actions`.

Rooms: `answers` to the customer, `people` who ask or take part, `colleagues` who are told, `bulk` for many tickets.
"""
