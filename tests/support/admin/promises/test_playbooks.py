"""The playbooks of the runbook, what lacks one, and the runs: read by everybody of the brand, changed in the file."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, PlaybookRun, Role, Ticket
from tests import make

URL = "/admin/support/playbookrun/"


@pytest.fixture
def reader(client: Client, foodyepay: Brand) -> Client:
    client.force_login(make.agent("ada", foodyepay, role=Role.VIEWER))
    return client


def text(client: Client, url: str = URL) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def run(ticket: Ticket, playbook: str, state: str, **fields: Any) -> PlaybookRun:
    assert ticket.brand.runbook is not None
    values = {"name": playbook.title(), "started_at": make.NOON, "started_by": "Ada"}
    return PlaybookRun.objects.create(
        ticket=ticket,
        runbook=ticket.brand.runbook,
        playbook=playbook,
        state=state,
        **(values | fields),
    )


@pytest.mark.parametrize(
    "said",
    [
        "Reward eligibility",
        "Reward issuance",
        "Reward statistics",
        "Rerun the eligibility tool and keep its answer",
        "Validate the transaction hash in the block explorer",
        "Reconcile the totals with the daily finance export",
        "identity first",
        "F9",
    ],
)
def test_the_shipped_playbooks_stand_there_with_their_steps(reader: Client, said: str) -> None:
    assert said in text(reader)


def test_categories_without_a_playbook_are_named(reader: Client, foodyepay: Brand) -> None:
    assert foodyepay.runbook is not None
    categories = foodyepay.runbook.data["categories"]
    served = {each["name"] for each in categories.values() if each.get("playbook")}
    lacking = {each["name"] for each in categories.values() if not each.get("playbook")}
    found = re.search(r"Categories without a playbook: ([^<]*)\.", text(reader))
    assert found is not None
    assert set(found[1].replace("&amp;", "&").replace("&#x27;", "'").split(" · ")) == lacking
    assert served
    assert not served & lacking


def test_a_brand_without_playbooks_is_told_where_they_are_written(
    client: Client, luneo: Brand
) -> None:
    client.force_login(make.agent("ada", luneo, role=Role.VIEWER))
    assert luneo.runbook is not None
    assert not luneo.runbook.data.get("playbooks")
    assert "They are written in its file, under “playbooks”." in text(client)


def test_runs_are_counted_by_state(reader: Client, foodyepay: Brand) -> None:
    ticket = make.ticket(foodyepay)
    run(ticket, "reward-issuance", "running")
    run(ticket, "reward-issuance", "done")
    run(ticket, "reward-issuance", "done")
    run(ticket, "reward-issuance", "waived")
    page = text(reader)
    assert "2 done, 1 running, 1 waived" in page
    assert page.count("0 done, 0 running, 0 waived") == 2


def test_the_history_names_ticket_state_and_person(reader: Client, foodyepay: Brand) -> None:
    made = run(make.ticket(foodyepay, subject="Reward lost"), "reward-issuance", "done")
    page = text(reader)
    assert made.ticket.reference in page
    assert "Reward lost" in page
    assert 'class="pill playbook-done"' in page


def test_a_run_opens_the_playbooks_of_its_ticket(reader: Client, foodyepay: Brand) -> None:
    made = run(make.ticket(foodyepay), "reward-issuance", "running")
    page = text(reader, f"{URL}{made.pk}/change/")
    assert "Validate the transaction hash in the block explorer" in page
    assert "_prove" not in page  # a viewer only reads


def test_a_run_of_another_brand_is_not_there(
    reader: Client, foodyepay: Brand, luneo: Brand
) -> None:
    theirs = run(make.ticket(luneo, subject="Canary"), "canary", "done", name="Canary run")
    assert "Canary" not in text(reader)
    answer = reader.get(f"{URL}{theirs.pk}/change/")
    assert answer.status_code == 302
    assert answer["Location"] == URL


@pytest.mark.parametrize("path", ["add/", "1/delete/"])
def test_nothing_is_made_or_deleted_here(client: Client, foodyepay: Brand, path: str) -> None:
    client.force_login(make.agent("boss", foodyepay, role=Role.ADMIN))
    made = run(make.ticket(foodyepay), "reward-issuance", "done")
    answer = client.post(f"{URL}{path.replace('1', str(made.pk))}", {"post": "yes"})
    assert answer.status_code == 403
    assert PlaybookRun.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 20])
def test_many_runs_ask_no_more_than_one(
    reader: Client,
    foodyepay: Brand,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    ticket = make.ticket(foodyepay)
    for _each in range(rows):
        run(ticket, "reward-issuance", "done")
    with django_assert_max_num_queries(16):
        text(reader)
