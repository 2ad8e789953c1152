"""The fuse box: settings, routes, timetable and server entries.

Enters: the environment. Leaves: configured apps. Writes no table. It knows both apps and is imported by neither.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
