"""Five formats, each as its vendor documents it, become the same value: table tests without a database."""

from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.alerts.alert import Said, as_kind, moment, safe_link, several, short_key, words
from incidents.alerts.formats import alertmanager, datadog, events, generic
from tests.incidents.hooks.door_cases import ALERTMANAGER, DATADOG, GENERIC


def test_our_template_for_datadog() -> None:
    (alert,) = datadog(DATADOG)
    assert alert.key == "9223372036854775807"
    assert alert.said == Said.FIRING
    assert (alert.title, alert.text) == ("Tools fail", "Too many errors")
    assert alert.at == datetime(2026, 3, 2, 11, 58, tzinfo=UTC)
    assert alert.kinds == ("error_rate", "error")
    assert alert.tags == ("env:prod", "kind:error_rate", "monitor")
    assert alert.link == "https://app.datadoghq.test/monitors/42"


@pytest.mark.parametrize(
    ("transition", "said"),
    [
        ("Triggered", Said.FIRING),
        ("Re-Triggered", Said.FIRING),
        ("No Data", Said.FIRING),
        ("Re-No Data", Said.FIRING),
        ("Warn", Said.FIRING),
        ("Re-Warn", Said.FIRING),
        ("Renotify", Said.FIRING),
        ("Recovered", Said.RESOLVED),
        ("Null", Said.NOTED),
        ("Snoozed", Said.NOTED),
    ],
)
def test_every_transition_of_datadog(transition: str, said: Said) -> None:
    assert datadog({**DATADOG, "transition": transition})[0].said == said


@pytest.mark.parametrize("unsaid", ["", "$ALERT_TRANSITION", None, "  "])
@pytest.mark.parametrize(
    ("title", "kind", "said"),
    [
        ("Tools fail", "error", Said.FIRING),
        ("Tools fail", "warning", Said.FIRING),
        ("Tools fail", "success", Said.RESOLVED),
        ("Tools fail", "info", Said.NOTED),
        ("Tools fail", "$ALERT_TYPE", Said.FIRING),
        ("Tools fail", "", Said.FIRING),
        ("[Recovered on {host:web-1}] Tools fail", "error", Said.RESOLVED),
        ("[Recovered] Tools fail", "", Said.RESOLVED),
        ("[No Data on {host:web-1}] Tools fail", "success", Said.FIRING),
        ("[payments] Tools fail", "success", Said.RESOLVED),
        ("$EVENT_TITLE", "$ALERT_TYPE", Said.FIRING),
    ],
)
def test_a_transition_that_nobody_filled_in_is_told_by_the_title_or_the_type(
    unsaid: str | None, title: str, kind: str, said: Said
) -> None:
    body = {**DATADOG, "transition": unsaid, "title": title, "type": kind}
    assert datadog(body)[0].said == said


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({}, "9223372036854775807"),
        ({"cycle_key": ""}, "42 tool:swap"),
        ({"cycle_key": "null", "aggreg_key": "agg"}, "agg"),
        ({"cycle_key": "$ALERT_CYCLE_KEY", "scope": ""}, "42"),
        ({"cycle_key": "", "alert_id": "", "scope": ""}, "Tools fail"),
    ],
)
def test_what_names_a_trouble_of_datadog(changed: dict[str, str], key: str) -> None:
    assert datadog({**DATADOG, **changed})[0].key == key


def test_the_default_body_of_datadog_opens_and_is_grouped_by_its_title() -> None:
    body = {
        "body": "%%% text %%%",
        "last_updated": "1772452680000",
        "event_type": "query_alert_monitor",
        "title": "[Re-Triggered on {host:web-1}] Disk is full",
        "date": "1772452680000",
        "org": {"id": "1", "name": "Acme"},
        "id": "5",
    }
    (alert,) = datadog(body)
    assert (alert.key, alert.said) == ("Disk is full", Said.FIRING)
    (over,) = datadog({**body, "title": "[Recovered on {host:web-1}] Disk is full"})
    assert (over.key, over.said) == ("Disk is full", Said.RESOLVED)


def test_alertmanager_version_4() -> None:
    (alert,) = alertmanager(ALERTMANAGER)
    assert alert.key == '{}:{alertname="Slow"}'
    assert alert.member == "a1b2c3d4e5f60718"
    assert alert.said == Said.FIRING
    assert alert.title == "The API is slow"
    assert alert.at == datetime(2026, 3, 2, 11, 58, 0, 123456, tzinfo=UTC)
    assert alert.kinds == ("Slow",)
    assert alert.tags == ("alertname:Slow", "severity:page")
    assert not alert.ends_all


def one(**fields: Any) -> dict[str, Any]:
    return {**ALERTMANAGER["alerts"][0], **fields}  # type: ignore[index]


def test_a_firing_notification_may_hold_resolved_alerts() -> None:
    over = one(status="resolved", endsAt="2026-03-02T11:59:00.5Z", fingerprint="b" * 16)
    first, second = alertmanager({**ALERTMANAGER, "alerts": [one(), over]})
    assert (first.said, second.said) == (Said.FIRING, Said.RESOLVED)
    assert second.at == datetime(2026, 3, 2, 11, 59, 0, 500000, tzinfo=UTC)
    assert first.key == second.key


