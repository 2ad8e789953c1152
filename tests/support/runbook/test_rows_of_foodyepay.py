"""FoodyePay's runbook, line by line: what F1 to F18 say stands so in the file, and the assumed values do."""

from typing import Any

import pytest

from tests.support.runbook.places import wrong
from tests.support.runbook.shipped import data

TARGET = "sla.policies[standard].targets"
STEPS = "escalation.policies"
REACHED = ["owners", "oncall", "role:operations-lead"]
SECOND = ["role:owner", "role:lead"]


def escalated(policy: str, *, after: str, every: str) -> dict[str, Any]:
    """A page, an incident, the two targets of F6 at once; owner and lead where nobody acknowledges in time."""
    here = f"{STEPS}[{policy}]"
    return {
        f"{here}.when.on": ["opened", "triage", "warning", "breach"],
        f"{here}.steps[0].do": "page",
        f"{here}.steps[0].to": ["oncall"],
        f"{here}.steps[0].after": "0 minutes",
        f"{here}.steps[1].do": "declare_incident",
        f"{here}.steps[1].after": "0 minutes",
        f"{here}.steps[2].to": REACHED,
        f"{here}.steps[2].after": "0 minutes",
        f"{here}.steps[3].to": SECOND,
        f"{here}.steps[3].unless": "acknowledged",
        f"{here}.steps[3].after": after,
        f"{here}.repeat": {"every": every, "times": 4, "until": "acknowledged"},
    }


ROWS: dict[str, dict[str, Any]] = {
    "F1": {
        "channels.email.addresses": ["support@foodyepay.com"],
        "channels.email.calendar": "support",
        "calendars.support.zone": "America/Los_Angeles",
        "calendars.support.hours": {"mon-sun": ["09:00-21:00"]},
        "calendars.support.holidays": None,
    },
    "F2": {
        "channels.widget.enabled": True,
        "channels.widget.queue": "widget",
        "queues.widget.tag": "chatgpt-app",
        "zendesk.queue": "widget",
        "zendesk.subdomain": "env:FOODYEPAY_ZENDESK_SUBDOMAIN?",
    },
    "F3": {
        "paging.pagerduty.rotation": "FoodyePay Critical",
        "paging.pagerduty.webhook_secret": "env:FOODYEPAY_PAGERDUTY_WEBHOOK_SECRET?",
        "paging.fallback.to": SECOND,
        "paging.line": "F3",
        f"{STEPS}[payments-or-balance].when.severity": ["P0"],
        f"{STEPS}[payments-or-balance].when.category": ["payments", "balance"],
        f"{STEPS}[payments-or-balance-p1].when.severity": ["P1"],
        f"{STEPS}[payments-or-balance-p1].when.category": ["payments", "balance"],
        **escalated("payments-or-balance", after="5 minutes", every="15 minutes"),
        **escalated("payments-or-balance-p1", after="15 minutes", every="30 minutes"),
    },
    "F4": {
        f"{TARGET}.P0.first_response": {
            "within": "15 minutes",
            "calendar": "always",
            "warnings": None,
        },
        f"{TARGET}.P0.resolution.within": "4 hours",
        f"{TARGET}.P0.resolution.calendar": "always",
        f"{TARGET}.P1.first_response.within": "1 hour",
        f"{TARGET}.P1.first_response.calendar": "support",
        f"{TARGET}.P1.resolution.within": "1 business day",
        f"{TARGET}.P1.resolution.calendar": "business",
        f"{TARGET}.P2.first_response.within": "4 hours",
        f"{TARGET}.P2.first_response.calendar": "support",
        f"{TARGET}.P2.resolution.within": "3 business days",
        f"{TARGET}.P2.resolution.calendar": "business",
        f"{TARGET}.P3.first_response.within": "1 business day",
        f"{TARGET}.P3.first_response.calendar": "support",
        f"{TARGET}.P3.resolution.within": "best effort",
        "calendars.business.hours": {"mon-fri": ["09:00-21:00"]},
        "calendars.business.holidays": None,
        "calendars.always.always": True,
    },
    "F5": {
        "triage.identity": True,
        "triage.lines": ["F5"],
        "channels.widget.secret": "env:FOODYEPAY_WIDGET_SECRET?",
        "playbooks[reward-eligibility].money": True,
        "playbooks[reward-issuance].money": True,
        "playbooks[reward-statistics].money": False,
    },
    "F6": {
        "people.daniel.roles": ["operations-lead"],
        "on_call.critical.line": "F6",
        **escalated("p0", after="5 minutes", every="15 minutes"),
        **escalated("p1", after="15 minutes", every="30 minutes"),
        f"{STEPS}[p0].when.category": None,
        f"{STEPS}[p1].when.category": None,
    },
    "F7": {
        "incidents.jira.project": "FOODYE-MCP",
        "incidents.jira.severities": ["P0", "P1"],
        "incidents.jira.line": "F7",
        "incidents.jira.within": "4 hours",
        "incidents.jira.due": "7 days",
    },
    "F8": {
        "incidents.after.post_mortem.severities": ["P0"],
        "incidents.after.post_mortem.within": "72 hours",
        "incidents.after.post_mortem.calendar": "always",
        "incidents.after.post_mortem.audience": "internal",
        "incidents.after.post_mortem.line": "F8",
    },
    "F9": {
        "categories.rewards-eligibility.playbook": "reward-eligibility",
        "categories.rewards-issuance.playbook": "reward-issuance",
        "categories.rewards-statistics.playbook": "reward-statistics",
        "playbooks[reward-eligibility].steps[0].text": "Confirm the diner's wallet",
        "playbooks[reward-eligibility].steps[1].text": "Rerun the eligibility tool and keep its answer",
        "playbooks[reward-eligibility].steps[2].text": "Cross-check the result with the database logs",
        "playbooks[reward-issuance].steps[0].text": (
            "Validate the transaction hash in the block explorer"
        ),
        "playbooks[reward-issuance].steps[1].text": "Confirm the ledger entry",
        "playbooks[reward-statistics].steps[0].text": (
            "Reconcile the totals with the daily finance export"
        ),
    },
    "F10": {"alerts.sources.datadog.line": "F10"},
    "F11": {
        "alerts.thresholds[tool-error-rate].metric": "error_rate",
        "alerts.thresholds[tool-error-rate].above": "2%",
        "alerts.thresholds[tool-error-rate].over": "5 minutes",
        "alerts.thresholds[tool-latency].metric": "latency_p95",
        "alerts.thresholds[tool-latency].above": "3 seconds",
        "alerts.routes[tools].when.kind": ["error_rate", "latency_p95"],
        "alerts.routes[tools].line": "F11",
    },
    "F12": {
        "alerts.routes[row-level-security].when.kind": ["rls_violation", "row-level-security"],
        "alerts.routes[row-level-security].notify": ["address:security@foodyepay.com"],
        "alerts.routes[row-level-security].private": True,
        "alerts.routes[row-level-security].category": "security",
        "alerts.routes[row-level-security].line": "F12",
        "incidents.private_categories": ["security"],
    },
    "F13": {"changes.approvals": 2, "changes.line": "F13"},
    "F15": {
        "changes.window.day": "wed",
        "changes.window.at": "10:00",
        "changes.window.zone": "America/Los_Angeles",
        "changes.window.line": "F15",
        "changes.suspect_within": "2 hours",
    },
    "F16": {
        "incidents.publish": ["P0", "P1"],
        "incidents.public_update": {"P0": "30 minutes", "P1": "1 hour"},
        "incidents.line": "F16",
        "status_page.line": "F16",
    },
    "F17": {
        "incidents.audience.categories": [
            "balance",
            "rewards",
            "rewards-eligibility",
            "rewards-issuance",
            "rewards-statistics",
        ],
        "incidents.audience.line": "F17",
    },
    "F18": {
        "release_notes.due_day": 5,
        "release_notes.zone": "America/Los_Angeles",
        "release_notes.line": "F18",
    },
    "assumed": {
        f"{TARGET}.P0.update.within": "30 minutes",
        f"{TARGET}.P1.update.within": "2 hours",
        f"{TARGET}.P2.update.within": "1 business day",
        f"{TARGET}.P3.update": None,
        "escalation.acknowledge": {"P0": "5 minutes", "P1": "15 minutes"},
        "escalation.acknowledgement_expires": {"P0": "30 minutes", "P1": "60 minutes"},
        "escalation.triggers.several_customers.customers": 3,
        "escalation.triggers.several_customers.within": "60 minutes",
        "sla.warnings": ["75%"],
        "sla.reopen_window": "7 days",
        "checks.at": "08:30",
        "checks.zone": "America/Los_Angeles",
        "checks.within": "60 minutes",
    },
}


