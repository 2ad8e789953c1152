"""Work that is announced: planned, moved, begun and ended by itself at its times, or called off.

Enters: leads through `admin`, releases through `schedule(key=…)`, times from the sweep (`run_due`). Leaves: Maintenance
and MaintenanceUpdate rows, the state of components, a new public page, and word to the subscribers at every step. Every
verb locks the maintenance's row, is one transaction or a `MaintenanceRefused` whose sentence is shown as it stands.
"""

from incidents.maintenance.overlap import overlapping
from incidents.maintenance.refused import MaintenanceRefused
from incidents.maintenance.steps import cancel, complete, run_due, start
from incidents.maintenance.when import reschedule, schedule

__all__ = [
    "MaintenanceRefused",
    "cancel",
    "complete",
    "overlapping",
    "reschedule",
    "run_due",
    "schedule",
    "start",
]
