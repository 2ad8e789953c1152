"""What may be done to the ticked rows of a list: by whom, to which of them, and told as it came out."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Protocol

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise as LazyText

from support.admin import audited
from support.models import Role

Rows = QuerySet[Any]
# The keys of the rows that it was done to; or a page that asks on, and then all that were handed over are told
Outcome = Collection[int] | HttpResponseBase


class DeskAction(Protocol):
    """An action of a list, with the role that each selected row's brand asks for."""

    role: Role

    def __call__(self, page: Any, request: HttpRequest, rows: Rows) -> Outcome: ...


def desk_action(description: str | LazyText, *, role: Role) -> Callable[[Any], Any]:
    """Mark a method as an action; it is handed only those selected rows in whose brand the role is held.

    It returns an `Outcome` or raises one of its page's `refusals`: then nothing of it stays, and nothing is told.
    """

    def mark(function: Any) -> Any:
        function.role = role
        return admin.action(description=description)(function)  # type: ignore[arg-type]  # lazy text

    return mark


def guarded(function: Any) -> Any:
    """The action as Django runs it: the verb and its entry in the audit are one transaction."""
    role: Role | None = getattr(function, "role", None)

    @wraps(function)
    def run(page: Any, request: HttpRequest, rows: Rows) -> HttpResponseBase | None:
        try:
            with transaction.atomic():
                if role is not None:
                    return _do(function, page, request, page.rows(request, role), rows)
                # Django's own deletion: it asks for the permission row by row, and tells each row
                answer: HttpResponseBase | None = function(page, request, rows)
                return answer
        except page.refusals as refusal:
            messages.error(request, str(refusal))
            return None

    return run


def _do(
    function: Any, page: Any, request: HttpRequest, within: Rows, rows: Rows
) -> HttpResponseBase | None:
    mine = within.filter(pk__in=rows.values("pk"))
    whose = audited.whose(mine)  # asked first: the verb may do away with rows
    outcome: Outcome = function(page, request, mine)
    page_shown = outcome if isinstance(outcome, HttpResponseBase) else None
    done = whose if isinstance(outcome, HttpResponseBase) else {pk: whose[pk] for pk in outcome}
    audited.acted(request, function.__name__, mine.model, done)
    return page_shown
