"""The shape of a runbook file: one noun a module, joined in `book`. Nothing here looks across nouns; `lint` does."""
