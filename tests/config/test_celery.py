"""A job that its worker died over comes again, a ring costs nothing, and no outage of the broker ends a process."""

import pytest
from celery import Celery

from config import beat, celery, settings

# Each with why it stands there
PROMISED = {
    "task_acks_late": True,  # a worker that dies over a job gives it back,
    "task_reject_on_worker_lost": True,  # also when only its child dies,
    "task_acks_on_failure_or_timeout": True,  # but a job that fails is not tried for ever
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 120,
    "task_soft_time_limit": 100,
    "worker_max_tasks_per_child": 500,
    "accept_content": ["json"],  # what comes over the broker can run nothing
    "task_serializer": "json",
    "task_ignore_result": True,
    "result_backend": None,
    "task_publish_retry": False,  # a request does not wait for a dead broker
    "worker_soft_shutdown_timeout": 20,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,  # by default a worker gives up for good within the hour
    "timezone": "UTC",
}


@pytest.fixture(scope="module")
def conf() -> Celery:
    """The app as a process of production configures it, without what the tests change."""
    app = Celery("desk", set_as_current=False)
    app.config_from_object(settings, namespace="CELERY")
    return app


@pytest.mark.parametrize("name", PROMISED)
def test_the_workers_settings_are_those_that_were_promised(conf: Celery, name: str) -> None:
    assert conf.conf[name] == PROMISED[name]


def test_no_ring_outlives_the_next_and_none_waits_for_an_hour_to_come() -> None:
    for line in beat.TIMETABLE:
        options = beat.schedule()[line.task]["options"]
        assert options.keys() == {"expires"}
        assert options["expires"] <= max(line.every, 10)


def test_the_timetable_names_tasks_that_exist() -> None:
    celery.app.loader.import_default_modules()
    assert {line.task for line in beat.TIMETABLE} <= celery.app.tasks.keys()
