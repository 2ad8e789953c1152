"""Logs: one JSON object a line, with secrets taken out."""

import logging
import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

from support.lib.redact import clean


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Clean each value but those that structlog keeps for itself."""
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = clean(value, key)
    return event


def name_route(record: logging.LogRecord) -> bool:
    """Django names the path of whatever it refused, and a path may be somebody's secret link: say the route instead."""
    request = getattr(record, "request", None)
    path, args = getattr(request, "path", None), record.args
    if path and isinstance(args, tuple):
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "no route"
        # Django writes a line's end as two letters.
        told = {path, path.encode("unicode_escape").decode()}
        record.args = tuple(route if each in told else each for each in args)
    return True


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def configure(*, level: str, as_json: bool) -> None:
    """Send structlog's and the standard library's records to standard error in one shape."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*SHARED, redact, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact,
            renderer,
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "filters": {"route": {"()": lambda: name_route}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "line",
                    "filters": ["route"],
                }
            },
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django.server": {"level": "WARNING"},
                "celery.beat": {"level": "WARNING"},
                "flufl.bounce": {"level": "WARNING"},  # fifteen lines for each bounce that is read
                "kombu": {"level": "WARNING"},
                "kombu.connection": {"level": "ERROR"},  # a folder has no host name, and it says so
                "celery.app.trace": {"level": "WARNING"},  # "succeeded" five times a second
                "celery.worker.strategy": {"level": "WARNING"},  # and "received"
            },
        }
    )
