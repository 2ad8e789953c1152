"""After an incident, on one page and on the pages of what is owed."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents import lifecycle, reviews
from incidents.models import ActionItem, Finding, Incident, PostMortem
from support.models import Brand, Role
from support.tickets.actor import SYSTEM, Actor
from tests import make
from tests.incidents.conftest import Declare
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
END = {"resolution": "The replica holds", "follow_up": "We watch it"}


@pytest.fixture
def over(luneo: Brand, declare: Declare) -> Incident:
    incident = declare(luneo)
    lifecycle.resolve(incident, slots=END, by=SYSTEM, now=at(60))
    return incident


def url(incident: Incident) -> str:
    return reverse("admin:incidents_review", args=[incident.pk])


def press(client: Client, incident: Incident, key: str, **fields: Any) -> Any:
    sent = {"_panel": key, **{f"{key}-{name}": value for name, value in fields.items()}}
    return client.post(url(incident), sent)


def test_from_the_first_draft_to_the_published_cause(
    client: Client, lead: User, luneo: Brand, over: Incident
) -> None:
    press(client, over, "draft")
    press(client, over, "edit", impact="Big", causes="A lock")
    press(client, over, "share")
    press(client, over, "rca", fr="Un verrou", en="A lock")
    for name in ("ben", "cleo"):
        client.force_login(make.agent(name, luneo))
        press(client, over, "approve")
        assert 'value="publish"' not in client.get(url(over)).content.decode()
    client.force_login(lead)
    shown = client.get(url(over)).content.decode()
    assert "Ben, Cleo" in shown
    assert "(2/2)" in shown
    press(client, over, "publish")
    over.refresh_from_db()
    found = PostMortem.objects.get()
    assert (found.causes, found.published_at is not None) == ("A lock", True)
    assert over.status == "postmortem"


def test_the_author_reads_why_not(client: Client, lead: User, over: Incident) -> None:
    press(client, over, "draft")
    press(client, over, "rca", fr="Un verrou", en="A lock")
    answer = press(client, over, "approve")
    assert answer.status_code == 422
    assert "You wrote it" in answer.content.decode()
    assert press(client, over, "publish").status_code == 403


def test_findings_and_actions_are_noted(
    client: Client, lead: User, luneo: Brand, over: Incident
) -> None:
    press(client, over, "find", text="Nobody owns refunds", is_gap="on")
    press(client, over, "add", title="Add a replica", owner=lead.pk, due_on="2100-01-05")
    gap, item = Finding.objects.get(), ActionItem.objects.get()
    assert item.duty.due_at is not None
    assert f"{item.duty.due_at:%F %H:%M}" == "2100-01-05 17:00"  # 18:00 in Paris
    shown = client.get(url(over)).content.decode()
    assert gap.reference in shown
    assert "runbook gap" in shown
    assert "Add a replica" in shown


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x"])
def test_a_link_that_runs_is_refused(client: Client, lead: User, over: Incident, link: str) -> None:
    sent = {"title": "x", "owner": lead.pk, "due_on": "2100-01-05", "link": link}
    assert press(client, over, "add", **sent).status_code == 422
    assert not ActionItem.objects.exists()


def test_a_viewer_reads_it_and_another_brand_does_not(
    client: Client, luneo: Brand, foodyepay: Brand, over: Incident
) -> None:
    client.force_login(make.agent("vi", luneo, role=Role.VIEWER))
    assert client.get(url(over)).status_code == 200
    assert press(client, over, "draft").status_code == 403
    client.force_login(make.agent("mo", foodyepay, role=Role.ADMIN))
    assert client.get(url(over)).status_code == 404


# ------------------------------------------------------------------------- the pages of what is owed


def page_of(row: Any) -> str:
    return reverse(f"admin:incidents_{row._meta.model_name}_change", args=[row.pk])


def test_a_lead_waives_a_duty_with_a_reason(client: Client, lead: User, over: Incident) -> None:
    duty = over.obligations.get(kind="rca")
    client.post(page_of(duty), {"_waive": "", "reason": ""})
    duty.refresh_from_db()
    assert duty.state == "running"
    client.post(page_of(duty), {"_waive": "", "reason": "Published by the bank"})
    duty.refresh_from_db()
    assert (duty.state, duty.waived_by) == ("waived", "Lea")
    assert "Published by the bank" in client.get(page_of(duty)).content.decode()


def test_an_agent_does_a_duty_but_waives_none(client: Client, luneo: Brand, over: Incident) -> None:
    client.force_login(make.agent("ada", luneo))
    one, other = over.obligations.get(kind="action_j1"), over.obligations.get(kind="action_j7")
    assert client.post(page_of(one), {"_waive": "", "reason": "x"}).status_code == 403
    client.post(page_of(other), {"_done": "", "reason": "No action was needed"})
    states = [
        duty.state for duty in over.obligations.filter(kind__startswith="action_").order_by("kind")
    ]
    assert states == ["running", "met"]


def test_a_promise_to_the_public_offers_no_button_for_done(
    client: Client, lead: User, luneo: Brand, declare: Declare
) -> None:
    duty = declare(luneo).obligations.get(kind="public_update")
    shown = client.get(page_of(duty)).content.decode()
    assert "Publish the update instead." in shown
    assert "_done" not in shown
    assert client.post(page_of(duty), {"_done": "", "reason": "x"}).status_code == 403


def test_an_action_is_finished_and_looked_at_on_its_page(
    client: Client, lead: User, over: Incident
) -> None:
    by = Actor.of(lead)
    item = reviews.add(over, title="Add a replica", owner=lead, due_at=at(9000), by=by, now=at(70))
    client.post(page_of(item), {"_action_j1": "", "reason": "Half done"})
    client.post(page_of(item), {"_done": "", "reason": "Merged"})
    item.refresh_from_db()
    assert (item.done_by, item.reviews.get().evidence) == ("Lea", "Half done")
    assert over.obligations.get(kind="action_j1").state == "met"
    shown = client.get(page_of(item)).content.decode()
    assert "J+1: Half done" in shown
    assert "_action_j7" in shown


def test_the_lists_show_what_is_open_first(client: Client, lead: User, over: Incident) -> None:
    lead.first_name, lead.last_name = "Léa", "Aubert"
    lead.save()
    by = Actor.of(lead)
    reviews.add(over, title="Add a replica", owner=lead, due_at=at(9000), by=by, now=at(70))
    gap = reviews.find(over, "Nobody owns refunds", is_gap=True, by=by, now=at(70))
    lists = (("actionitem", "Add a replica", "Léa Aubert"), ("finding", gap.reference))
    for model, *said in lists:
        shown = client.get(reverse(f"admin:incidents_{model}_changelist")).content.decode()
        assert all(each in shown for each in said)
    late = client.get(reverse("admin:incidents_obligation_changelist"), {"view": "late"})
    kinds = {each.kind for each in late.context["cl"].result_list}
    assert kinds == {"rca", "action_j1", "action_j7", "action_item"}  # March 2026 has passed


def test_today_lists_what_is_owed(client: Client, lead: User, over: Incident) -> None:
    shown = client.get(reverse("admin:index")).content.decode()
    assert "Root cause published" in shown
    assert "Actions reviewed, J+7" in shown
