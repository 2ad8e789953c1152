"""The page of a ticket's playbooks, and the panel beside the conversation."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from support.admin.ticket import playbook_verbs
from support.models import Brand, PlaybookEvidence, PlaybookRun, Role, Ticket
from support.tickets import playbooks
from support.tickets.actor import Actor
from tests import make
from tests.support.admin.desk import Answer

ADA = Actor("Ada")


@pytest.fixture
def ticket(foodyepay: Brand) -> Ticket:
    return make.ticket(foodyepay, category="rewards-issuance", identity_verified_at=make.NOON)


def come_in(client: Client, brand: Brand, role: Role = Role.AGENT) -> Client:
    client.force_login(make.agent(f"some-{role}", brand, role=role))
    return client


def url(ticket: Ticket) -> str:
    return reverse("admin:support_playbook", args=[ticket.pk])


def press(client: Client, ticket: Ticket, **said: Any) -> Answer:
    return client.post(url(ticket), said, follow=True)


def test_an_agent_goes_through_a_playbook(client: Client, ticket: Ticket) -> None:
    come_in(client, ticket.brand)
    assert b"No playbook was run on this ticket yet" in client.get(url(ticket)).content
    press(client, ticket, _start="reward-issuance")
    run = PlaybookRun.objects.get()
    page = press(client, ticket, _prove=f"{run.pk}:transaction", text="https://explorer.test/1")
    assert b"https://explorer.test/1" in page.content
    page = press(client, ticket, _prove=f"{run.pk}:ledger", text="Entry <b>4711</b>")
    assert b"Entry &lt;b&gt;4711" in page.content
    run.refresh_from_db()
    assert (run.state, run.started_by) == ("done", "Some-Agent")


def test_a_refusal_is_shown_as_it_stands(client: Client, ticket: Ticket) -> None:
    Ticket.objects.update(identity_verified_at=None)
    come_in(client, ticket.brand)
    page = press(client, ticket, _start="reward-issuance")
    assert "This playbook touches money" in page.content.decode()
    assert not PlaybookRun.objects.exists()


def test_a_file_of_evidence_is_kept_and_saved_not_opened(client: Client, ticket: Ticket) -> None:
    come_in(client, ticket.brand)
    run = playbooks.start(ticket, "reward-statistics", by=ADA, now=make.NOON)
    upload = SimpleUploadedFile("totals.html", b"<script>", "text/html")
    press(client, ticket, _prove=f"{run.pk}:reconcile", file=upload)
    kept = PlaybookEvidence.objects.get()
    answer = client.get(reverse("admin:support_evidence", args=[ticket.pk, kept.pk]))
    assert b"".join(answer) == b"<script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_large_file_is_refused(
    client: Client, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playbook_verbs, "LARGEST", 3)
    come_in(client, ticket.brand)
    run = playbooks.start(ticket, "reward-statistics", by=ADA, now=make.NOON)
    upload = SimpleUploadedFile("totals.csv", b"1234")
    page = press(client, ticket, _prove=f"{run.pk}:reconcile", file=upload)
    assert b"too large" in page.content
    assert not PlaybookEvidence.objects.exists()


@pytest.mark.parametrize("said", [{"_start": "reward-issuance"}, {"_finish": "1"}, {"x": "1"}])
def test_a_viewer_reads_and_presses_nothing(
    client: Client, ticket: Ticket, said: dict[str, str]
) -> None:
    come_in(client, ticket.brand, Role.VIEWER)
    page = client.get(url(ticket))
    assert page.status_code == 200
    assert b"_start" not in page.content
    assert client.post(url(ticket), said).status_code == 403


@pytest.mark.parametrize(("role", "status"), [(Role.AGENT, 403), (Role.LEAD, 302)])
def test_only_a_lead_waives(client: Client, ticket: Ticket, role: Role, status: int) -> None:
    come_in(client, ticket.brand, role)
    answer = client.post(url(ticket), {"_waive": "new", "reason": "spam"})
    assert answer.status_code == status
    assert PlaybookRun.objects.filter(state="waived").exists() is (role == Role.LEAD)


def test_a_run_of_another_ticket_is_not_there(client: Client, ticket: Ticket) -> None:
    other = make.ticket(ticket.brand, identity_verified_at=make.NOON)
    run = playbooks.start(other, "reward-issuance", by=ADA, now=make.NOON)
    come_in(client, ticket.brand, Role.LEAD)
    for said in ({"_prove": f"{run.pk}:ledger"}, {"_finish": run.pk}, {"_waive": run.pk}):
        answer = client.post(url(ticket), {**said, "text": "x", "reason": "x"})
        assert answer.status_code == 404
    run.refresh_from_db()
    assert (run.state, run.evidence.count()) == ("running", 0)


@pytest.mark.parametrize("said", ["", ":", "x:ledger", "999999:ledger"])
def test_nonsense_finds_no_run(client: Client, ticket: Ticket, said: str) -> None:
    come_in(client, ticket.brand)
    assert client.post(url(ticket), {"_prove": said, "text": "x"}).status_code == 404


def test_another_brands_ticket_is_not_there(client: Client, ticket: Ticket, luneo: Brand) -> None:
    come_in(client, luneo, Role.ADMIN)
    assert client.get(url(ticket)).status_code == 404
    assert client.post(url(ticket), {"_start": "reward-issuance"}).status_code == 404


def test_the_ticket_says_which_playbook_is_to_be_done(client: Client, ticket: Ticket) -> None:
    come_in(client, ticket.brand)
    page = reverse("admin:support_ticket_change", args=[ticket.pk])
    assert b"to do" in client.get(page).content
    run = playbooks.start(ticket, "reward-issuance", by=ADA, now=make.NOON)
    assert b"0 of 2" in client.get(page).content
    playbooks.prove(run, "ledger", by=ADA, now=make.NOON, text="4711")
    shown = client.get(page).content.decode()
    assert "1 of 2" in shown
    assert "gave evidence for" in shown


def test_a_brand_without_playbooks_shows_no_panel(client: Client, luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    come_in(client, luneo)
    page = client.get(reverse("admin:support_ticket_change", args=[ticket.pk]))
    assert b"<h2>Playbooks" not in page.content  # the navigation names the list of all
    assert b"are written in its file" in client.get(url(ticket)).content
