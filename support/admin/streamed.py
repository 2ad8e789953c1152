"""Long work shown while it goes on: one answer that is written piece by piece, without script, rows or a worker.

Leaving the page ends the work, since nobody reads it any more.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

PLACE = "<!-- the work goes here -->"
TICKETS = gettext_lazy("%(done)s of %(total)s tickets")
EVERY = 0.5  # seconds between two signs of progress


def streamed(  # noqa: PLR0913  # what is shown, and of what
    request: HttpRequest,
    context: dict[str, Any],
    work: Iterable[int],
    *,
    total: int,
    finish: Callable[[], str],
    page: str = "desk/replay.html",
    counted: Any = TICKETS,
) -> StreamingHttpResponse:
    """`page`, and at its place how many are done as `work` tells it, then what `finish` makes of it all."""
    written = render_to_string(page, {**context, "place": PLACE}, request)
    head, _place, tail = written.partition(PLACE)
    answer = StreamingHttpResponse(_written(head, _counting(work, total, counted), finish, tail))
    answer["X-Accel-Buffering"] = "no"  # a proxy that collects would hide the progress
    answer["Cache-Control"] = "no-store"
    return answer


def _written(
    head: str, counting: Iterable[str], finish: Callable[[], str], tail: str
) -> Iterator[str]:
    yield head
    yield from counting
    yield finish()
    yield tail


def _counting(work: Iterable[int], total: int, counted: Any) -> Iterator[str]:
    yield _progress(0, total, counted)
    told = time.monotonic()
    for done in work:
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            yield _progress(done, total, counted)


def _progress(done: int, total: int, counted: Any) -> str:
    """Each one hides those before it: the stylesheet shows none that another follows."""
    said = counted % {"done": f"{done:,}", "total": f"{total:,}"}
    return format_html(
        '<p class="progress"><progress max="{}" value="{}"></progress> {}</p>\n',
        max(total, 1),
        done,
        said,
    )
