"""What is said about an operator that was not understood, and which operators the sheet lists."""

import re
from pathlib import Path

from django.conf import settings

from support.models import Brand, Queue, pinned
from support.search.operators import KNOWN, STATES
from tests import make
from tests.support.search.test_find import found, search

ODD = ["'", "%", "\\", ",", "-", ":", "((", "*", "🙂", "a" * 399, "\"'", '"*']


def test_no_operator_falls_over_a_value(luneo: Brand) -> None:
    """What comes out does not matter here: every database has to take it."""
    make.ticket(luneo, subject="Refund")
    for name in sorted(KNOWN):
        typed = " ".join(f"{name}:{value}" for value in ODD)
        for each in (typed, f"-{name}:{ODD[0]}", f"refund {name}:{ODD[5]}"):
            assert len(search(each).rows[:9]) <= 1, each


def test_a_long_list_of_what_could_be_written_is_cut_off_aloud(luneo: Brand) -> None:
    for number in range(20):
        Queue.objects.create(brand=luneo, slug=f"q{number:02}", name=f"Queue {number}")
    (hint,) = search("queue:nowhere").hints
    assert "none, " in hint
    assert hint.endswith(", ….")
    assert hint.count(",") == 12


def test_a_category_is_known_by_key_and_by_name_and_an_old_one_still_finds(luneo: Brand) -> None:
    ticket = make.ticket(luneo, subject="Was", category="retired")
    other = make.ticket(luneo, subject="Is", category="billing")
    names = pinned(luneo.runbook_id or 0).data["categories"]
    assert found("category:billing") == found(f'category:"{names["billing"]["name"]}"') == {"Is"}
    result = search("category:retired")
    assert [each.subject for each in result.rows] == ["Was"]
    assert "“category:retired” means nothing" in result.hints[0]
    assert search("category:none").hints == ()
    assert {ticket.pk, other.pk} == set(search("-category:none").rows.values_list("pk", flat=True))


def test_every_operator_stands_on_the_sheet_that_the_question_mark_opens() -> None:
    sheet = (Path(settings.BASE_DIR) / "templates" / "desk" / "dialogs.html").read_text()
    known = KNOWN - {"assigned"}  # a second spelling
    assert set(re.findall(r"<kbd>([a-z]+):</kbd>", sheet)) == known
    states = re.search(r"<kbd>is:</kbd>\s*</dt>\s*<dd>([^<]*)<", sheet)
    assert states is not None
    assert set(states[1].strip().split(", ")) == set(STATES)
