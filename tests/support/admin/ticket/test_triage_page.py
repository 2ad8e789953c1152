"""Triage in the console: five steps in one submit, refused next to the field that is missing."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from support.models import Brand, Escalation, OutboxMessage, Role, Ticket, TicketEvent
from support.tickets import actions
from tests import make
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock, opened

LATER = NOON + 10 * MINUTE
WORDS = "Le paiement: checkout is down for everybody, we cannot pay."


@pytest.fixture(autouse=True)
def _at_ten_past() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def agent(client: Client, luneo: Brand) -> Client:
    client.force_login(ada(luneo).user)  # type: ignore[arg-type]  # an agent is a person
    return client


def url(ticket: Ticket) -> str:
    return reverse("admin:support_triage", args=[ticket.pk])


def filled(brand: Brand, **fields: Any) -> dict[str, Any]:
    """Everything typed: times stand in Paris, two hours ahead of UTC in summer and one in March."""
    user = ada(brand).user
    complete = {
        "context": "Mail of a known shop; its checkout answers 500.",
        "severity": "P1",
        "category": "checkout",
        "owner": user.pk if user else "",
        "eta": "2026-03-02T16:00",
        "next_update_at": "2026-03-02T14:00",
        "reason": "",
    }
    return {**complete, **fields}


def submit(client: Client, ticket: Ticket, button: str = "_triage", **fields: Any) -> Any:
    return client.post(url(ticket), {**filled(ticket.brand, **fields), button: "1"})


def said(response: Any) -> str:
    text: str = response.content.decode()
    return text


class TestTheForm:
    def test_it_is_one_key_away_from_the_ticket(self, agent: Client, luneo: Brand) -> None:
        ticket = opened(luneo)
        shown = said(agent.get(reverse("admin:support_ticket_change", args=[ticket.pk])))
        link = shown[shown.index(url(ticket)) :].partition(">")[0]
        assert 'data-key="t"' in link
        assert "Triage the ticket" in shown

    def test_the_runbook_suggests_and_shows_the_words(self, agent: Client, luneo: Brand) -> None:
        ticket = opened(luneo, subject="Outage", text=WORDS, reply_text=WORDS)
        form = agent.get(url(ticket)).context["form"]
        because = ticket.events.get(kind=TicketEvent.Kind.OPENED).data["because"]
        assert form.initial["severity"] == ticket.severity
        assert form.initial["category"] == ticket.category != ""
        for name in ("severity", "category"):
            words = because[form.initial[name]]
            assert words
            assert all(f"“{word}”" in form.fields[name].help_text for word in words)

    def test_what_a_person_chose_is_not_talked_back(self, agent: Client, luneo: Brand) -> None:
        details = {"severity": "P0", "category": "billing"}
        ticket = opened(luneo, text=WORDS, reply_text=WORDS, details=details)
        initial = agent.get(url(ticket)).context["form"].initial
        assert (initial["severity"], initial["category"]) == ("P0", "billing")

    def test_the_next_update_stands_when_the_runbook_wants_it(
        self, agent: Client, luneo: Brand
    ) -> None:
        ticket = opened(luneo, details={"severity": "P0"})
        assert agent.get(url(ticket)).context["form"].initial["next_update_at"] > LATER

    def test_the_promises_are_previewed_and_nothing_is_done(
        self, agent: Client, luneo: Brand
    ) -> None:
        ticket = opened(luneo, language="en")
        before = ticket.events.count()
        letter = submit(agent, ticket, "_preview").context["letter"]
        assert "We expect to solve it by 16:00, Paris time." in letter
        assert "You will hear from us next by 14:00, Paris time" in letter
        assert ticket.events.count() == before

    def test_the_preview_is_what_is_sent(self, agent: Client, luneo: Brand) -> None:
        ticket = opened(luneo, language="en")
        letter = submit(agent, ticket, "_preview").context["letter"]
        submit(agent, ticket)
        assert ticket.messages.get(kind="reply").text == letter

    def test_an_eta_not_given_yet_is_a_gap_in_the_preview(
        self, agent: Client, luneo: Brand
    ) -> None:
        assert (
            "We expect to solve it …"
            in agent.get(url(opened(luneo, language="en"))).context["letter"]
        )

    def test_no_script_and_no_style_stands_in_the_page(self, agent: Client, luneo: Brand) -> None:
        shown = said(agent.get(url(opened(luneo))))
        assert "style=" not in shown
        assert shown.count("<script") == shown.count("<script src=")


class TestSubmitting:
    def test_one_submit_does_all_five_steps(self, agent: Client, luneo: Brand) -> None:
        ticket = opened(luneo, language="en")
        response = submit(agent, ticket)
        ticket.refresh_from_db()
        assert response["Location"] == reverse("admin:support_ticket_change", args=[ticket.pk])
        assert (ticket.severity, ticket.category, ticket.status) == ("P1", "checkout", "open")
        assert (ticket.assignee, ticket.triaged_at) == (ada(luneo).user, LATER)
        assert clock(ticket, "update").due_at == NOON + HOUR
        assert OutboxMessage.objects.filter(key__startswith="reply:", ticket=ticket).count() == 1

    def test_a_grave_one_is_escalated(self, agent: Client, luneo: Brand) -> None:
        ticket = opened(luneo)
        submit(agent, ticket)
        found = Escalation.objects.get(ticket=ticket, moment="triage")
        assert found.reason == "Triaged as P1"

    def test_a_light_one_is_not(self, agent: Client, luneo: Brand) -> None:
        ticket = opened(luneo)
        submit(agent, ticket, severity="P3", reason="A question")
        assert not Escalation.objects.filter(moment="triage").exists()

    @pytest.mark.parametrize(
        ("fields", "name", "sentence"),
        [
            ({"context": " "}, "context", "Confirm where the report comes from"),
            ({"severity": ""}, "severity", "Choose a severity."),
            ({"category": ""}, "category", "Choose a category."),
            ({"owner": ""}, "owner", "Name an owner."),
            ({"eta": ""}, "eta", "Give an ETA in the future."),
            ({"eta": "2026-03-02T13:00"}, "eta", "Give an ETA in the future."),
            ({"eta": "tomorrow"}, "eta", "Enter a valid date/time."),
            ({"next_update_at": ""}, "next_update_at", "Say when the customer hears from us next."),
        ],
    )
    def test_a_missing_step_is_refused_next_to_its_field(
        self, agent: Client, luneo: Brand, fields: dict[str, str], name: str, sentence: str
    ) -> None:
        ticket = opened(luneo)
        before = ticket.events.count()
        response = submit(agent, ticket, **fields)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [name]
        assert response.context["form"].errors[name][0].startswith(sentence)
        assert ticket.events.count() == before

    def test_nothing_typed_is_lost(self, agent: Client, luneo: Brand) -> None:
        shown = said(submit(agent, opened(luneo), category="", context="A shop in Lyon"))
        assert "A shop in Lyon" in shown
        assert 'value="2026-03-02T16:00"' in shown
        assert '<option value="P1" selected>' in shown
        assert "avant 16 h 00" in shown

    def test_a_lower_severity_asks_why_next_to_the_reason(
        self, agent: Client, luneo: Brand
    ) -> None:
        ticket = opened(luneo, details={"severity": "P0"})
        errors = submit(agent, ticket).context["form"].errors
        assert errors["reason"][0].startswith("Say why it is less severe: P0 to P1")
        assert submit(agent, ticket, reason="Only one shop").status_code == 302

    def test_a_merged_ticket_says_where_it_lives_on(self, agent: Client, luneo: Brand) -> None:
        ticket, other = opened(luneo), opened(luneo, message_id="<3@example.com>")
        actions.merge(ticket, other, by=ada(luneo), now=NOON)
        gone = Ticket.objects.exclude(merged_into=None).get()
        errors = submit(agent, gone).context["form"].non_field_errors()
        assert "This ticket was merged into" in errors[0]


class TestIdentity:
    @pytest.fixture
    def theirs(self, client: Client, foodyepay: Brand) -> Client:
        client.force_login(ada(foodyepay).user)  # type: ignore[arg-type]  # an agent is a person
        return client

    def test_only_the_brand_that_verifies_it_is_asked(self, agent: Client, luneo: Brand) -> None:
        assert "identity_how" not in agent.get(url(opened(luneo))).context["form"].fields

    def test_it_is_one_of_the_steps_where_it_is_wanted(
        self, theirs: Client, foodyepay: Brand
    ) -> None:
        zone = {"category": "payments", "eta": "2026-03-02T09:00"}
        zone["next_update_at"] = "2026-03-02T05:00"
        ticket = opened(foodyepay)
        errors = submit(theirs, ticket, **zone).context["form"].errors
        assert errors["identity_how"] == ["Verify the customer's identity."]
        zone["identity_how"] = "attested"
        errors = submit(theirs, ticket, **zone).context["form"].errors
        assert errors["identity_evidence"] == ["Say what the identity was verified by."]
        assert submit(theirs, ticket, **zone, identity_evidence="Called back").status_code == 302
        ticket.refresh_from_db()
        assert ticket.identity_verified_how == "attested: Called back"


class TestWhoMay:
    def test_a_viewer_is_refused(self, client: Client, luneo: Brand) -> None:
        ticket = opened(luneo)
        client.force_login(make.agent("vera", luneo, role=Role.VIEWER))
        assert client.get(url(ticket)).status_code == 403
        assert submit(client, ticket).status_code == 403
        assert not ticket.events.filter(kind=TicketEvent.Kind.TRIAGED).exists()
        shown = said(client.get(reverse("admin:support_ticket_change", args=[ticket.pk])))
        assert url(ticket) not in shown

    def test_another_brands_ticket_is_not_there(self, agent: Client, foodyepay: Brand) -> None:
        ticket = opened(foodyepay)
        assert agent.get(url(ticket)).status_code == 404
        assert agent.post(url(ticket), {"_triage": "1"}).status_code == 404

    def test_an_owner_comes_from_the_brand(
        self, agent: Client, luneo: Brand, foodyepay: Brand
    ) -> None:
        stranger = make.agent("sven", foodyepay)
        errors = submit(agent, opened(luneo), owner=stranger.pk).context["form"].errors
        assert "owner" in errors


def test_the_page_asks_as_much_of_a_long_ticket_as_of_a_short_one(
    agent: Client, luneo: Brand, django_assert_max_num_queries: Any
) -> None:
    ticket = opened(luneo)
    for number in range(30):
        make.message(ticket, kind="reply", text=f"{number}")
        make.agent(f"agent{number}", luneo)
    with django_assert_max_num_queries(16):
        assert agent.get(url(ticket)).status_code == 200
