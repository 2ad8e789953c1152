"""The runbook in the console: its rules as everybody reads them, its versions, and the draft that becomes the next.

Enters: a draft, as a file or in a box, from those who lead. Leaves: pages, and calls of `support.runbook.apply`; the
file stays the one place where a rule is written.
"""
