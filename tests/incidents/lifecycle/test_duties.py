"""What an incident owes follows its severity and category, and every duty is done, waived or late."""

import pytest

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused, duties
from incidents.lifecycle.duty_words import worded
from incidents.models import NotesDuty
from support.escalation.sweep import sweep
from support.models import Brand, OutboxMessage
from support.models.promise import called
from support.tickets.actor import Actor
from tests.incidents.conftest import Declare
from tests.incidents.lifecycle.owing import END, duty, owed
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA, LEA = Actor("Ada"), Actor("Lea")


@pytest.mark.parametrize(
    ("slug", "severity", "category", "while_open", "afterwards"),
    [
        ("luneo", "P0", "checkout", {"public_update"}, {"rca", "action_j1", "action_j7"}),
        ("luneo", "P1", "checkout", {"public_update"}, {"rca", "action_j1", "action_j7"}),
        ("luneo", "P2", "checkout", set(), set()),
        ("luneo", "P0", "security", set(), {"action_j1", "action_j7"}),
        ("foodyepay", "P0", "payments", {"public_update", "jira"}, {"jira", "post_mortem"}),
        ("foodyepay", "P1", "payments", {"public_update", "jira"}, {"jira"}),
        (
            "foodyepay",
            "P0",
            "balance",
            {"public_update", "jira", "audience"},
            {"jira", "audience", "post_mortem"},
        ),
        ("foodyepay", "P2", "balance", {"audience"}, {"audience"}),
        ("foodyepay", "P0", "security", {"jira"}, {"jira", "post_mortem"}),
    ],
)
def test_severity_and_category_carry_the_duties_of_the_runbook(
    luneo: Brand,
    foodyepay: Brand,
    declare: Declare,
    slug: str,
    severity: str,
    category: str,
    while_open: set[str],
    afterwards: set[str],
) -> None:
    brand = {"luneo": luneo, "foodyepay": foodyepay}[slug]
    made = declare(brand, severity=severity, category=category)
    assert owed(made) == while_open
    lifecycle.resolve(made, slots=END, by=ADA, now=at(5))
    assert owed(made) == afterwards


def test_the_first_public_post_is_a_duty_that_publishing_keeps(
    luneo: Brand, declare: Declare
) -> None:
    """F16: shown in the same reports as any promise."""
    first = duty(declare(luneo), "first_post")
    assert (first.state, first.met_at, first.due_at) == ("met", NOON, at(30))


@pytest.mark.parametrize("kind", ["jira", "audience"])
def test_what_was_done_elsewhere_is_done_with_its_evidence(
    foodyepay: Brand, declare: Declare, kind: str
) -> None:
    incident = declare(foodyepay, category="balance")
    lifecycle.fulfil(duty(incident, kind), evidence=" FOODYE-MCP-7 ", by=ADA, now=at(10))
    done = duty(incident, kind)
    assert (done.state, done.met_by, done.evidence) == ("met", "Ada", "FOODYE-MCP-7")
    assert (done.next_at, done.breached_at) == (None, None)
    assert incident.events.filter(kind="duty_done", actor_name="Ada").count() == 1


def test_done_late_is_late_also_when_no_sweep_has_noticed(
    foodyepay: Brand, declare: Declare
) -> None:
    incident = declare(foodyepay)
    lifecycle.fulfil(duty(incident, "jira"), evidence="x", by=ADA, now=at(300))
    done = duty(incident, "jira")
    assert (done.state, done.breached_at) == ("met", done.due_at)


@pytest.mark.parametrize("evidence", ["", "  \n"])
def test_done_without_evidence_is_not_done(
    foodyepay: Brand, declare: Declare, evidence: str
) -> None:
    jira = duty(declare(foodyepay), "jira")
    with pytest.raises(IncidentRefused, match="where it can be seen"):
        lifecycle.fulfil(jira, evidence=evidence, by=ADA, now=at(1))
    assert duty(jira.incident, "jira").state == "running"


