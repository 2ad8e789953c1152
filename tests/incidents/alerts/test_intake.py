"""From a stored body to groups, people and incidents: told once, one open group for each key."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import AlertGroup, Incident, Page
from support.models import Brand, OutboxMessage
from tests import small_runbook
from tests.incidents.alerts.heard import generic, hear, kinds, mails
from tests.incidents.hooks.door_cases import ALERTMANAGER, DATADOG
from tests.make import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_first_alert_opens_a_group_and_tells_those_of_its_route(foodyepay: Brand) -> None:
    assert generic(foodyepay, "firing") == "1 firing."
    group = AlertGroup.objects.get()
    assert (group.source, group.key, group.title) == ("generic", "disk", "Disk")
    assert (group.route, group.severity, group.category) == ("everything", "P2", "ux")
    assert [subject for _, subject in mails()] == ["[P2] generic: Disk"]
    assert not Incident.objects.exists()


def test_what_is_told_again_is_an_update_and_nobody_is_told_twice(foodyepay: Brand) -> None:
    for number in range(5):
        generic(foodyepay, "firing", at=NOON + number * MINUTE)
    group = AlertGroup.objects.get()
    assert (group.heard, group.last_at) == (5, NOON + 4 * MINUTE)
    assert kinds() == ["firing", *["again"] * 4]
    assert len(mails()) == 1


def test_a_resolved_alert_ends_its_group(foodyepay: Brand) -> None:
    generic(foodyepay, "firing")
    generic(foodyepay, "resolved", at=NOON + MINUTE)
    group = AlertGroup.objects.get()
    assert (group.state, group.closed_at, group.members) == ("closed", NOON + MINUTE, {})


def test_what_comes_back_soon_is_the_same_group_and_told_once(foodyepay: Brand) -> None:
    for number, status in enumerate(["firing", "resolved"] * 4 + ["firing"]):
        generic(foodyepay, status, at=NOON + number * MINUTE)
    group = AlertGroup.objects.get()
    assert (group.is_open, group.reopened) == (True, 4)
    assert len(mails()) == 1


def test_what_comes_back_much_later_is_a_new_group_and_told_anew(foodyepay: Brand) -> None:
    generic(foodyepay, "firing")
    generic(foodyepay, "resolved", at=NOON + MINUTE)
    generic(foodyepay, "firing", at=NOON + 32 * MINUTE)
    assert AlertGroup.objects.count() == 2
    assert len(mails()) == 2


def test_an_end_that_comes_before_its_beginning_stays_the_end(foodyepay: Brand) -> None:
    generic(foodyepay, "resolved", at=NOON + 2 * MINUTE)
    body = {"key": "disk", "status": "firing", "at": (NOON + MINUTE).isoformat()}
    assert hear(foodyepay, "generic", body, at=NOON + 3 * MINUTE) == "1 late."
    assert not AlertGroup.objects.get().is_open
    assert mails() == []


def test_the_end_of_an_earlier_time_does_not_end_the_present_one(foodyepay: Brand) -> None:
    generic(foodyepay, "firing", at=NOON + 5 * MINUTE)
    early = {"key": "disk", "status": "resolved", "at": NOON.isoformat()}
    assert hear(foodyepay, "generic", early, at=NOON + 6 * MINUTE) == "1 late."
    assert AlertGroup.objects.get().is_open


def test_a_time_in_the_future_is_taken_for_now(foodyepay: Brand) -> None:
    generic(foodyepay, "firing", at=NOON)
    generic(foodyepay, "resolved", at=NOON + MINUTE, at_=1)
    future = {"key": "disk", "status": "firing", "at": "2030-01-01T00:00:00Z"}
    hear(foodyepay, "generic", future, at=NOON + 2 * MINUTE)
    assert AlertGroup.objects.get().members == {"-": (NOON + 2 * MINUTE).isoformat()}


def test_what_neither_begins_nor_ends_anything_opens_no_group(foodyepay: Brand) -> None:
    assert generic(foodyepay, "sideways") == "1 noted."
    assert hear(foodyepay, "datadog", {**DATADOG, "transition": "Null"}) == "1 noted."
    assert not AlertGroup.objects.exists()


def member(name: str, status: str = "firing", ends_at: str = "0001-01-01T00:00:00Z") -> Any:
    first = ALERTMANAGER["alerts"][0]  # type: ignore[index]
    began = "2026-03-02T11:50:00.123456789Z"
    return {**first, "fingerprint": name, "status": status, "endsAt": ends_at, "startsAt": began}


def test_a_group_of_alertmanager_is_over_when_its_last_member_is(foodyepay: Brand) -> None:
    hear(foodyepay, "alertmanager", {**ALERTMANAGER, "alerts": [member("a"), member("b")]})
    over = member("a", "resolved", "2026-03-02T11:59:00Z")
    hear(foodyepay, "alertmanager", {**ALERTMANAGER, "alerts": [over, member("b")]})
    group = AlertGroup.objects.get()
    assert (group.is_open, list(group.members)) == (True, ["b"])
    last = member("b", "resolved", "2026-03-02T11:59:30Z")
    body = {**ALERTMANAGER, "status": "resolved", "alerts": [over, last]}
    hear(foodyepay, "alertmanager", body, at=NOON + MINUTE)
    group.refresh_from_db()
    assert not group.is_open
    assert kinds() == ["firing", "firing", "partly", "again", "resolved", "late"]


def test_a_repeated_notification_of_what_is_over_is_old_news(foodyepay: Brand) -> None:
    hear(foodyepay, "alertmanager", {**ALERTMANAGER, "alerts": [member("a")]})
    over = member("a", "resolved", "2026-03-02T11:59:00Z")
    body = {**ALERTMANAGER, "status": "resolved", "alerts": [over]}
    hear(foodyepay, "alertmanager", body)
    assert hear(foodyepay, "alertmanager", {**ALERTMANAGER, "alerts": [member("a")]}) == "1 late."
    assert not AlertGroup.objects.get().is_open


def test_f11_too_many_errors_of_tools_are_an_incident_and_ring(
    foodyepay: Brand,
) -> None:
    hear(foodyepay, "datadog", DATADOG)
    incident = Incident.objects.get()
    assert (incident.severity, incident.category, incident.is_private) == ("P1", "rewards", False)
    assert AlertGroup.objects.get().incident == incident
    assert Page.objects.get().incident == incident
    event = incident.events.get(kind="alert")
    assert event.data == {"alert": "Tools fail", "source": "datadog", "state": "firing"}


def test_one_incident_for_many_alerts_of_a_category_and_never_one_for_a_repetition(
    foodyepay: Brand,
) -> None:
    hear(foodyepay, "datadog", DATADOG)
    hear(foodyepay, "datadog", {**DATADOG, "transition": "Renotify"}, at=NOON + MINUTE)
    hear(foodyepay, "datadog", {**DATADOG, "cycle_key": "other"}, at=NOON + MINUTE)
    assert Incident.objects.count() == 1
    assert AlertGroup.objects.filter(incident__isnull=False).count() == 2
    assert Page.objects.count() == 1


def test_the_incident_is_told_when_its_alert_ends_and_is_not_ended_by_it(foodyepay: Brand) -> None:
    hear(foodyepay, "datadog", DATADOG)
    recovered = {**DATADOG, "transition": "Recovered", "date": "1772452740000"}
    hear(foodyepay, "datadog", recovered, at=NOON + MINUTE)
    incident = Incident.objects.get()
    assert incident.is_open
    states = [event.data["state"] for event in incident.events.filter(kind="alert").order_by("pk")]
    assert states == ["firing", "resolved"]


def test_f12_a_row_level_security_violation_is_told_to_security_and_stays_private(
    foodyepay: Brand,
) -> None:
    tags = "kind:rls_violation,table:wallets"
    hear(foodyepay, "datadog", {**DATADOG, "tags": tags, "title": "RLS violated"})
    incident = Incident.objects.get()
    assert (incident.severity, incident.category) == ("P0", "security")
    assert (incident.is_private, incident.published_at) == (True, None)
    assert mails() == [("security@foodyepay.com", "[P0] datadog: RLS violated")]
    text = OutboxMessage.objects.get(key__startswith="alert:").payload["text"]
    assert "Its incident is private" in text


def test_a_private_alert_joins_no_public_incident(foodyepay: Brand) -> None:
    hear(foodyepay, "datadog", DATADOG)
    hear(foodyepay, "generic", {"key": "rls", "kind": "row-level-security", "title": "RLS"})
    assert sorted(Incident.objects.values_list("is_private", flat=True)) == [False, True]


def test_luneo_declares_what_monitoring_calls_critical_and_nothing_else(luneo: Brand) -> None:
    generic(luneo, "firing", tags=["severity:critical"], key="a")
    generic(luneo, "firing", tags=["severity:warning"], key="b")
    routes = dict(AlertGroup.objects.values_list("key", "route"))
    assert routes == {"a": "critical", "b": "everything"}
    assert Incident.objects.count() == 1


def test_html_in_a_text_stays_text_in_the_letter(foodyepay: Brand) -> None:
    generic(foodyepay, "firing", title="<img src=x onerror=alert(1)>", text="<b>bold</b>")
    payload = OutboxMessage.objects.get(key__startswith="alert:").payload
    assert payload["subject"] == "[P2] generic: <img src=x onerror=alert(1)>"
    assert "<img" not in str(payload.get("html", ""))


def test_an_acknowledgement_by_the_source_counts_once(foodyepay: Brand) -> None:
    event = {"event_action": "trigger", "dedup_key": "k", "payload": {"summary": "x"}}
    hear(foodyepay, "events", event)
    taken = {"event_action": "acknowledge", "dedup_key": "k"}
    hear(foodyepay, "events", taken, at=NOON + MINUTE)
    hear(foodyepay, "events", taken, at=NOON + 2 * MINUTE)
    assert AlertGroup.objects.get().acknowledged_at == NOON + MINUTE


def test_a_brand_without_alerts_in_its_runbook_notes_them(foodyepay: Brand) -> None:
    small_runbook.give(foodyepay)
    assert generic(foodyepay, "firing").startswith("Noted")


def test_the_same_alert_costs_few_queries_the_second_time(
    foodyepay: Brand, django_assert_max_num_queries: Any
) -> None:
    generic(foodyepay, "firing")
    with django_assert_max_num_queries(12):
        generic(foodyepay, "firing", at=NOON + MINUTE)


def luneo_hears(brand: Brand, severity: str, *, minute: int = 0, **changed: Any) -> str:
    """A tool that speaks to PagerDuty: the same key while a warning turns critical."""
    said = {"summary": f"Disk {severity}", "source": "web-1", "severity": severity}
    body = {"event_action": "trigger", "dedup_key": "web-1/disk", "payload": said, **changed}
    return hear(brand, "events", body, at=NOON + minute * MINUTE)


def test_a_warning_that_turns_critical_is_told_anew_and_declared(luneo: Brand) -> None:
    luneo_hears(luneo, "warning")
    assert not Incident.objects.exists()
    assert luneo_hears(luneo, "critical", minute=1) == "1 graver."
    group = AlertGroup.objects.get()
    assert (group.route, group.severity, group.title) == ("critical", "P0", "Disk critical")
    assert (group.heard, group.told_at) == (2, NOON + MINUTE)
    assert group.incident == Incident.objects.get()
    assert {subject for _, subject in mails()} == {
        "[P1] events: Disk warning",
        "[P0] events: Disk critical",
    }


def test_what_was_critical_stays_so_until_it_is_over_and_is_told_once(luneo: Brand) -> None:
    for minute, severity in enumerate(["critical", "warning", "critical", "info", "critical"]):
        luneo_hears(luneo, severity, minute=minute)
    assert kinds() == ["firing", "again", "again", "again", "again"]
    assert {subject for _, subject in mails()} == {"[P0] events: Disk critical"}
    assert Incident.objects.count() == 1


def test_the_second_member_of_a_notification_may_be_the_grave_one(luneo: Brand) -> None:
    warning, critical = member("a"), member("b")
    warning = {**warning, "labels": {**warning["labels"], "severity": "warning"}}
    critical = {**critical, "labels": {**critical["labels"], "severity": "critical"}}
    hear(luneo, "alertmanager", {**ALERTMANAGER, "alerts": [warning, critical]})
    group = AlertGroup.objects.get()
    assert (group.severity, sorted(group.members)) == ("P0", ["a", "b"])
    assert Incident.objects.get().severity == "P0"


def test_what_comes_back_graver_is_told_anew_although_it_is_the_same_group(luneo: Brand) -> None:
    luneo_hears(luneo, "warning")
    luneo_hears(luneo, "warning", minute=1, event_action="resolve")
    luneo_hears(luneo, "critical", minute=2)
    assert kinds() == ["firing", "resolved", "reopened"]
    assert Incident.objects.get().severity == "P0"


def test_a_trouble_that_turns_out_to_be_one_of_security_becomes_private(foodyepay: Brand) -> None:
    body = {"key": "query", "title": "Odd query", "status": "firing"}
    hear(foodyepay, "generic", body)
    hear(foodyepay, "generic", {**body, "kind": "rls_violation"}, at=NOON + MINUTE)
    group = AlertGroup.objects.get()
    assert (group.is_private, group.severity, group.category) == (True, "P0", "security")
    incident = Incident.objects.get()
    assert (incident.is_private, incident.published_at) == (True, None)
    assert "security@foodyepay.com" in [to for to, _ in mails()]
    hear(foodyepay, "generic", body, at=NOON + 2 * MINUTE)
    group.refresh_from_db()
    assert group.is_private, "a later harmless word does not make it public"


def test_a_muted_trouble_that_gets_worse_is_told_once_it_is_heard_again(luneo: Brand) -> None:
    luneo_hears(luneo, "warning")
    AlertGroup.objects.update(muted_until=NOON + 3 * MINUTE)
    luneo_hears(luneo, "critical", minute=1)
    assert not Incident.objects.exists()
    luneo_hears(luneo, "critical", minute=4)
    assert Incident.objects.get().severity == "P0"
