"""The two shipped runbooks say whom the companies reach, and what they owe after an incident."""

import re

import pytest

from support.runbook.findings import walk
from tests.support.runbook.files import text_of
from tests.support.runbook.shipped import BRANDS, data


def steps(brand: str, policy: str) -> list[tuple[str, str, list[str]]]:
    (found,) = [each for each in data(brand)["escalation"]["policies"] if each["id"] == policy]
    return [(step["after"], step["do"], step["to"]) for step in found["steps"]]


@pytest.mark.parametrize("policy", ["payments-or-balance", "p0", "p1"])
def test_foodyepay_reaches_the_engineer_on_call_and_the_operations_lead(policy: str) -> None:
    at_once = [step for step in steps("foodyepay", policy) if step[0] == "0 minutes"]
    assert ("0 minutes", "page", ["oncall"]) in at_once
    assert ("0 minutes", "notify", ["owners", "oncall", "role:operations-lead"]) in at_once
    assert ("0 minutes", "declare_incident", []) in at_once


def test_foodyepay_has_a_second_path_to_owner_and_lead() -> None:
    assert data("foodyepay")["paging"]["pagerduty"]["rotation"] == "FoodyePay Critical"
    assert data("foodyepay")["paging"]["fallback"]["to"] == ["role:owner", "role:lead"]
    assert steps("foodyepay", "payments-or-balance")[-1] == (
        "5 minutes",
        "notify",
        ["role:owner", "role:lead"],
    )


@pytest.mark.parametrize("trigger", ["several_customers", "security", "revenue"])
@pytest.mark.parametrize("brand", BRANDS)
def test_trouble_that_cannot_wait_starts_an_escalation(brand: str, trigger: str) -> None:
    assert trigger in data(brand)["escalation"]["triggers"]
    heard = [
        each["when"]
        for each in data(brand)["escalation"]["policies"]
        if "trigger" in each["when"]["on"]
    ]
    assert any(when["trigger"] is None or trigger in when["trigger"] for when in heard)


def test_what_comes_after_an_incident_is_owed() -> None:
    luneo, foodyepay = (data(brand)["incidents"]["after"] for brand in BRANDS)
    assert luneo["rca"]["severities"] == ["P0", "P1"]
    assert luneo["rca"]["publish"] is True
    assert luneo["action_reviews"]["at"] == ["1 day", "7 days"]
    assert (foodyepay["post_mortem"]["within"], foodyepay["post_mortem"]["audience"]) == (
        "72 hours",
        "internal",
    )
    assert foodyepay["post_mortem"]["severities"] == ["P0"]


@pytest.mark.parametrize("brand", BRANDS)
def test_the_four_incident_messages_have_their_slots(brand: str) -> None:
    slots = {name: each["slots"] for name, each in data(brand)["incidents"]["templates"].items()}
    assert slots == {
        "acknowledge": ["impact", "scope"],
        "status": ["status", "mitigation"],
        "next_update": ["next_update_at"],
        "resolution": ["resolution", "follow_up"],
    }


def test_four_kinds_of_daily_checks_are_luneos() -> None:
    assert [item["kind"] for item in data("luneo")["checks"]["items"]] == [
        "page",
        "mail",
        "chat",
        "command",
    ]
    assert data("luneo")["checks"]["category"] == "support-delivery"


def test_foodyepays_tools_releases_and_mirrors_are_in_the_file() -> None:
    book = data("foodyepay")
    assert book["queues"]["widget"]["tag"] == "chatgpt-app"
    assert book["channels"]["widget"]["queue"] == book["zendesk"]["queue"] == "widget"
    assert book["incidents"]["jira"]["project"] == "FOODYE-MCP"
    assert book["changes"]["approvals"] == 2
    assert (book["changes"]["window"]["day"], book["changes"]["window"]["at"]) == ("wed", "10:00")
    assert [playbook["id"] for playbook in book["playbooks"]] == [
        "reward-eligibility",
        "reward-issuance",
        "reward-statistics",
    ]
    assert book["triage"]["identity"] is True
    assert book["release_notes"]["line"] == "F18"


def test_a_row_level_security_violation_is_private_and_told_to_security() -> None:
    route = data("foodyepay")["alerts"]["routes"][0]
    assert route["private"] is True
    assert route["category"] == "security"
    assert route["notify"] == ["address:security@foodyepay.com"]


def test_the_thresholds_are_two_percent_and_three_seconds() -> None:
    found = {
        each["metric"]: (each["above"], each["over"])
        for each in data("foodyepay")["alerts"]["thresholds"]
    }
    assert found == {"error_rate": ("2%", "5 minutes"), "latency_p95": ("3 seconds", "5 minutes")}


@pytest.mark.parametrize("brand", BRANDS)
def test_every_address_is_on_the_brands_own_domain(brand: str) -> None:
    domain = data(brand)["domain"]
    addresses = set(re.findall(r"[\w.+-]+@[\w.-]+\w", text_of(brand)))
    assert addresses
    assert all(address.endswith(f"@{domain}") for address in addresses)


@pytest.mark.parametrize("brand", BRANDS)
def test_nothing_must_be_set_before_the_runbook_works(brand: str) -> None:
    references = [value for _, value in walk(data(brand)) if str(value).startswith("env:")]
    assert references
    assert all(reference.endswith("?") for reference in references)


def test_the_brands_speak_french_and_english_first_word_first() -> None:
    assert data("luneo")["languages"] == ["fr", "en"]
    assert data("foodyepay")["languages"] == ["en", "fr"]
    assert all(
        set(mails) == {"fr", "en"}
        for b in BRANDS
        for mails in data(b)["messages"].values()
        if mails
    )
