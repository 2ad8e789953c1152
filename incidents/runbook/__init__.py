"""The sections that incidents lend to the runbook file; settings.RUNBOOK_SECTIONS names them.

Enters: what `support.runbook.load` read under these keys. Leaves: validated sections inside `RunbookVersion.data`,
which every other room of incidents reads as plain JSON, and the `Component` rows of the status page (written by
`support.runbook.apply`). The sections are here and not in support because only incidents know what they mean.
"""
