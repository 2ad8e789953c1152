"""Monthly release notes: drafted from what was released and what broke, published by a day that is promised (F18).

Enters: months that have ended, by the sweep (`owe_due`); leads through `admin`. Leaves: ReleaseNotes rows and their
promise, which the one sweep of promises watches (`crossed`), and the public page made anew.
"""

from incidents.notes.late import crossed
from incidents.notes.owed import owe_due
from incidents.notes.steps import NotesRefused, correct, publish, write

__all__ = ["NotesRefused", "correct", "crossed", "owe_due", "publish", "write"]
