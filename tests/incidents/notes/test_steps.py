"""Monthly release notes (F18): drafted when a month has ended, owed until a day, late like any promise."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incidents import notes
from incidents.lifecycle import declare
from incidents.models import Change, Incident, NotesDuty, PublishRequest, ReleaseNotes
from incidents.notes import draft
from support.escalation import sweep
from support.models import Brand, OutboxMessage, RunbookVersion
from support.reports.scope import Scope
from support.reports.scorecard import scorecard
from support.tickets.actor import Actor
from tests import make

BY = Actor("Ada")
ENDED = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)  # March is over in Los Angeles
DUE = datetime(2026, 4, 6, 7, 0, tzinfo=UTC)  # so is the fifth of April
RULE = {"zone": "America/Los_Angeles", "due_day": 5}
MARCH = date(2026, 3, 1)


@pytest.fixture
def brand(foodyepay: Brand) -> Brand:
    """Its runbook came into force on the second of March."""
    assert foodyepay.runbook is not None
    assert foodyepay.runbook.applied_at == make.NOON
    return foodyepay


@pytest.fixture
def march(brand: Brand) -> ReleaseNotes:
    notes.owe_due(now=ENDED)
    return ReleaseNotes.objects.get()


def change(brand: Brand, title: str, at: datetime, state: str = "released") -> Change:
    return Change.objects.create(
        brand=brand,
        title=title,
        link=f"https://github.com/a/b/pull/{Change.objects.count() + 1}",
        state=state,
        released_at=at if state == "released" else None,
        created_at=at,
        created_by="Ada",
    )


def incident(brand: Brand, at: datetime, *, private: bool = False, **fields: Any) -> Incident:
    made = declare(
        brand,
        title="A customer's own words",
        severity="P1",
        category="",
        tickets=[],
        by=BY,
        now=at,
        key=f"k{Incident.objects.count()}",
        private=private,
    )
    values = {"public_title": "Wallet was slow", "published_at": at, **fields}
    Incident.objects.filter(pk=made.pk).update(**values)
    return made


def months() -> list[str]:
    return [str(each) for each in ReleaseNotes.objects.order_by("month")]


def test_no_month_is_owed_before_it_has_ended(brand: Brand) -> None:
    assert notes.owe_due(now=ENDED - timedelta(seconds=1)) == 0
    assert notes.owe_due(now=ENDED) == 1
    assert months() == ["2026-03"]


def test_twice_is_once(brand: Brand) -> None:
    assert [notes.owe_due(now=ENDED) for _ in range(3)] == [1, 0, 0]
    assert NotesDuty.objects.count() == 1


def test_after_a_long_outage_no_month_is_left_out(brand: Brand) -> None:
    assert notes.owe_due(now=ENDED + timedelta(days=62)) == 3
    assert months() == ["2026-03", "2026-04", "2026-05"]


def test_a_new_version_of_the_runbook_neither_repeats_nor_forgets_a_month(
    march: ReleaseNotes, brand: Brand
) -> None:
    later = ENDED + timedelta(days=45)
    apply(brand, later)
    notes.owe_due(now=later + timedelta(days=30))
    assert months() == ["2026-03", "2026-04", "2026-05"]


def apply(brand: Brand, at: datetime, **changed: Any) -> None:
    """A further version, in force from then on."""
    assert brand.runbook is not None
    brand.runbook = RunbookVersion.objects.create(
        brand=brand,
        number=brand.runbook.number + 1,
        digest="0" * 64,
        source="",
        data=brand.runbook.data | changed,
        applied_at=at,
        applied_by="Ada",
    )
    brand.save(update_fields=["runbook"])


def test_the_first_month_is_that_of_the_first_version_with_the_section(brand: Brand) -> None:
    """A version applied before anything was drafted takes no month away."""
    apply(brand, ENDED + timedelta(days=20))
    apply(brand, ENDED + timedelta(days=25))
    assert notes.owe_due(now=ENDED + timedelta(days=40)) == 2
    assert months() == ["2026-03", "2026-04"]


def test_a_section_that_was_left_out_for_a_while_promises_anew(brand: Brand) -> None:
    assert brand.runbook is not None
    rule = brand.runbook.data["release_notes"]
    apply(brand, ENDED - timedelta(days=20), release_notes=None)
    assert notes.owe_due(now=ENDED + timedelta(days=1)) == 0
    apply(brand, ENDED + timedelta(days=5), release_notes=rule)
    assert notes.owe_due(now=ENDED + timedelta(days=40)) == 1
    assert months() == ["2026-04"]


def test_a_runbook_without_the_section_owes_nothing(luneo: Brand) -> None:
    assert luneo.runbook is not None
    assert luneo.runbook.data["release_notes"] is None
    assert notes.owe_due(now=ENDED + timedelta(days=200)) == 0


def test_a_brand_without_a_runbook_owes_nothing(db: None) -> None:
    make.brand("acme")
    assert notes.owe_due(now=ENDED) == 0


def test_the_promise_runs_from_the_months_end_to_the_end_of_its_day(march: ReleaseNotes) -> None:
    duty = march.duty
    assert (duty.kind, duty.state) == ("release_notes", "running")
    assert (duty.started_at, duty.due_at) == (ENDED, DUE)
    assert duty.next_at is not None
    assert ENDED < duty.next_at <= DUE


def test_the_draft_names_what_was_released_in_the_month_and_what_the_public_saw_break(
    brand: Brand,
) -> None:
    change(brand, "Receipts carry the tip", datetime(2026, 3, 3, tzinfo=UTC))
    change(brand, "Before the month", datetime(2026, 3, 1, 7, 59, tzinfo=UTC))
    change(brand, "After the month", ENDED)
    change(brand, "Never released", datetime(2026, 3, 4, tzinfo=UTC), state="cancelled")
    at = datetime(2026, 3, 9, 12, tzinfo=UTC)
    incident(brand, at, resolved_at=at + timedelta(minutes=95))
    text = draft.texts(brand, MARCH, RULE)["en"]
    assert text == (
        "What changed\n- Receipts carry the tip\n\nIncidents\n- 9 March: Wallet was slow (1 h 35)\n"
    )


def test_a_month_in_which_nothing_happened_says_so(brand: Brand) -> None:
    text = draft.texts(brand, MARCH, RULE)["en"]
    assert text == "What changed\nNothing was released.\n\nIncidents\nThere was none.\n"


@pytest.mark.parametrize("hidden", [{"private": True}, {"published_at": None}])
def test_what_the_public_does_not_know_of_is_not_in_the_draft(
    brand: Brand, hidden: dict[str, Any]
) -> None:
    incident(brand, datetime(2026, 3, 9, tzinfo=UTC), **hidden)
    for text in draft.texts(brand, MARCH, RULE).values():
        assert "Wallet" not in text
        assert "customer's own words" not in text


def test_an_incident_that_goes_on_counts_to_the_months_end(brand: Brand) -> None:
    incident(brand, ENDED - timedelta(hours=3))
    assert "(3 h)" in draft.texts(brand, MARCH, RULE)["en"]


def test_nothing_of_another_brand_is_in_the_draft(brand: Brand, luneo: Brand) -> None:
    change(luneo, "Canary", datetime(2026, 3, 3, tzinfo=UTC))
    incident(luneo, datetime(2026, 3, 3, tzinfo=UTC), public_title="Canary")
    assert all("Canary" not in text for text in draft.texts(brand, MARCH, RULE).values())


def test_what_was_written_stands_and_names_its_author(march: ReleaseNotes) -> None:
    notes.write(march, dict.fromkeys(march.texts, " New words. "), by=BY, now=ENDED)
    march.refresh_from_db()
    assert set(march.texts.values()) == {"New words."}
    assert (march.updated_by, march.updated_at) == ("Ada", ENDED)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_no_language_is_left_empty(march: ReleaseNotes, text: str) -> None:
    first, *_ = march.texts
    with pytest.raises(notes.NotesRefused, match=f"{first} is empty"):
        notes.write(march, {**march.texts, first: text}, by=BY, now=ENDED)


def test_a_language_that_the_brand_does_not_speak_is_not_kept(march: ReleaseNotes) -> None:
    notes.write(march, {**march.texts, "tlh": "nuqneH"}, by=BY, now=ENDED)
    march.refresh_from_db()
    assert "tlh" not in march.texts


def test_publishing_keeps_the_promise_and_asks_for_new_pages(march: ReleaseNotes) -> None:
    notes.publish(march, by=BY, now=DUE - timedelta(hours=1))
    duty = NotesDuty.objects.get()
    assert (duty.state, duty.met_by, duty.breached_at, duty.next_at) == ("met", "Ada", None, None)
    assert duty.evidence.endswith("/releases#2026-03")
    assert PublishRequest.objects.filter(brand=march.brand).exists()


def test_what_the_public_has_read_is_neither_rewritten_nor_published_again(
    march: ReleaseNotes,
) -> None:
    notes.publish(march, by=BY, now=ENDED)
    with pytest.raises(notes.NotesRefused, match="not rewritten"):
        notes.write(march, march.texts, by=BY, now=ENDED)
    with pytest.raises(notes.NotesRefused):
        notes.publish(march, by=BY, now=ENDED)


def test_a_page_that_is_old_does_not_overwrite_what_somebody_published(
    march: ReleaseNotes,
) -> None:
    seen_before = ReleaseNotes.objects.get()
    notes.publish(march, by=BY, now=ENDED)
    with pytest.raises(notes.NotesRefused):
        notes.write(seen_before, dict.fromkeys(march.texts, "Old"), by=BY, now=ENDED)


def test_notes_that_are_missing_after_their_day_are_a_breach_told_once(
    march: ReleaseNotes,
) -> None:
    late = DUE + timedelta(seconds=1)
    sweep.sweep(now=late)
    sweep.sweep(now=late + timedelta(hours=1))
    duty = NotesDuty.objects.get()
    assert (duty.state, duty.breached_at, duty.detected_at) == ("breached", DUE, late)
    told = OutboxMessage.objects.filter(key__contains=":breach:")
    assert {row.payload["subject"] for row in told} == {"The release notes of 2026-03 are late"}
    assert len({row.destination for row in told}) == told.count() > 0


def test_in_the_due_second_they_are_in_time(march: ReleaseNotes) -> None:
    sweep.sweep(now=DUE)
    assert NotesDuty.objects.get().state == "running"


def test_published_late_is_kept_late(march: ReleaseNotes) -> None:
    sweep.sweep(now=DUE + timedelta(days=1))
    notes.publish(march, by=BY, now=DUE + timedelta(days=2))
    duty = NotesDuty.objects.get()
    assert (duty.state, duty.breached_at, duty.met_at) == ("met", DUE, DUE + timedelta(days=2))


def test_nobody_is_told_of_what_was_published_in_time(march: ReleaseNotes) -> None:
    notes.publish(march, by=BY, now=ENDED)
    sweep.sweep(now=DUE + timedelta(days=30))
    assert not OutboxMessage.objects.filter(key__startswith="notes:").exists()


def test_it_is_warned_of_before_it_is_late(march: ReleaseNotes) -> None:
    sweep.sweep(now=DUE - timedelta(seconds=1))
    told = OutboxMessage.objects.filter(key__startswith="notes:")
    assert {row.payload["subject"] for row in told} == {"The release notes of 2026-03 are soon due"}
    assert not told.filter(key__contains=":breach:").exists()


def measured(brand: Brand, now: datetime) -> tuple[int, int, int, int]:
    scope = Scope(
        brands=[brand.pk], since=ENDED - timedelta(days=1), until=now, now=now, zone=ZoneInfo("UTC")
    )
    line = next(each for each in scorecard(brand, scope) if each.line == "F18")
    each = next(each for each in line.evidence if each.path == "release_notes")
    return each.kept, each.late, each.missed, each.open


def test_the_scorecard_counts_them(march: ReleaseNotes, brand: Brand) -> None:
    assert measured(brand, DUE - timedelta(hours=1)) == (0, 0, 0, 1)
    sweep.sweep(now=DUE + timedelta(days=1))
    assert measured(brand, DUE + timedelta(days=1)) == (0, 0, 1, 0)
    notes.publish(march, by=BY, now=DUE + timedelta(days=2))
    assert measured(brand, DUE + timedelta(days=3)) == (0, 1, 0, 0)
