"""Every door that takes a row's key from a query or a form, with what is no key: never an error of ours.

What stands in the table is held to the code: nobody but `lib.keys` makes a number of a stranger's digits.
"""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from support.models import Brand, Message, Role, Ticket
from tests import make
from tests.support.admin.desk import url

BAD = ["²", "1\x00", "9" * 5_000]  # more of them: tests/support/lib/test_keys.py
IDS = ["square", "nul", "endless"]
# An address by its name, and the words of its query.
READ = {
    "admin:support_ticket_changelist": ["queue__id__exact", "assignee__id__exact", "view", "sort", "p"],
    "admin:support_new": ["follows", "brand"],
    "admin:support_runbook": ["brand"],
    "admin:report_attainment": ["brand"],
    "admin:report_breaches": ["brand", "page", "policy", "category"],
    "admin:report_escalations": ["brand"],
    "admin:report_scorecard": ["brand"],
    "admin:report_whatif": ["brand"],
    "admin:rules": ["brand"],
    "admin:board": ["brand"],
    "admin:support_wishes": ["brand"],
    "admin:support_reach": ["brand"],
    "admin:incidents_plan": ["brand"],
    "admin:incidents_declare": ["tickets"],
    "admin:incidents_sources": ["brand"],
    "admin:incidents_accounts": ["brand"],
    "support:contact": ["brand"],
    "incidents:subscribe": ["brand"],
}  # fmt: skip
# An address by its name, and the buttons whose value is a key.
WRITTEN = {
    "admin:support_views": ["_up", "_down"],
    "admin:support_told_read": ["_read", "_unread"],
}
# The same of one ticket's page: the field that is a key beside the button.
OF_A_TICKET = {
    "admin:support_ticket_change": ["_undo", "_let_in", "_undo_forward", "_leave"],
    "admin:support_moves": ["_split", "_merge", "_snooze"],
    "admin:support_by_hand": ["_flag", "_unflag", "_due"],
    "admin:support_playbook": ["_prove", "_finish", "_waive", "_start"],
    "admin:support_seat": ["seen"],
    "admin:support_triage": ["owner", "_apply"],
}
CURSORS = ["2026-01-01T00:00:00+00:00_{}", "0001-01-01T00:00:00+14:00_1"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client, luneo: Brand) -> Client:
    client.force_login(make.agent("ada", luneo, role=Role.ADMIN))
    client.raise_request_exception = False
    return client


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    return make.ticket(luneo, text="the page stays white")


def failures(answers: dict[str, int]) -> dict[str, int]:
    return {asked: status for asked, status in answers.items() if status >= 500}


@pytest.mark.parametrize("bad", BAD, ids=IDS)
def test_no_query_ends_in_an_error(boss: Client, ticket: Ticket, bad: str) -> None:
    found = {}
    for name, words in READ.items():
        found[name] = boss.get(reverse(name), dict.fromkeys(words, bad)).status_code
    page = url(ticket)
    for word in ("sent", "next", "draft", "all"):
        found[word] = boss.get(page, {word: bad}).status_code
    for name in ("admin:support_triage", "admin:support_moves"):
        asked = {"owner": bad, "message": bad, "into": bad}
        found[name] = boss.get(reverse(name, args=[ticket.pk]), asked).status_code
    assert failures(found) == {}


@pytest.mark.parametrize("bad", BAD, ids=IDS)
def test_no_button_ends_in_an_error_or_does_a_thing(boss: Client, ticket: Ticket, bad: str) -> None:
    before = Message.objects.count()
    found = {}
    for name, buttons in WRITTEN.items():
        for button in buttons:
            found[name + button] = boss.post(reverse(name), {button: bad}).status_code
    for name, buttons in OF_A_TICKET.items():
        for button in buttons:
            asked = {button: bad, "message": bad, "owner": bad, "into": bad, "text": "x"}
            answer = boss.post(reverse(name, args=[ticket.pk]), asked)
            found[name + button] = answer.status_code
    assert failures(found) == {}
    assert Message.objects.count() == before


def test_a_cursor_that_is_none_is_the_first_page(boss: Client, ticket: Ticket) -> None:
    page, shown = reverse("admin:support_ticket_changelist"), {}
    for bad in (BAD[0], BAD[2]):
        for cursor in CURSORS:
            answer = boss.get(page, {"after": cursor.format(bad), "view": "all", "sort": "oldest"})
            shown[cursor.format(bad)] = answer.status_code
            assert ticket.subject in answer.content.decode()
    assert failures(shown) == {}


def test_nobody_else_makes_a_number_of_a_strangers_digits() -> None:
    known = {"seat.py", "keys.py"}
    found = [
        f"{path}: {line.strip()}"
        for room in ("support", "incidents")
        for path in Path(room).rglob("*.py")
        if "migrations" not in path.parts and path.name not in known
        for line in path.read_text().splitlines()
        if "isdecimal() else" in line and "wait" not in path.name and "int(" in line
    ]
    assert [each for each in found if "carriers.py" not in each] == []