@pytest.mark.parametrize("row", ROWS)
def test_the_file_says_what_the_company_says(row: str) -> None:
    assert list(wrong(data("foodyepay"), ROWS[row])) == []


def test_every_line_has_its_row_but_what_no_row_can_show() -> None:
    book = data("foodyepay")
    assert set(book["lines"]) - set(ROWS) == set(book["not_measured"]) == {"F14"}


@pytest.mark.parametrize("severity", ["P0", "P1"])
def test_the_second_path_is_taken_when_the_first_answer_is_late_and_not_before(
    severity: str,
) -> None:
    """F3: a page is to be acknowledged within a time; owner and lead hear of it when that is over."""
    escalation = data("foodyepay")["escalation"]
    late = {
        step["after"]
        for policy in escalation["policies"]
        if policy["when"]["severity"] == [severity]
        for step in policy["steps"]
        if step["unless"] == "acknowledged"
    }
    assert late == {escalation["acknowledge"][severity]}


def test_the_names_and_words_are_the_companys_own() -> None:
    book = data("foodyepay")
    assert (book["runbook"], book["ticket_prefix"]) == ("foodyepay", "FOO")
    assert (book["time_zone"], book["domain"]) == ("America/Los_Angeles", "foodyepay.com")
    means = {name: each["means"] for name, each in book["severities"].items()}
    assert "breach" in means["P0"]
    assert "ewards are wrong" in means["P1"]
    assert "minor bug" in means["P2"]
    assert "feature request" in means["P3"]
