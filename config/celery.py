"""The Celery app: tasks are doorbells, so nothing here keeps results or retries a publish."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("deskbell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
