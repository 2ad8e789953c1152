"""Luneo's runbook, line by line: what L1 to L14 say stands so in the file, and the assumed values do."""

from typing import Any

import pytest

from tests.support.runbook.places import wrong
from tests.support.runbook.shipped import data

TARGET = "sla.policies[standard].targets"
STEPS = "escalation.policies"
ROWS: dict[str, dict[str, Any]] = {
    "L1": {
        "channels.email.addresses": ["support@luneo.app"],
        "channels.email.line": "L1",
        "time_zone": "Europe/Paris",
    },
    "L2": {
        "channels.chat.url": "env:NEXT_PUBLIC_SUPPORT_CHAT_URL?",
        "channels.chat.calendar": "support",
        "channels.chat.line": "L2",
    },
    "L3": {"channels.contact.enabled": True, "channels.contact.line": "L3"},
    "L4": {"channels.phone": False},
    "L5": {
        f"{TARGET}.P0.first_response.within": "30 minutes",
        f"{TARGET}.P0.first_response.calendar": "always",
        f"{TARGET}.P1.first_response.within": "2 hours",
        f"{TARGET}.P1.first_response.calendar": "always",
        f"{TARGET}.P2.first_response.within": "8 hours",
        f"{TARGET}.P2.first_response.calendar": "support",
        f"{TARGET}.P3.first_response.within": "24 hours",
        f"{TARGET}.P3.first_response.calendar": "support",
        "severities.P0.line": "L5",
        "sla.policies[standard].line": "L5",
    },
    "L6": {
        "calendars.support.zone": "Europe/Paris",
        "calendars.support.hours": {"mon-fri": ["09:00-18:00"]},
        "calendars.support.holidays": "FR",
        "calendars.support.line": "L6",
    },
    "L7": {
        "triage.lines": ["L7"],
        "triage.identity": False,
        "escalation.triggers.platform.line": "L7",
        f"{STEPS}[p0].when.severity": ["P0"],
        f"{STEPS}[p0].steps[0].to": ["owners", "team:backend", "role:lead"],
        f"{STEPS}[p1].when.severity": ["P1"],
        f"{STEPS}[p1].steps[0].to": ["owners", "team:backend"],
        f"{STEPS}[at-once].when.trigger": None,
        f"{STEPS}[at-once].steps[0].to": ["owners", "team:backend", "role:lead"],
    },
    "L8": {
        "categories.billing.owners": ["backend", "billing"],
        "categories.checkout.owners": ["backend", "billing"],
        "categories.webhook.owners": ["backend", "billing"],
        "categories.auth.owners": ["backend", "frontend"],
        "categories.session.owners": ["backend", "frontend"],
        "categories.admin-access.owners": ["backend", "frontend"],
        "categories.support-delivery.owners": ["ops", "frontend"],
        "categories.support-delivery.line": "L8",
    },
    "L9": {
        "escalation.triggers.several_customers.customers": 3,
        "escalation.triggers.several_customers.within": "60 minutes",
        "escalation.triggers.several_customers.line": "L9",
        "escalation.triggers.security.categories": ["security"],
        "escalation.triggers.security.line": "L9",
        "escalation.triggers.revenue.categories": ["checkout"],
        "escalation.triggers.revenue.line": "L9",
        "categories.security.security": True,
    },
    "L10": {
        "checks.at": "08:30",
        "checks.zone": "Europe/Paris",
        "checks.within": "60 minutes",
        "checks.category": "support-delivery",
        "checks.line": "L10",
        "checks.items[support-page].kind": "page",
        "checks.items[support-page].shows": ["support@luneo.app", "/contact"],
        "checks.items[support-page].shows_chat": True,
        "checks.items[inbox].kind": "mail",
        "checks.items[inbox].address": "support@luneo.app",
        "checks.items[chat].kind": "chat",
        "checks.items[smoke].kind": "command",
        "checks.items[smoke].name": "pnpm run smoke:critical",
    },
    "L11": {
        "incidents.line": "L11",
        "incidents.templates.acknowledge.slots": ["impact", "scope"],
        "incidents.templates.status.slots": ["status", "mitigation"],
        "incidents.templates.next_update.slots": ["next_update_at"],
        "incidents.templates.resolution.slots": ["resolution", "follow_up"],
        "incidents.public_update": {"P0": "30 minutes", "P1": "1 hour"},
        "incidents.publish": ["P0", "P1"],
    },
    "L12": {
        "incidents.after.rca.severities": ["P0", "P1"],
        "incidents.after.rca.publish": True,
        "incidents.after.rca.line": "L12",
    },
    "L13": {
        "incidents.after.action_reviews.severities": ["P0", "P1"],
        "incidents.after.action_reviews.at": ["1 day", "7 days"],
        "incidents.after.action_reviews.line": "L13",
    },
    "L14": {"incidents.after.gaps.line": "L14", "incidents.after.gaps.closed": []},
    "assumed": {
        f"{TARGET}.P0.update.within": "30 minutes",
        f"{TARGET}.P1.update.within": "2 hours",
        f"{TARGET}.P2.update.within": "1 business day",
        f"{TARGET}.P3.update.within": "3 business days",
        "escalation.acknowledge": {"P0": "15 minutes", "P1": "30 minutes"},
        "escalation.acknowledgement_expires": {"P0": "60 minutes", "P1": "120 minutes"},
        "sla.warnings": ["75%"],
        "sla.reopen_window": "7 days",
        f"{STEPS}[p0].steps[3].after": "15 minutes",
        f"{STEPS}[p0].steps[3].unless": "acknowledged",
        f"{STEPS}[p1].steps[3].after": "30 minutes",
        f"{STEPS}[p1].steps[3].unless": "acknowledged",
    },
    "none of it": {
        f"{TARGET}.P0.resolution": None,
        "incidents.after.post_mortem": None,
        "incidents.jira": None,
        "incidents.audience": None,
        "channels.widget.enabled": False,
        "changes": None,
        "release_notes": None,
        "zendesk": None,
        "playbooks": [],
        "alerts.thresholds": [],
    },
}


@pytest.mark.parametrize("row", ROWS)
def test_the_file_says_what_the_company_says(row: str) -> None:
    assert list(wrong(data("luneo"), ROWS[row])) == []


def test_every_line_has_its_row() -> None:
    assert set(data("luneo")["lines"]) <= set(ROWS)


def test_the_names_and_words_are_the_companys_own() -> None:
    book = data("luneo")
    assert (book["runbook"], book["ticket_prefix"], book["domain"]) == ("luneo", "LUN", "luneo.app")
    assert list(book["severities"]) == ["P0", "P1", "P2", "P3"]
    assert "support" in book["severities"]["P0"]["means"]
    assert "checkout" in book["severities"]["P0"]["means"]
    assert "outage" in book["severities"]["P1"]["means"]


def test_each_severity_has_words_in_both_languages_that_suggest_it() -> None:
    keywords = data("luneo")["triage"]["keywords"]
    assert list(keywords) == ["P0", "P1", "P2"]
    assert all(len(words) >= 4 for words in keywords.values())
    assert any("panne" in word for word in keywords["P0"])
