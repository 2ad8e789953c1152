"""What leaves: rows first, then carriers.

Enters: `outbox.queue(key=…)`, called inside the transaction that causes the mail, page or call; later what providers
say of it (`tracking.record`). Leaves: whatever the carrier named in OUTBOX_CARRIERS sends, at least once, with one key
for ever. Writes OutboxMessage, DeliveryEvent and Suppression. `deliver` alone talks to the network, never inside a
transaction, so that a crash costs a repetition with the same key and never a loss.
"""
