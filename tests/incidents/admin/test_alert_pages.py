"""Alerts and calls in the console: what came, what it did and why, and what people do about it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.alerts.alert import Alert, Said
from incidents.alerts.route import choose, explain
from incidents.models import AlertGroup, Incident, Webhook
from support.models import Brand, Role
from tests import make
from tests.incidents.alerts.heard import generic
from tests.make import NOON


def routes(*given: dict[str, Any]) -> dict[str, Any]:
    usual = {"severity": "P1", "category": "", "private": False, "notify": [], "default": False}
    default = {"id": "rest", "default": True, "when": {}}
    listed = [{**usual, **each} for each in (*given, default)]
    return {"alerts": {"routes": listed}, "escalation": {}}


RLS = {"id": "rls", "when": {"kind": ["rls_violation"]}}
CRITICAL = {"id": "critical", "when": {"source": ["generic", "mail"], "tag": ["severity:critical"]}}


@pytest.mark.parametrize(
    ("source", "facts", "said"),
    [
        ("generic", {"kinds": ("rls-violation",)}, [("rls", "", ("rls_violation",))]),
        ("mail", {"subject": "RLS violation!"}, [("rls", "", ("rls_violation",))]),
        (
            "generic",
            {"tags": ("Severity:Critical",)},
            [
                ("rls", "kind", ("rls_violation",)),
                ("critical", "", ("generic", "mail", "severity:critical")),
            ],
        ),
        (
            "datadog",
            {"tags": ("severity:critical",)},
            [
                ("rls", "kind", ("rls_violation",)),
                ("critical", "source", ("generic", "mail")),
                ("rest", "", ()),
            ],
        ),
        (
            "generic",
            {},
            [
                ("rls", "kind", ("rls_violation",)),
                ("critical", "tag", ("severity:critical",)),
                ("rest", "", ()),
            ],
        ),
    ],
)
def test_a_route_is_explained_as_it_was_chosen(
    source: str, facts: dict[str, Any], said: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    alert, data = Alert(key="k", said=Said.FIRING, title="t", **facts), routes(RLS, CRITICAL)
    found = [tuple(each) for each in explain(data, source, alert)]
    assert found == said
    assert choose(data, source, alert).id == said[-1][0]


@pytest.fixture
def lead(client: Client, foodyepay: Brand) -> User:
    user = make.agent("lea", foodyepay, role=Role.LEAD)
    client.force_login(user)
    return user


def url(row: AlertGroup | Webhook) -> str:
    return reverse(f"admin:incidents_{row._meta.model_name}_change", args=[row.pk])


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


pytestmark = pytest.mark.django_db


def test_a_group_shows_what_came_what_it_did_and_why(
    client: Client, lead: User, foodyepay: Brand
) -> None:
    generic(foodyepay, "firing", kind="rls_violation", link="https://app.test/1", text="<b>x</b>")
    group = AlertGroup.objects.get()
    page = read(client, url(group))
    for said in ("row-level-security: taken", "https://app.test/1", "as it came", "&lt;b&gt;x"):
        assert said in page
    assert "<b>x</b>" not in page
    assert group.incident is not None
    assert reverse("admin:incidents_incident_change", args=[group.incident.pk]) in page
    call = read(client, url(Webhook.objects.get()))
    assert "rls_violation" in call


def test_the_routes_that_were_passed_over_are_named(
    client: Client, lead: User, foodyepay: Brand
) -> None:
    generic(foodyepay, "firing")
    page = read(client, url(AlertGroup.objects.get()))
    assert "row-level-security: passed over, its kind is none of rls_violation" in page
    assert "everything: taken, the default" in page


@pytest.mark.parametrize(
    ("verb", "reason", "check"),
    [
        ("_take", "", lambda group: group.acknowledged_by == "Lea"),
        ("_close", "", lambda group: group.state == "closed"),
        ("_declare", "", lambda group: group.incident_id is not None),
        ("_mute", "Known", lambda group: group.muted_until is not None),
        ("_mute", " ", lambda group: group.muted_until is None),
    ],
)
def test_people_decide_by_a_button(
    client: Client, lead: User, foodyepay: Brand, verb: str, reason: str, check: Any
) -> None:
    generic(foodyepay, "firing")
    group = AlertGroup.objects.get()
    assert client.post(url(group), {verb: "1", "reason": reason}).status_code == 302
    group.refresh_from_db()
    assert check(group)


def test_what_is_muted_says_so_and_is_heard_again(
    client: Client, lead: User, foodyepay: Brand
) -> None:
    generic(foodyepay, "firing")
    group = AlertGroup.objects.get()
    client.post(url(group), {"_mute": "1", "reason": "Known"})
    assert "Muted: nobody is told of it." in read(client, url(group))
    client.post(url(group), {"_hear": "1"})
    group.refresh_from_db()
    assert group.muted_until is None


@pytest.mark.parametrize("verb", ["_declare", "_mute"])
def test_an_agent_takes_and_closes_and_does_no_more(
    client: Client, foodyepay: Brand, verb: str
) -> None:
    client.force_login(make.agent("ada", foodyepay))
    generic(foodyepay, "firing")
    group = AlertGroup.objects.get()
    assert client.post(url(group), {verb: "1", "reason": "x"}).status_code == 403
    assert client.post(url(group), {"_take": "1"}).status_code == 302
    assert not Incident.objects.exists()


def test_a_held_call_shows_why_and_is_tried_again(
    client: Client, lead: User, foodyepay: Brand
) -> None:
    values = {"source": "jira", "key": "one", "body": b"\xff{", "received_at": NOON}
    row = Webhook.objects.create(
        brand=foodyepay, state="held", last_error="KeyError: issue", attempts=5, **values
    )
    page = read(client, url(row))
    assert "KeyError: issue" in page
    assert "\ufffd{" in page
    client.post(url(row), {"_again": "1"})
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("new", 0)
    assert client.post(url(row), {"_again": "1"}).status_code == 403


def test_where_other_systems_call_is_said_with_when_they_did(
    client: Client, lead: User, foodyepay: Brand, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOODYEPAY_ALERT_SECRET", "very-secret")
    generic(foodyepay, "firing")
    page = read(client, reverse("admin:incidents_sources"))
    for said in (
        "/in/alerts/generic/foodyepay/",
        "/in/jira/foodyepay/",
        "/v2/enqueue",
        "2 Mar 2026",
    ):
        assert said in page
    assert "very-secret" not in page
    assert "/luneo/" not in page


def test_an_agent_is_not_told_where_other_systems_call(client: Client, foodyepay: Brand) -> None:
    client.force_login(make.agent("ada", foodyepay))
    assert client.get(reverse("admin:incidents_sources")).status_code == 403


@pytest.mark.parametrize("model", ["alertgroup", "webhook"])
def test_a_list_of_many_costs_what_one_of_few_does(
    client: Client, lead: User, foodyepay: Brand, model: str
) -> None:
    address = reverse(f"admin:incidents_{model}_changelist")
    read(client, address)
    costs = []
    for start, count in ((0, 3), (3, 20)):
        for number in range(start, start + count):
            generic(foodyepay, "firing", key=f"disk {number}")
        with CaptureQueriesContext(connection) as asked:
            read(client, address)
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert Webhook.objects.count() == 23
