"""A moment as the console says it: UTC as it is sent, by the reader's own clock once their browser has it."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Model
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

Column = str | Callable[[Any], Any]


def said(at: datetime | None, style: str = "DATETIME_FORMAT") -> SafeString | str:
    """An element that the console's script rewrites, and a dash where nothing happened yet."""
    if at is None:
        return "—"
    return format_html(
        '<time datetime="{}" data-local>{} UTC</time>', at.isoformat(), date_format(at, style)
    )


def fact(value: Any) -> Any:
    return said(value) if isinstance(value, datetime) else value


def column(model: type[Model], name: Column) -> Column:
    """What a list shows under this name: the model's own moments are said, everything else stays as it is."""
    try:
        field = model._meta.get_field(name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        return name
    return _said_of(field) if isinstance(field, DateTimeField) else name


@cache  # Django compares a list's columns by identity
def _said_of(field: Any) -> Column:
    @admin.display(description=field.verbose_name, ordering=field.name)
    def shown(row: Any) -> SafeString | str:
        return said(getattr(row, field.name))

    shown.__name__ = field.name  # the column's class in the page
    return shown
