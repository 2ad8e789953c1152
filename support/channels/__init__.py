"""Front doors: each verifies, stores through `inbound.receive` and answers.

Enters: HTTP requests of mail providers, customers and colleagues; SMTP and LMTP sessions; mailboxes; standard input.
Leaves: stored rows, and answers in the words that each caller understands: 200 or 503 with a time to come back,
250 or 451, exit status 0 or 75. A door reads nothing of what it stores, reads the clock once, and is kept honest by
shared cases that every provider must pass. Called by `urls` and commands.
"""