@pytest.mark.parametrize("kind", ["first_post", "public_update"])
def test_a_click_cannot_stand_for_a_word_in_public(
    luneo: Brand, declare: Declare, kind: str
) -> None:
    with pytest.raises(IncidentRefused, match="instead"):
        lifecycle.fulfil(duty(declare(luneo), kind), evidence="said", by=ADA, now=at(1))


def test_a_duty_is_waived_by_name_and_with_a_reason(foodyepay: Brand, declare: Declare) -> None:
    incident = declare(foodyepay)
    lifecycle.waive(duty(incident, "jira"), reason="Tracked by the bank", by=LEA, now=at(3))
    waived = duty(incident, "jira")
    assert (waived.state, waived.waived_by, waived.next_at) == ("waived", "Lea", None)
    assert waived.waived_reason == "Tracked by the bank"
    told = incident.events.get(kind="duty_waived")
    assert told.data == {"duty": "jira", "reason": "Tracked by the bank"}


def test_a_waived_duty_is_never_found_late(foodyepay: Brand, declare: Declare) -> None:
    incident = declare(foodyepay)
    lifecycle.waive(duty(incident, "jira"), reason="No", by=LEA, now=at(3))
    sweep(now=at(60 * 24))
    assert duty(incident, "jira").state == "waived"
    late = incident.events.filter(kind="duty_late").values_list("data__duty", flat=True)
    assert "jira" not in set(late)


def test_a_duty_without_a_reason_stays(foodyepay: Brand, declare: Declare) -> None:
    jira = duty(declare(foodyepay), "jira")
    with pytest.raises(IncidentRefused, match="Say why"):
        lifecycle.waive(jira, reason=" ", by=LEA, now=at(3))
    assert duty(jira.incident, "jira").state == "running"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("action_j1", "the review of actions after 1 day"),
        ("action_j7", "the review of actions after 7 days"),
        ("action_j30", "the review of actions after 30 days"),
        ("action_item", "an action item"),
        ("rca", "the root cause analysis"),
        ("something_new", "something new"),
    ],
)
def test_a_duty_is_called_in_words_whatever_day_the_runbook_chooses(kind: str, said: str) -> None:
    assert worded(kind) == said


def test_the_plural_of_every_duty_is_english() -> None:
    assert NotesDuty._meta.verbose_name_plural == "duties of release notes"
    assert called("action_j30") == "Actions reviewed, J+30"
    assert called("action_j7") == "Actions reviewed, J+7"
    assert called("action_item") == "Action item"


@pytest.mark.parametrize("first", ["fulfil", "waive"])
def test_what_has_ended_does_not_end_twice(foodyepay: Brand, declare: Declare, first: str) -> None:
    incident = declare(foodyepay)
    one, other = duty(incident, "jira"), duty(incident, "jira")
    if first == "fulfil":
        lifecycle.fulfil(one, evidence="x", by=ADA, now=at(1))
    else:
        lifecycle.waive(one, reason="x", by=ADA, now=at(1))
    with pytest.raises(IncidentRefused, match="already"):
        lifecycle.waive(other, reason="y", by=LEA, now=at(2))


def test_the_sweep_finds_a_missing_jira_issue_and_chases_it(
    foodyepay: Brand, declare: Declare
) -> None:
    """F7: a P0 without one is an open obligation, like any clock."""
    incident = declare(foodyepay)
    sweep(now=at(4 * 60 + 1))
    assert duty(incident, "jira").state == "breached"
    mails = OutboxMessage.objects.filter(key__startswith=f"duty:{duty(incident, 'jira').pk}:breach")
    assert mails.exists()
    assert all("Jira issue" in mail.payload["subject"] for mail in mails)


def test_what_is_late_already_stays_late_when_it_is_no_longer_owed(
    foodyepay: Brand, declare: Declare
) -> None:
    incident = declare(foodyepay)
    sweep(now=at(4 * 60 + 1))
    duties.drop(incident, "jira")
    assert duty(incident, "jira").state == "breached"
