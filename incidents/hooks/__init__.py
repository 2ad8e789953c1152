"""The doors for other systems: verify, store the bytes, answer 2xx; understand them afterwards.

Enters: HTTP requests of monitoring systems, PagerDuty, Jira, GitHub and Zendesk. Leaves: Webhook rows, and calls of
`alerts`, `lifecycle`, `changes` and of a ticket's verbs. Every source is one line of `sources.SOURCES`: how it proves
itself, what names a delivery, how large it may be, and who reads it. An authentic call is never answered by 4xx: some
senders then drop the event, and PagerDuty shuts the whole subscription. `process` reads a row once, however often it
is rung or swept.
"""
