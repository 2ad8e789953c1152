"""A customer's own data: handed out on demand, and forgotten on demand.

Enters: a customer, from the console or `manage.py export_customer` and `erase_customer`. Leaves: a zip file (`export`),
or an `Erasure` row and everywhere else nothing that says who it was (`erase`): names, addresses, words, letters, files.
What reports and the runbook need stays: tickets with their times, clocks, events and their kinds. Append-only walls
let an erasure through and nothing else (see `models.erasure`). What other apps keep is emptied by PRIVACY_ALSO
and handed out by PRIVACY_EXPORT.
"""
