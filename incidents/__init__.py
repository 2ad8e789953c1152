"""Trouble that is larger than one ticket: incidents, pages, the public status page and what is owed after.

Enters: escalation steps lent to support by name, alerts, commanders through `admin`.
Leaves: outbox rows, public pages, obligations. Imports support, never the other way round.
"""
