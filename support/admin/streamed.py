"""Long work shown while it goes on: one answer that is written piece by piece, without script, rows or a worker.

Leaving the page ends the work, since nobody reads it any more.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

PLACE = "<!-- the work goes here -->"
EVERY = 0.5  # seconds between two signs of progress


def streamed(
    request: HttpRequest,
    context: dict[str, Any],
    work: Iterable[int],
    *,
    total: int,
    finish: Callable[[], str],
) -> StreamingHttpResponse:
    """The page of `context`, then how many are done as `work` tells it, then what `finish` makes of it all."""
    page = render_to_string("desk/replay.html", {**context, "place": PLACE}, request)
    head, _place, tail = page.partition(PLACE)
    answer = StreamingHttpResponse(_written(head, work, total, finish, tail))
    answer["X-Accel-Buffering"] = "no"  # a proxy that collects would hide the progress
    answer["Cache-Control"] = "no-store"
    return answer


def _written(
    head: str, work: Iterable[int], total: int, finish: Callable[[], str], tail: str
) -> Iterator[str]:
    yield head
    yield _progress(0, total)
    told = time.monotonic()
    for done in work:
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            yield _progress(done, total)
    yield finish()
    yield tail


def _progress(done: int, total: int) -> str:
    """Each one hides those before it: the stylesheet shows the last child only."""
    said = _("%(done)s of %(total)s tickets") % {"done": f"{done:,}", "total": f"{total:,}"}
    return format_html(
        '<p class="progress"><progress max="{}" value="{}"></progress> {}</p>\n',
        max(total, 1),
        done,
        said,
    )
