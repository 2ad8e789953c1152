"""The page of a request that failed; when the database is away, it says when to try again."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

COME_BACK = 30  # seconds


def page(_request: HttpRequest) -> HttpResponse:
    """Called by Django while it handles the error, which it has logged. Both pages stand alone."""
    if isinstance(sys.exception(), InterfaceError | OperationalError):
        headers = {"Retry-After": str(COME_BACK)}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    return HttpResponse(render_to_string("500.html"), status=500)
