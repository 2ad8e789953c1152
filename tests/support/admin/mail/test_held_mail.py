"""Held mail: looked at without being believed, then read again, given to its brand, or thrown away aloud."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from support.inbound import flood, process
from support.models import AuditEntry, Brand, Membership, RawMessage, Role, Ticket
from tests import make
from tests.support.admin.desk import Desk, SitDown

State = RawMessage.State
LIST = reverse("admin:support_rawmessage_changelist")
Hold = Callable[..., RawMessage]


def url(row: RawMessage) -> str:
    return reverse("admin:support_rawmessage_change", args=[row.pk])


@pytest.fixture
def hold(luneo: Brand) -> Hold:
    """A held letter; Luneo's, unless another brand (or none) is named."""

    def made(body: bytes = b"", *, brand: Brand | None = luneo, **fields: Any) -> RawMessage:
        values: dict[str, Any] = {"state": State.HELD, "reason": "Over a limit."} | fields
        return make.raw(body, brand=brand, **values)

    return made


@pytest.fixture
def both(sit_down: SitDown, foodyepay: Brand) -> Desk:
    """An agent of two brands."""
    desk = sit_down()
    Membership.objects.create(user=desk.user, brand=foodyepay, role=Role.AGENT)
    return desk


def offered(desk: Desk, row: RawMessage) -> list[str]:
    """The names of the brands in the page's choice."""
    answer = desk.client.get(url(row))
    page = answer.content.decode()
    assert "_redirect" in page or '<select name="to">' not in page
    return re.findall(r'<option value="\d+">(.*?)</option>', page)


def told(brands: Iterable[Brand | None]) -> list[tuple[str, str, dict[str, Any]]]:
    """The last entry of each brand's chain: who, what, and what was said of it."""
    chains = (AuditEntry.objects.filter(brand=each).latest("seq") for each in brands)
    return [(each.actor, each.action, each.diff) for each in chains]


def test_a_letter_goes_to_another_brand_of_the_same_agent(
    both: Desk, hold: Hold, luneo: Brand, foodyepay: Brand
) -> None:
    row = hold()
    assert offered(both, row) == ["FoodyePay"]
    answer = both.client.post(url(row), {"_redirect": "", "to": foodyepay.pk}, follow=True)
    assert "for the brand that you chose" in answer.content.decode()
    process.process_due(now=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.brand, row.decided_by) == (State.DONE, foodyepay, "Ada")
    assert Ticket.objects.get().brand == foodyepay


def test_both_brands_chains_tell_of_it(
    both: Desk, hold: Hold, luneo: Brand, foodyepay: Brand
) -> None:
    both.client.post(url(hold()), {"_redirect": "", "to": foodyepay.pk})
    assert told([luneo, foodyepay]) == [("Ada", "redirect", {"to": "FoodyePay"})] * 2


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_no_letter_goes_to_a_brand_that_the_person_may_not_answer_for(
    desk: Desk, hold: Hold, foodyepay: Brand, role: Role | None
) -> None:
    if role:
        Membership.objects.create(user=desk.user, brand=foodyepay, role=role)
    row = hold()
    assert offered(desk, row) == []
    assert desk.client.post(url(row), {"_redirect": "", "to": foodyepay.pk}).status_code == 403
    row.refresh_from_db()
    assert (row.state, str(row.brand)) == (State.HELD, "Luneo")
    assert not AuditEntry.objects.filter(action="redirect").exists()


@pytest.mark.parametrize("to", ["", "0", "x", "1 OR 1=1"])
def test_what_was_not_offered_cannot_be_chosen(both: Desk, hold: Hold, to: str) -> None:
    row = hold()
    assert both.client.post(url(row), {"_redirect": "", "to": to}).status_code == 403
    row.refresh_from_db()
    assert row.state == State.HELD


def test_nobody_takes_a_letter_out_of_a_brand_that_they_only_read(
    sit_down: SitDown, hold: Hold, foodyepay: Brand
) -> None:
    desk = sit_down(Role.VIEWER)
    Membership.objects.create(user=desk.user, brand=foodyepay, role=Role.ADMIN)
    assert desk.client.post(url(hold()), {"_redirect": "", "to": foodyepay.pk}).status_code == 403


