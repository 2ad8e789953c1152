"""The past under a draft: what would have been kept, what would have been broken, and who would work at night."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from support.models import Brand, Clock, TicketEvent
from support.reports import whatif
from support.reports.whatif import WhatIf
from support.runbook.load import load_text
from tests.support.reports import stories
from tests.support.reports.drafts import LAX, STRICT, draft
from tests.support.reports.stories import END
from tests.support.tickets.desk import HOUR, MINUTE, NOON, opened

NIGHTS = ('{within: "8 hours", calendar: support}', '{within: "8 hours", calendar: always}')


def ran(brand: Brand, *changes: tuple[str, str]) -> WhatIf:
    found = WhatIf(brand, load_text(draft(*changes), name="d.yaml"), NOON - stories.DAY, END)
    list(found.run())
    return found


def test_a_stricter_draft_breaks_what_was_kept(luneo: Brand) -> None:
    ticket = stories.kept(luneo)
    found = ran(luneo, STRICT)
    assert (found.added.count, found.removed.count) == (1, 0)
    [broken] = found.added.shown
    assert (broken.ticket, broken.reference, broken.kind) == (ticket.pk, "LUN-1", "first_response")
    assert (broken.due_now, broken.due_draft) == (NOON + 30 * MINUTE, NOON + 5 * MINUTE)


def test_a_laxer_draft_keeps_what_was_broken(luneo: Brand) -> None:
    stories.late(luneo)
    found = ran(luneo, LAX)
    assert (found.added.count, found.removed.count) == (0, 1)
    assert found.removed.shown[0].due_draft == NOON + 3 * HOUR
    [row] = found.rows
    assert (row.severity, row.category) == ("P0", "billing")
    assert (row.now.tally.share, row.draft.tally.share) == (0, 100)


def test_the_runbook_in_force_changes_nothing(luneo: Brand) -> None:
    stories.kept(luneo)
    stories.late(luneo, category="checkout")
    stories.waiting(luneo)
    found = ran(luneo)
    assert (found.added.count, found.removed.count) == (0, 0)
    assert [row.now for row in found.rows] == [row.draft for row in found.rows]
    assert found.total.now.tally.total == Clock.objects.exclude(state="cancelled").count()


def test_work_that_would_fall_into_the_night_is_counted(luneo: Brand) -> None:
    opened(luneo, now=NOON + 5 * HOUR, details={"severity": "P2", "category": "auth"})
    found = ran(luneo, NIGHTS)
    assert (found.total.now.out_of_hours, found.total.draft.out_of_hours) == (0, 1)


def test_due_at_closing_time_is_due_in_hours(luneo: Brand) -> None:
    opened(luneo, now=NOON + 4.5 * HOUR, details={"severity": "P0", "category": "auth"})
    assert Clock.objects.get(kind="first_response").due_at == NOON + 5 * HOUR  # 18:00 in Paris
    assert ran(luneo).total.now.out_of_hours == 0


def test_only_tickets_since_the_day_are_replayed(luneo: Brand) -> None:
    stories.kept(luneo)
    found = WhatIf(luneo, load_text(draft(), name="d.yaml"), NOON + MINUTE, END)
    assert list(found.run()) == []
    assert found.rows == []


def test_no_ticket_of_another_brand_is_replayed(luneo: Brand, foodyepay: Brand) -> None:
    stories.late(foodyepay, category="payments")
    assert ran(luneo, LAX).rows == []


def test_all_differences_are_counted_and_some_are_listed(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif, "SHOWN", 1)
    stories.kept(luneo)
    stories.kept(luneo, category="checkout")
    found = ran(luneo, STRICT)
    assert (found.added.count, len(found.added.shown)) == (2, 1)


def test_a_what_if_writes_nothing(luneo: Brand) -> None:
    stories.late(luneo)
    before = (list(Clock.objects.values()), TicketEvent.objects.count())
    ran(luneo, LAX)
    assert (list(Clock.objects.values()), TicketEvent.objects.count()) == before


class TestCommand:
    def run(self, path: Path, since: str = "2026-03-01") -> str:
        out = StringIO()
        with time_machine.travel(END, tick=False):
            call_command("runbook", "whatif", str(path), "--since", since, stdout=out)
        return out.getvalue()

    @pytest.fixture
    def strict(self, tmp_path: Path) -> Path:
        path = tmp_path / "draft.yaml"
        path.write_text(draft(STRICT))
        return path

    def test_it_prints_what_differs_with_links(self, luneo: Brand, strict: Path) -> None:
        ticket = stories.kept(luneo)
        said = self.run(strict)
        assert "luneo: 1 tickets since 2026-03-01, replayed under" in said
        assert "1/0  100.0 %" in said
        assert "0/1    0.0 %" in said
        assert "1 promises late under the draft, and not now:" in said
        assert "0 promises late now, and not under the draft." in said
        assert f"/support/ticket/{ticket.pk}/change/" in said

    def test_the_day_begins_where_the_brand_is_at_home(self, luneo: Brand, strict: Path) -> None:
        opened(luneo, now=NOON - timedelta(hours=12, minutes=30))  # 2 March, 00:30 in Paris
        assert "luneo: 1 tickets" in self.run(strict, "2026-03-02")
        assert "luneo: 0 tickets" in self.run(strict, "2026-03-03")

    def test_a_day_that_is_none_is_refused(self, luneo: Brand, strict: Path) -> None:
        with pytest.raises(CommandError, match="write it as 2026-01-31"):
            self.run(strict, "yesterday")

    @pytest.mark.django_db
    def test_a_brand_without_tickets_is_refused(self, strict: Path) -> None:
        with pytest.raises(CommandError, match="luneo has no tickets yet"):
            self.run(strict)

    def test_a_broken_draft_is_refused_like_everywhere(self, luneo: Brand, tmp_path: Path) -> None:
        path = tmp_path / "draft.yaml"
        path.write_text(draft(("format: 1", "format: two")))
        with pytest.raises(SystemExit):
            self.run(path)
