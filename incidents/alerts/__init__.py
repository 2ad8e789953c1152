"""What monitoring tells us: one group for each trouble, routed to a severity, to people and to an incident.

Enters: bodies of webhooks that `hooks` has verified and stored, and mail to the alerts address (`mail`, lent to
support by name). Leaves: AlertGroup and AlertEvent rows, notices, and incidents through `lifecycle`. Five formats
become one value (`alert.Alert`) in `formats`, and below it nobody sees JSON. The database holds one open group for
each key: what is told again is an update, what comes back soon is the same group, and nobody is told twice.
"""
