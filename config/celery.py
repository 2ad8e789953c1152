"""The Celery app: tasks are doorbells, so nothing here keeps results or retries a publish."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_ready
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["folder"] = "config.folder:Transport"

app = Celery("deskbell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
@worker_ready.connect
def freeze(**_: Any) -> None:
    """Leave what is loaded by now out of garbage collection, which would cost a sweep half its time."""
    gc.collect()
    gc.freeze()