def test_mail_that_no_brand_has_goes_to_any(
    sit_down: SitDown, hold: Hold, luneo: Brand, foodyepay: Brand
) -> None:
    root = sit_down(name="root", is_superuser=True)
    row = hold(brand=None, envelope_to=["old@luneo.example"])
    assert offered(root, row) == ["FoodyePay", "Luneo"]
    root.client.post(url(row), {"_redirect": "", "to": luneo.pk})
    assert told([None, luneo]) == [("Root", "redirect", {"to": "Luneo"})] * 2
    process.process_due(now=timezone.now())
    assert Ticket.objects.get().brand == luneo


def test_a_discarded_letter_may_still_be_given_to_its_brand(
    both: Desk, hold: Hold, foodyepay: Brand
) -> None:
    row = hold(state=State.DISCARDED)
    assert offered(both, row) == ["FoodyePay"]
    both.client.post(url(row), {"_redirect": "", "to": foodyepay.pk})
    row.refresh_from_db()
    assert (row.state, row.brand) == (State.NEW, foodyepay)


def test_a_filed_letter_goes_nowhere(both: Desk, hold: Hold, foodyepay: Brand) -> None:
    row = hold(state=State.DONE)
    assert "_redirect" not in both.client.get(url(row)).content.decode()
    assert both.client.post(url(row), {"_redirect": "", "to": foodyepay.pk}).status_code == 403


def test_two_people_who_decide_at_once_are_told(both: Desk, hold: Hold, foodyepay: Brand) -> None:
    row = hold()
    page = both.client.get(url(row))
    assert page.status_code == 200
    RawMessage.objects.filter(pk=row.pk).update(state=State.NEW)
    late = both.client.post(url(row), {"_redirect": "", "to": foodyepay.pk})
    assert late.status_code == 403  # the button is gone with the state


def test_enter_in_the_reason_presses_the_verb_that_wants_one(sit_down: SitDown, hold: Hold) -> None:
    """A browser presses the first button of the field's form: that must not let the letter in."""
    page = sit_down(Role.LEAD).client.get(url(hold())).content.decode()
    tags = re.findall(r"<(?:button|input|form)[^>]*>", page)
    reasoned = [each for each in tags if 'form="reasoned"' in each]
    assert [re.findall(r'name="(\w+)"', each) for each in reasoned] == [["reason"], ["_discard"]]
    assert sum('id="reasoned"' in each for each in tags) == 1


# ------------------------------------------------------------------ what the page shows


def test_the_page_says_who_wrote_and_which_files_came(desk: Desk, hold: Hold) -> None:
    body = make.letter(
        sender="Zoé <zoe@example.com>", files=[("plan.pdf", "application/pdf", b"%PDF")]
    )
    page = desk.client.get(url(hold(body))).content.decode()
    assert "Zoé &lt;zoe@example.com&gt;" in page
    assert "plan.pdf · 4" in page


def test_a_letter_inside_a_providers_webhook_is_shown_as_a_letter(desk: Desk, hold: Hold) -> None:
    body = b"sender=zoe%40example.com&recipient=support%40luneo.app"
    body += b"&body-mime=Subject%3A+Inside%0A%0AThe+words"
    kind = "application/x-www-form-urlencoded"
    answer = desk.client.get(url(hold(body, source="email:mailgun", content_type=kind)))
    page = answer.content.decode()
    assert answer.context["item"].title == "Inside"
    assert "The words" in page
    assert "body-mime" not in page


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"items": 4}', b"\xff"])
def test_a_webhook_that_cannot_be_opened_is_shown_as_it_came(
    desk: Desk, hold: Hold, body: bytes
) -> None:
    row = hold(body, source="email:brevo", content_type="application/json")
    answer = desk.client.get(url(row))
    assert answer.context["item"].text == body.decode("utf-8", "replace")


def test_a_letter_too_large_to_be_read_shows_its_beginning(desk: Desk, hold: Hold) -> None:
    answer = desk.client.get(url(hold(make.letter(text="word " * 600_000))))
    assert answer.context["item"].title == "(no subject)"
    assert answer.context["item"].text.startswith("From: ")
    assert len(answer.content) < 100_000


# ------------------------------------------------------------------ whose it is while it is held


def process_one(body: bytes, *to: str, **fields: Any) -> RawMessage:
    row = make.raw(body, envelope_to=list(to), **fields)
    process.process_due(now=row.received_at)
    row.refresh_from_db()
    return row


