"""Long work is shown piece by piece; each sign of progress hides those before it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from support.admin import streamed

CSS = Path(__file__).resolve().parents[3] / "templates" / "static" / "desk" / "pages.css"


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        streamed, "render_to_string", lambda _page, context, _request: f"<p>{context['place']}</p>"
    )


def pieces(work: Iterator[int], *, total: int, **given: Any) -> list[str]:
    request = RequestFactory().get("/")
    answer = streamed.streamed(request, {}, work, total=total, finish=lambda: "done", **given)
    assert answer["X-Accel-Buffering"] == "no"
    return [bytes(each).decode() for each in answer]


def test_the_page_comes_round_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "EVERY", 0)
    head, *signs, last, tail = pieces(iter([1, 2]), total=2)
    assert (head, last, tail) == ("<p>", "done", "</p>")
    assert [re.findall(r'value="(\d)"', each) for each in signs] == [["0"], ["1"], ["2"]]
    assert "2 of 2 tickets" in signs[-1]


def test_quick_work_says_no_more_than_that_it_began() -> None:
    assert len(pieces(iter(range(10_000)), total=10_000)) == 4


def test_what_is_counted_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "EVERY", 0)
    said = "".join(pieces(iter([1500]), total=2000, counted="%(done)s of %(total)s lines"))
    assert "1,500 of 2,000 lines" in said
    assert "tickets" not in said


def test_nothing_to_do_is_no_division_by_nothing() -> None:
    assert 'max="1" value="0"' in "".join(pieces(iter([]), total=0))


def test_the_last_sign_is_seen_while_the_page_still_comes() -> None:
    """Chromium knows no last child of what is not finished: by that rule nobody saw any sign at all."""
    rules = [
        each for each in CSS.read_text().splitlines() if each.startswith(".replaying .progress")
    ]
    hiding = [each for each in rules if "display: none" in each]
    assert hiding
    assert all(
        ":has(~ *)" in each.partition("{")[0] and "last-child" not in each.partition("{")[0]
        for each in hiding
    )
