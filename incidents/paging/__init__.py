"""Getting a person out of bed, and knowing that it worked.

Enters: an incident and the rotation that is meant, from `lifecycle`. Leaves: Page rows and outbox rows for PagerDuty,
and, in the same transaction, the mails that go out a few minutes later unless somebody acknowledges: the second path
depends on nothing that the first one does. One dedup key per ring for ever, so that a retry never rings twice; nothing
is triggered after an acknowledgement is committed (the guard is asked at the moment of sending).
"""
