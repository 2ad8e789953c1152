"""The fuse box: settings, routes, timetable and server entries.

Enters: the environment. Leaves: configured apps. Writes no table. It knows both apps and is imported by neither.
"""

import gc

# The collector's default, a look after each 700 new objects, spends a tenth of all time on objects that live for ever.
gc.set_threshold(20_000, 20, 20)

from config.celery import app as celery_app  # noqa: E402  # most of them are made in here

__all__ = ["celery_app"]
