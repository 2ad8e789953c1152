"""Front doors: each verifies, stores through `inbound.receive` and answers."""