MANY_PARTS = make.letter(files=[(f"{number}.txt", "text/plain", b"x") for number in range(201)])


def test_a_letter_over_a_limit_waits_with_the_brand_it_was_sent_to(
    luneo: Brand, foodyepay: Brand
) -> None:
    row = process_one(MANY_PARTS, "support@luneo.app")
    assert (row.state, row.brand) == (State.HELD, luneo)


def test_one_for_two_brands_waits_with_neither(luneo: Brand, foodyepay: Brand) -> None:
    to = ("support@luneo.app", "support@foodyepay.com")
    row = process_one(MANY_PARTS, *to)
    assert (row.state, row.brand) == (State.HELD, None)


def test_a_flood_waits_with_the_brand_that_is_flooded(
    luneo: Brand, foodyepay: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "PEOPLE", 0)
    assert process_one(make.letter(), "support@luneo.app").brand == luneo
    both = process_one(make.letter(), "support@luneo.app", "support@foodyepay.com")
    assert (both.state, both.brand) == (State.HELD, None)


def test_what_was_given_up_waits_with_the_brand_of_its_envelope(luneo: Brand) -> None:
    row = process_one(make.letter(), "support@luneo.app", attempts=process.ATTEMPTS)
    assert (row.state, row.brand) == (State.HELD, luneo)
    assert row.reason == "Given up after 5 attempts. It ended its process."


def test_a_held_webhook_says_who_wrote_to_whom(luneo: Brand) -> None:
    body = b"sender=zoe%40example.com&recipient=nobody%40luneo.app&body-mime=Subject%3A+x"
    kind = "application/x-www-form-urlencoded"
    made: dict[str, Any] = {"source": "email:mailgun", "content_type": kind, "envelope_from": ""}
    row = process_one(body, **made)
    assert row.state == State.HELD
    assert (row.envelope_from, row.envelope_to) == ("zoe@example.com", ["nobody@luneo.app"])


# ------------------------------------------------------------------ many at once


def press(desk: Desk, action: str, rows: list[RawMessage], **fields: str) -> str:
    sent = {"action": action, "_selected_action": [row.pk for row in rows], **fields}
    return desk.client.post(LIST, sent, follow=True).content.decode()


def states(rows: list[RawMessage]) -> list[str]:
    return [RawMessage.objects.get(pk=row.pk).state for row in rows]


def test_a_flood_is_released_at_one_stroke(desk: Desk, hold: Hold, luneo: Brand) -> None:
    rows = [hold() for _ in range(3)]
    assert "3 are being read again." in press(desk, "again", rows)
    assert set(states(rows)) == {State.NEW}
    assert told([luneo])[0][2]["count"] == 3


def test_a_lead_throws_many_away_and_says_why(sit_down: SitDown, hold: Hold) -> None:
    rows = [hold() for _ in range(2)]
    lead = sit_down(Role.LEAD)
    assert "Say why the mail is discarded." in press(lead, "discard", rows)
    assert set(states(rows)) == {State.HELD}
    assert not AuditEntry.objects.filter(action="discard").exists()
    assert "2 discarded." in press(lead, "discard", rows, reason="An attack")
    assert set(states(rows)) == {State.DISCARDED}
    assert RawMessage.objects.filter(reason="An attack", decided_by="Ada").count() == 2


def test_an_agent_throws_nothing_away(desk: Desk, hold: Hold) -> None:
    rows = [hold()]
    assert "discarded." not in press(desk, "discard", rows, reason="x")
    assert states(rows) == [State.HELD]


def test_many_at_once_stays_within_the_persons_brands(
    desk: Desk, hold: Hold, foodyepay: Brand
) -> None:
    rows = [hold(brand=foodyepay), hold(brand=None)]
    press(desk, "again", rows)
    assert set(states(rows)) == {State.HELD}


def test_the_list_costs_the_same_however_many_are_held(
    desk: Desk, hold: Hold, django_assert_max_num_queries: Callable[..., object]
) -> None:
    desk.client.get(LIST)  # what a process remembers
    counts = []
    for wanted in (2, 20):
        while RawMessage.objects.count() < wanted:
            hold()
        with django_assert_max_num_queries(20) as seen:  # type: ignore[attr-defined]
            desk.client.get(LIST)
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]