def test_a_resolved_notification_ends_all_unless_it_was_truncated() -> None:
    over = one(status="resolved", endsAt="2026-03-02T12:00:00Z")
    body = {**ALERTMANAGER, "status": "resolved", "alerts": [over]}
    assert alertmanager(body)[0].ends_all
    assert not alertmanager({**body, "truncatedAlerts": 3})[0].ends_all


def test_an_end_in_year_1_is_no_end() -> None:
    (alert,) = alertmanager({**ALERTMANAGER, "alerts": [one(status="resolved")]})
    assert alert.at == datetime(2026, 3, 2, 11, 58, 0, 123456, tzinfo=UTC)


def test_newer_keys_of_alertmanager_are_ignored() -> None:
    newer = {**ALERTMANAGER, "notification_reason": "repeat", "routeLabels": {"a": "b"}}
    assert alertmanager(newer) == alertmanager(ALERTMANAGER)


@pytest.mark.parametrize("alerts", [None, {}, "x", [], [None, 7, "x"]])
def test_a_notification_without_alerts_is_empty(alerts: Any) -> None:
    assert alertmanager({**ALERTMANAGER, "alerts": alerts}) == []


def test_ten_thousand_alerts_are_read_up_to_a_limit() -> None:
    assert len(alertmanager({**ALERTMANAGER, "alerts": [one()] * 10_000})) == 1000


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("trigger", Said.FIRING),
        ("acknowledge", Said.ACKNOWLEDGED),
        ("resolve", Said.RESOLVED),
        ("snooze", Said.NOTED),
    ],
)
def test_the_actions_of_events_v2(action: str, said: Said) -> None:
    assert events({"event_action": action, "dedup_key": "k"})[0].said == said


def test_an_event_with_everything() -> None:
    (alert,) = events(
        {
            "event_action": "trigger",
            "dedup_key": "k",
            "client": "Grafana",
            "client_url": "javascript:alert(1)",
            "links": [{"href": "https://grafana.test/d/1", "text": "Board"}],
            "payload": {
                "summary": "Disk",
                "source": "web-1",
                "severity": "critical",
                "class": "disk",
                "timestamp": "2026-03-02T11:58:00.000+0000",
                "custom_details": {"free": "0", "nested": {"x": 1}},
            },
        }
    )
    assert (alert.title, alert.kinds, alert.by) == ("Disk", ("disk",), "Grafana")
    assert alert.text == "free: 0\nnested: "
    assert alert.link == "https://grafana.test/d/1"
    assert alert.tags == ("severity:critical", "class:disk", "source:web-1")
    assert alert.at == datetime(2026, 3, 2, 11, 58, tzinfo=UTC)


def test_generic_needs_next_to_nothing() -> None:
    assert generic(GENERIC)[0].kinds == ("disk",)
    (alert,) = generic({"message": "Something"})
    assert (alert.key, alert.title, alert.said) == ("Something", "Something", Said.FIRING)
    assert generic({})[0].title == "Alert"
    assert generic({**GENERIC, "tags": "a, b,,a"})[0].tags == ("a", "b")
    assert generic({**GENERIC, "status": "OK"})[0].said == Said.RESOLVED
    assert generic({**GENERIC, "status": "sideways"})[0].said == Said.NOTED


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-02T12:00:00Z", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("2026-03-02T13:00:00.123456789+01:00", datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-02T12:00:00", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("1772452800000", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (1772452800000, datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("$DATE", None),
        ("", None),
        (None, None),
        ("2026-13-45T99:99:99Z", None),
        ("now", None),
    ],
)
def test_moments(text: Any, at: datetime | None) -> None:
    assert moment(text) == at


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("https://a.test/x?y=1#z", "https://a.test/x?y=1#z"),
        ("http://a.test", "http://a.test"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.test/x", ""),
        ("/path", ""),
        ("https://", ""),
        ("https://a.test/ x", ""),
        ("https://a.test/" + "x" * 1000, ""),
        ("https://[", ""),
        ({"href": "https://a.test"}, ""),
        (None, ""),
    ],
)
def test_only_addresses_of_the_web_become_links(value: Any, link: str) -> None:
    assert safe_link(value) == link


def test_texts_are_cut_and_cleaned() -> None:
    assert words("  a\x00b\x1b[31m ") == "ab[31m"
    assert words("<script>alert(1)</script>") == "<script>alert(1)</script>"  # shown as it stands
    assert words("x" * 400) == "x" * 300
    unsaid: list[Any] = [None, True, [], {}, "null", "None", "$TAGS", "n/a"]
    assert [words(each) for each in unsaid] == [""] * 8
    assert words(0) == "0"
    assert several(["a", "", "a", None, "b"]) == ("a", "b")


def test_a_long_key_keeps_its_beginning_and_stays_apart_from_others() -> None:
    one_key, other = short_key("k" * 300 + "1"), short_key("k" * 300 + "2")
    assert one_key != other
    assert len(one_key) == len(other) == 200
    assert short_key("short") == "short"


@pytest.mark.parametrize(
    "text", ["RLS violation", "rls_violation", "rls-violation", " RLS: VIOLATION!"]
)
def test_kinds_are_compared_by_their_words(text: str) -> None:
    assert as_kind(text) == "rls-violation"
