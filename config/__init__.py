"""The fuse box: settings, routes, timetable and server entries.

Enters: the environment. Leaves: configured apps. Writes no table. It knows both apps and is imported by neither.
"""

import gc

# What is made at start lives for ever: looking through it after each 700 new objects takes a tenth of all time.
gc.set_threshold(20_000, 20, 20)

from config.celery import app as celery_app  # noqa: E402  # most of them are made in here

__all__ = ["celery_app"]
