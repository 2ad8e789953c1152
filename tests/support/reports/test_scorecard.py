"""Each line of the runbook held against the rows; what nothing measures says so."""

from typing import Any

import pytest

from incidents.models import AlertGroup, Change, Finding, Incident, Obligation
from support.admin.reports import rows
from support.models import Brand, Escalation, PlaybookRun, RawMessage, TriggerHit
from support.reports.evidence import Evidence
from support.reports.places import places
from support.reports.scorecard import Score, scorecard
from support.runbook.sections import kept as kept_by_section
from tests import make
from tests.support.reports.stories import END, kept, late, scope, waiting
from tests.support.tickets.desk import HOUR, MINUTE, NOON, opened


def scores(brand: Brand, **fields: Any) -> dict[str, Score]:
    return {score.line: score for score in scorecard(brand, scope(brand, **fields))}


def at(score: Score, path: str) -> Evidence:
    return next(each for each in score.evidence if each.path == path)


def counts(each: Evidence) -> tuple[int, int, int, int]:
    return each.kept, each.late, each.missed, each.open


def test_places_are_found_anywhere_in_the_file_and_named_by_their_ids() -> None:
    data = {
        "lines": {"L1": "…"},
        "a": {"line": "L1", "b": [{"id": "x", "line": "L2"}, {"line": "L1"}]},
        "triage": {"lines": ["L1", "L2"]},
        "c": {"line": None},
    }
    assert [(place.path, place.line) for place in places(data)] == [
        ("a", "L1"),
        ("a.b[x]", "L2"),
        ("a.b[1]", "L1"),
        ("triage", "L1"),
        ("triage", "L2"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["luneo", "foodyepay"])
def test_every_line_has_its_row_in_the_order_of_the_file(
    request: pytest.FixtureRequest, slug: str
) -> None:
    brand: Brand = request.getfixturevalue(slug)
    assert brand.runbook is not None
    assert list(scores(brand)) == list(brand.runbook.data["lines"])


def test_a_line_that_nothing_measures_says_so(foodyepay: Brand) -> None:
    found = scores(foodyepay)
    assert found["F14"].state == "blind"
    assert (found["F14"].evidence, found["F14"].unmeasured) == ([], [])
    assert found["F14"].reason.startswith("Deskbell does not see the staging system")
    assert {line for line, score in found.items() if score.reason} == {"F14"}
    said = [row["said"] for row in rows.scores(found.values()) if row["line"] == "F14"]
    assert said == [f"not measured, because: {found['F14'].reason}"]
    assert {place.path for place in found["F2"].unmeasured} == {"channels.widget", "zendesk"}


def test_what_no_part_of_the_desk_does_is_not_said_to_be_idle(
    luneo: Brand, foodyepay: Brand
) -> None:
    """No daily check is run and no widget opens a ticket: "nothing happened" would promise that one day it shows."""
    checks = scores(luneo)["L10"]
    assert (checks.state, [place.path for place in checks.unmeasured]) == ("blind", ["checks"])
    assert scores(foodyepay)["F2"].state == "blind"


def test_promises_are_kept_late_missed_or_running(luneo: Brand) -> None:
    kept(luneo)
    late(luneo)
    waiting(luneo, severity="P0")
    waiting(luneo, severity="P3")
    line = scores(luneo, now=NOON + 3 * HOUR)["L5"]
    assert counts(at(line, "severities.P0")) == (1, 1, 1, 0)
    assert counts(at(line, "sla.policies[standard]")) == (1, 1, 1, 1)


def test_a_promise_that_serves_two_places_counts_once(luneo: Brand) -> None:
    kept(luneo)
    late(luneo)
    line = scores(luneo, now=NOON + 3 * HOUR)["L5"]
    assert len([each for each in line.evidence if each.kept]) > 1
    assert (line.kept, line.late, line.missed, line.state) == (1, 1, 0, "late")


def test_evidence_leads_to_its_rows(luneo: Brand) -> None:
    shown = at(scores(luneo)["L5"], "severities.P1")
    assert (shown.rows, shown.query) == ("breaches", {"severity": "P1"})
    assert at(scores(luneo)["L8"], "categories.billing").query == {"category": "billing"}


def test_mail_that_is_held_is_missed(luneo: Brand) -> None:
    states = RawMessage.State
    for state in (states.DONE, states.DISCARDED, states.HELD, states.NEW):
        make.raw(brand=luneo, state=state, reason="?")
    assert counts(at(scores(luneo)["L1"], "channels.email")) == (2, 0, 1, 1)


def test_tickets_of_a_channel_are_counted(luneo: Brand) -> None:
    opened(luneo, channel="contact")
    assert at(scores(luneo)["L3"], "channels.contact").kept == 1
    assert scores(luneo)["L2"].state == "idle"


def test_grave_tickets_that_ended_without_triage_are_missed(luneo: Brand) -> None:
    kept(luneo)
    waiting(luneo, severity="P1")
    waiting(luneo, severity="P3")
    done = waiting(luneo, severity="P0")
    done.triaged_at = NOON + MINUTE
    done.save()
    assert counts(at(scores(luneo)["L7"], "triage")) == (1, 0, 1, 1)


def test_escalations_are_kept_when_taken_in_time(luneo: Brand) -> None:
    """Luneo wants a P0 taken within 15 minutes."""
    for minutes in (10, 20, None):
        late(luneo)
        escalation = Escalation.objects.latest("pk")
        assert escalation.policy == "p0"
        escalation.acknowledged_at = (
            None if minutes is None else escalation.started_at + minutes * MINUTE
        )
        escalation.save()
    found = scores(luneo, now=NOON + 5 * HOUR)
    [shown] = [
        each for score in found.values() for each in score.evidence if each.path.endswith("[p0]")
    ]
    assert counts(shown) == (1, 1, 1, 0)


def test_a_trigger_counts_the_tickets_on_which_it_fired(luneo: Brand) -> None:
    ticket = opened(luneo)
    TriggerHit.objects.create(ticket=ticket, trigger="security", at=NOON)
    TriggerHit.objects.create(ticket=opened(luneo), trigger="security", at=NOON, cleared_at=NOON)
    assert at(scores(luneo)["L9"], "escalation.triggers.security").kept == 1


class TestDuties:
    """Promises that another app lends by name."""

    @pytest.fixture
    def incident(self, luneo: Brand) -> Incident:
        assert luneo.runbook is not None
        return Incident.objects.create(
            brand=luneo,
            code="a" * 12,
            key="checkout",
            title="Down",
            public_title="Down",
            severity="P0",
            runbook=luneo.runbook,
            declared_at=NOON,
            declared_by="Ada",
            updated_at=NOON,
        )

    def owe(self, incident: Incident, kind: str, state: str, **fields: Any) -> Obligation:
        made: Obligation = Obligation.objects.create(
            incident=incident, kind=kind, state=state, started_at=NOON, **fields
        )
        return made

    def test_they_are_counted_by_their_kind(self, luneo: Brand, incident: Incident) -> None:
        due = {"due_at": NOON + HOUR}
        self.owe(incident, "action_j1", "met", met_at=NOON, **due)
        self.owe(incident, "action_j7", "running", **due)
        self.owe(incident, "rca", "breached", breached_at=NOON + HOUR, **due)
        found = scores(luneo, now=END)
        assert counts(at(found["L13"], "incidents.after.action_reviews")) == (1, 0, 1, 0)
        assert counts(at(found["L12"], "incidents.after.rca")) == (0, 0, 1, 0)
        assert found["L12"].evidence[0].rows == "incidents.Obligation"

    def test_gaps_of_the_runbook_are_kept_when_a_version_names_them(
        self, luneo: Brand, incident: Incident
    ) -> None:
        learned = {"incident": incident, "text": "No word for it", "found_by": "Ada"}
        for is_gap, found_at, closed_at in (
            (True, NOON, NOON + HOUR),
            (True, NOON, None),
            (True, NOON - HOUR, None),  # before the stretch that is asked about
            (False, NOON, None),
        ):
            Finding.objects.create(is_gap=is_gap, found_at=found_at, closed_at=closed_at, **learned)
        [gaps] = scores(luneo, since=NOON)["L14"].evidence
        assert counts(gaps) == (1, 0, 0, 1)
        assert (gaps.rows, gaps.query) == ("incidents.Finding", {"view": "all"})

    def test_two_places_that_count_the_same_duties_count_them_once(
        self, luneo: Brand, incident: Incident
    ) -> None:
        self.owe(incident, "public_update", "met", met_at=NOON, due_at=NOON + HOUR)
        line = scores(luneo, now=END)["L11"]
        assert sum(each.kept for each in line.evidence) == 2
        assert line.kept == 1

    def test_those_of_another_brand_do_not_count(
        self, foodyepay: Brand, incident: Incident
    ) -> None:
        self.owe(incident, "public_update", "met", met_at=NOON, due_at=NOON + HOUR)
        assert scores(foodyepay, now=END)["F16"].kept == 0


def test_a_brand_without_a_runbook_has_no_scorecard() -> None:
    assert scorecard(Brand(slug="acme"), scope()) == []


def test_an_answered_desk_is_not_another_brands_merit(luneo: Brand, foodyepay: Brand) -> None:
    kept(foodyepay, category="payments")
    assert {score.state for score in scores(luneo).values()} <= {"idle", "blind"}


def test_what_another_app_lends_measures_itself(foodyepay: Brand) -> None:
    def alert(number: int, source: str, route: str, hours: int) -> None:
        AlertGroup.objects.create(
            brand=foodyepay,
            source=source,
            key=str(number),
            title="Slow",
            route=route,
            severity="P1",
            opened_at=NOON + hours * HOUR,
            last_at=NOON + hours * HOUR,
        )

    alert(1, "datadog", "tools", 0)
    alert(2, "alertmanager", "tools", 0)
    alert(3, "datadog", "row-level-security", 0)
    alert(4, "datadog", "tools", -1)  # before the stretch that is asked about
    found = scores(foodyepay, since=NOON)
    assert counts(at(found["F10"], "alerts.sources.datadog")) == (2, 0, 0, 0)
    assert counts(at(found["F11"], "alerts.routes[tools]")) == (2, 0, 0, 0)
    assert counts(at(found["F12"], "alerts.routes[row-level-security]")) == (1, 0, 0, 0)
    assert at(found["F11"], "alerts.routes[tools]").rows == "incidents.AlertGroup"


def test_releases_show_that_changes_were_agreed_to_and_kept_their_window(
    foodyepay: Brand, luneo: Brand
) -> None:
    def change(brand: Brand, number: int, **fields: Any) -> None:
        link = f"https://github.com/acme/shop/pull/{number}"
        Change.objects.create(brand=brand, title="Faster", link=link, created_at=NOON, **fields)

    change(foodyepay, 1, state="released", released_at=NOON)
    change(foodyepay, 2, state="scheduled", starts_at=NOON + HOUR)
    change(foodyepay, 3)
    change(luneo, 4, state="released", released_at=NOON)
    found = scores(foodyepay)
    assert counts(at(found["F13"], "changes")) == (1, 0, 0, 1)
    assert counts(at(found["F15"], "changes.window")) == (1, 0, 0, 1)


def test_a_playbook_is_kept_by_its_runs(foodyepay: Brand) -> None:
    ticket = make.ticket(foodyepay)
    assert foodyepay.runbook is not None
    for state in ("done", "waived", "running"):
        PlaybookRun.objects.create(
            ticket=ticket,
            runbook=foodyepay.runbook,
            playbook="reward-issuance",
            name="Reward issuance",
            state=state,
            started_at=NOON,
            started_by="Ada",
        )
    line = scores(foodyepay)["F9"]
    assert counts(at(line, "playbooks[reward-issuance]")) == (2, 0, 0, 1)
    assert counts(at(line, "playbooks[reward-eligibility]")) == (0, 0, 0, 0)


def test_a_page_counts_for_the_rotation_that_it_rings_and_once_for_the_line(luneo: Brand) -> None:
    line = scores(luneo)["L5"]
    assert at(line, "on_call.critical").said == "pages acknowledged in time"


@pytest.mark.parametrize(
    "path", ["lines.L1", "alerts.thresholds[tool-latency]", "alerts", "changes.other", "zendesk"]
)
def test_a_place_that_leaves_no_rows_is_measured_by_nothing(luneo: Brand, path: str) -> None:
    assert kept_by_section(luneo.pk, path, NOON, END) is None
