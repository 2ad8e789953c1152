"""L14: a gap of the runbook stays open until a version that was applied names it."""

import copy

import pytest

from incidents import reviews
from incidents.lifecycle import IncidentRefused
from incidents.models import Finding, Incident
from incidents.reviews import gaps
from support.models import Brand
from support.runbook.findings import RunbookInvalid
from support.runbook.load import load_text, shipped
from support.tickets.actor import Actor
from tests import small_runbook
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")


def name(brand: Brand, *references: str) -> None:
    """Put a version in force that names these."""
    assert brand.runbook is not None
    data = copy.deepcopy(brand.runbook.data)
    data["incidents"]["after"]["gaps"] = {"line": "L14", "closed": list(references)}
    small_runbook.give(brand, data)


@pytest.fixture
def gap(over: Incident) -> Finding:
    return reviews.find(over, " Nobody owns refunds ", is_gap=True, by=ADA, now=at(70))


def test_it_stays_open_while_no_version_names_it(luneo: Brand, gap: Finding) -> None:
    name(luneo, f"GAP-{gap.pk + 1}")
    assert gaps.close_named(now=at(80)) == 0
    gap.refresh_from_db()
    assert gap.closed_at is None


def test_the_version_that_names_it_closes_it_and_is_kept(luneo: Brand, gap: Finding) -> None:
    name(luneo, gap.reference)
    assert gaps.close_named(now=at(80)) == 1
    gap.refresh_from_db()
    assert (gap.closed_at, gap.closed_by) == (at(80), luneo.runbook)
    told = gap.incident.events.get(kind="gap_closed")
    assert told.data["gap"] == f"GAP-{gap.pk}"
    assert gaps.close_named(now=at(81)) == 0


def test_another_brands_version_closes_nothing(foodyepay: Brand, gap: Finding) -> None:
    name(foodyepay, gap.reference)
    assert gaps.close_named(now=at(80)) == 0


def test_a_finding_that_is_no_gap_is_not_closed_by_a_version(luneo: Brand, over: Incident) -> None:
    found = reviews.find(over, "Coffee helps", by=ADA, now=at(70))
    name(luneo, found.reference)
    assert gaps.close_named(now=at(80)) == 0
    with pytest.raises(IncidentRefused, match="Say what"):
        reviews.find(over, " ", by=ADA, now=at(71))


@pytest.mark.parametrize("written", ["gap-3", "GAP-0", "GAP-x", "3"])
def test_the_file_names_gaps_as_the_console_shows_them(written: str) -> None:
    text = shipped()["luneo"].read_text()
    good = text.replace("gaps: {line: L14}", "gaps: {line: L14, closed: [GAP-3]}")
    assert good != text
    assert load_text(good, name="x").data()["incidents"]["after"]["gaps"]["closed"] == ["GAP-3"]
    with pytest.raises(RunbookInvalid, match="expected one like GAP-3"):
        load_text(good.replace("GAP-3", f'"{written}"'), name="x")
