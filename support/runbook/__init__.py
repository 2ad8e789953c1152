"""The promises as data: one YAML file per brand, checked, planned, applied and dumped.

Enters: a file, from `manage.py runbook` or the console. Leaves: findings with file and line, or a `RunbookVersion`
whose `data` every other room reads as plain JSON, and the rows that other rows point to (Brand, Person, Team,
Queue, and those of the sections that settings.RUNBOOK_SECTIONS lends). Writes those tables and no others.
The way through: `source` (text → values with lines) → `schema` (shape) → `lint` (sense) → `plan` → `apply`.
There are no policy tables: a copy of the file could disagree with it. Versions are immutable, rows are retired
and never deleted, so that what was promised then can be read for ever.
"""
