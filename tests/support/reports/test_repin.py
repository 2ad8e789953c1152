"""Open tickets follow a newer runbook: looked at first, then done, with an event each."""

from typing import Any

import pytest

from support.models import Brand, Clock, Ticket, TicketEvent
from support.reports.moves import Preview, behind
from support.reports.repin import Repin
from support.runbook.apply import apply
from support.runbook.load import load_text
from support.tickets import actions
from support.tickets.refused import TicketRefused
from tests.support.reports import stories
from tests.support.reports.drafts import LAX, STRICT, draft
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock

LATER = NOON + 10 * MINUTE


def renewed(brand: Brand, *changes: tuple[str, str]) -> Brand:
    apply(load_text(draft(*changes), name="new.yaml"), by="tests", now=NOON + MINUTE)
    return Brand.objects.select_related("runbook").get(pk=brand.pk)


def previewed(brand: Brand) -> Preview:
    found = Preview(brand, LATER)
    list(found.run())
    return found


def done(brand: Brand) -> Repin:
    work = Repin(brand, ada(brand), LATER)
    list(work.run())
    return work


def test_a_running_promise_keeps_the_runbook_it_started_under(luneo: Brand) -> None:
    ticket = stories.waiting(luneo, severity="P0")
    brand = renewed(luneo, LAX)
    actions.acknowledge(ticket, by=ada(luneo), now=NOON + 2 * MINUTE)
    assert clock(ticket, "first_response").due_at == NOON + 30 * MINUTE
    assert list(behind(brand)) == [ticket]


def test_looking_shows_what_would_move_and_changes_nothing(luneo: Brand) -> None:
    ticket = stories.waiting(luneo, severity="P0")
    brand = renewed(luneo, LAX)
    before = (list(Clock.objects.values()), TicketEvent.objects.count())
    found = previewed(brand)
    assert (list(Clock.objects.values()), TicketEvent.objects.count()) == before
    [move] = found.shown
    assert (move.ticket, move.reference, move.kind) == (ticket.pk, "LUN-1", "first_response")
    assert (move.old_due, move.new_due) == (NOON + 30 * MINUTE, NOON + 3 * HOUR)
    assert (found.moved, found.late) == (1, 0)


def test_doing_does_what_was_shown(luneo: Brand) -> None:
    ticket = stories.waiting(luneo, severity="P0")
    brand = renewed(luneo, LAX)
    [move] = previewed(brand).shown
    assert done(brand).done == 1
    row = clock(ticket, "first_response")
    assert (row.due_at, row.state, row.runbook) == (move.new_due, move.new_state, brand.runbook)
    assert not behind(brand).exists()


def test_every_ticket_keeps_a_record_of_who_did_it(luneo: Brand) -> None:
    ticket = stories.waiting(luneo)
    brand = renewed(luneo, LAX)
    done(brand)
    event = ticket.events.get(kind="policy")
    assert (event.actor_name, event.data) == ("Ada Lovelace", {"runbook": brand.runbook_id})


def test_a_promise_that_would_be_late_at_once_is_pointed_out(luneo: Brand) -> None:
    stories.waiting(luneo, severity="P0")
    found = previewed(renewed(luneo, STRICT))
    assert (found.moved, found.late) == (1, 1)
    assert found.shown[0].becomes_late


def test_a_promise_that_is_late_already_stays_late(luneo: Brand) -> None:
    ticket = stories.waiting(luneo, severity="P0")
    brand = renewed(luneo, LAX)
    work = Repin(brand, ada(brand), NOON + HOUR)
    list(work.run())
    assert clock(ticket, "first_response").breached_at == NOON + 30 * MINUTE


def test_a_change_that_moves_no_date_moves_nothing(luneo: Brand) -> None:
    stories.waiting(luneo, severity="P3")
    found = previewed(renewed(luneo, LAX))
    assert (found.moved, found.shown) == (0, [])


def test_tickets_that_have_ended_are_left_alone(luneo: Brand) -> None:
    stories.kept(luneo)
    brand = renewed(luneo, LAX)
    assert not behind(brand).exists()
    assert done(brand).done == 0


def test_a_ticket_that_refuses_does_not_stop_the_others(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        stories.waiting(luneo, severity="P0")
    brand = renewed(luneo, LAX)
    work, follow = Repin(brand, ada(brand), LATER), actions.follow_runbook

    def refuses_the_second(ticket: Ticket, **given: Any) -> None:
        if ticket.number == 2:
            raise TicketRefused("merged meanwhile")
        follow(ticket, **given)

    monkeypatch.setattr(actions, "follow_runbook", refuses_the_second)
    assert list(work.run()) == [1, 2, 3]
    assert (work.done, work.refused) == (2, ["LUN-2: merged meanwhile"])


def test_another_brands_tickets_do_not_follow(luneo: Brand, foodyepay: Brand) -> None:
    other = stories.waiting(foodyepay, category="payments")
    done(renewed(luneo, LAX))
    assert not other.events.filter(kind="policy").exists()


@pytest.mark.django_db
def test_a_brand_without_a_runbook_has_nothing_to_follow() -> None:
    brand = Brand.objects.create(slug="acme", name="Acme", ticket_prefix="ACM")
    assert list(Preview(brand, LATER).run()) == []
