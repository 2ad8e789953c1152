"""What arrives: one door that stores, then rooms that understand.

Enters: bytes with an envelope, from `channels` and commands, through `receive` alone. Leaves: one filed letter for
each brand it was sent to, through `tickets.actions`, or a held row with its reason. Writes RawMessage (and what
`tickets` writes); the raw row is marked in the transaction that files the letter, so that a crash loses nothing and
a repetition doubles nothing. Called by `tasks` and `receive_mail`.

    receive → process → payloads → reading.parse → deposit → route, thread, trust → filing

What a letter says is judged in `reading`, which touches no model. What that means for us (which brand, which ticket,
how far the sender is believed) is decided here, and never by text in the body.
"""
