"""Who may do what: every role at every kind of row and every page of the console that is not one, as one table."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from incidents.models import Change, Incident, Maintenance, Subscriber
from support.models import (
    Account,
    Attachment,
    AuditEntry,
    Brand,
    ClosedDay,
    Customer,
    Macro,
    Message,
    Notification,
    OnCallOverride,
    Person,
    PlaybookEvidence,
    Role,
    Ticket,
)
from tests import make
from tests.support.admin import world
from tests.support.admin.crawl import PAGES
from tests.support.admin.desk import prove

VIEWER, AGENT, LEAD, ADMIN = RANKS = list(Role)
NOBODY = None
pytestmark = pytest.mark.django_db

# From which role on. What is not named here is seen by everybody of its brand, and by nobody made, changed or deleted:
# rows that the runbook's file makes, and rows that are facts, changed by verbs that have permissions of their own.
SEE: dict[type[Model], Role] = {AuditEntry: LEAD, Subscriber: LEAD, User: ADMIN}
ADD: dict[type[Model], Role] = {
    Account: AGENT,
    Macro: LEAD,
    OnCallOverride: LEAD,
    ClosedDay: LEAD,
    Change: LEAD,
    User: ADMIN,
}
SAVE: dict[type[Model], Role] = {
    Account: AGENT,
    Customer: AGENT,
    Ticket: AGENT,
    Macro: LEAD,
    OnCallOverride: LEAD,
    ClosedDay: LEAD,
    Person: ADMIN,
    User: ADMIN,
}
DELETE: dict[type[Model], Role] = {Macro: LEAD, OnCallOverride: LEAD, ClosedDay: LEAD}

# Pages that belong to no one row's form: who may open them, who may send something to them.
# The keys of their addresses are those of these rows, or the brand's.
TOOLS: list[tuple[str, tuple[type[Model], ...], Role | None, Role | None]] = [
    ("index", (), VIEWER, VIEWER),
    ("support_why", (Ticket,), VIEWER, VIEWER),
    ("support_triage", (Ticket,), AGENT, AGENT),
    ("support_playbook", (Ticket,), VIEWER, NOBODY),  # the run of a closed ticket: read only
    ("support_evidence", (Ticket, PlaybookEvidence), VIEWER, VIEWER),
    ("support_letter", (Ticket, Message), VIEWER, VIEWER),
    ("support_file", (Ticket, Attachment), VIEWER, VIEWER),
    ("support_customer_data", (Customer,), AGENT, AGENT),
    ("incidents_review", (Incident,), VIEWER, VIEWER),
    ("incidents_move", (Maintenance,), LEAD, LEAD),
    ("incidents_plan", (), LEAD, LEAD),
    ("incidents_accounts_export", (Brand,), LEAD, LEAD),
    ("incidents_declare", (), AGENT, AGENT),
    ("auth_user_password_change", (User,), ADMIN, ADMIN),
]


@pytest.fixture
def of(luneo: Brand, settings: Settings, tmp_path: Path) -> world.World:
    settings.SUPPORT_FILES_DIR = tmp_path
    return world.build(luneo, "kanarienvogel")


def from_on(role: Role | None) -> set[Role]:
    return set() if role is NOBODY else set(RANKS[RANKS.index(role) :])


def everyone(brand: Brand) -> dict[Role, User]:
    return {role: make.agent(f"one-{role}", brand, role=role) for role in RANKS}


def test_each_kind_of_row_is_seen_made_changed_and_deleted_by_those_who_may(
    of: world.World, rf: RequestFactory
) -> None:
    people, wrong = everyone(of.brand), []
    for model, page in [each for each in PAGES if each[0] is not Notification]:  # one's own alone
        row = of.rows[model]
        for role, user in people.items():
            request = rf.get("/admin/")
            request.user = user
            may = {
                "see": page.has_view_permission(request, row),
                "add": page.has_add_permission(request),
                "save": page.has_change_permission(request, row),
                "delete": page.has_delete_permission(request, row),
            }
            least = {
                "see": SEE.get(model, VIEWER),
                "add": ADD.get(model),
                "save": SAVE.get(model),
                "delete": DELETE.get(model),
            }
            wrong += [
                (model.__name__, role.value, what, found)
                for what, found in may.items()
                if found != (role in from_on(least[what]))
            ]
    assert wrong == []


def test_who_only_looks_is_offered_no_verb_for_many_rows(
    of: world.World, rf: RequestFactory
) -> None:
    request = rf.get("/admin/")
    request.user = make.agent("vera", of.brand, role=VIEWER)
    offered = {model.__name__: list(page.get_actions(request)) for model, page in PAGES}
    assert {model: verbs for model, verbs in offered.items() if verbs} == {}


def test_each_page_beside_the_rows_opens_to_those_who_may(of: world.World, client: Client) -> None:
    people, wrong = everyone(of.brand), []
    for named, keyed, opens, _sends in TOOLS:
        url = address(of, named, keyed)
        for role, user in people.items():
            client.force_login(user)
            prove(client, user)
            response = client.get(url)
            b"".join(response)  # read to its end, a file closes itself
            if (response.status_code == 200) != (role in from_on(opens)):
                wrong.append((named, role.value, response.status_code))
    assert wrong == []


def test_each_page_beside_the_rows_takes_something_only_from_those_who_may(
    of: world.World, client: Client
) -> None:
    people, wrong = everyone(of.brand), []
    for named, keyed, _opens, sends in TOOLS:
        url = address(of, named, keyed)
        for role, user in people.items():
            client.force_login(user)
            prove(client, user)
            response = client.post(url)
            b"".join(response)
            if (response.status_code != 403) != (role in from_on(sends)):
                wrong.append((named, role.value, response.status_code))
    assert wrong == []


def test_nothing_is_open_to_who_belongs_to_no_brand(
    of: world.World, rf: RequestFactory, client: Client
) -> None:
    request = rf.get("/admin/")
    request.user = stranger = make.agent("sam")
    seen = [page.has_view_permission(request, of.rows[model]) for model, page in PAGES]
    assert not any(seen)
    client.force_login(stranger)
    found = [
        client.get(address(of, named, keyed)).status_code for named, keyed, *_ in TOOLS if keyed
    ]
    assert set(found) <= {302, 403, 404}


def address(of: world.World, named: str, keyed: tuple[type[Model], ...]) -> str:
    keys = [
        of.brand.pk if model is Brand else of.boss.pk if model is User else of.key(model)
        for model in keyed
    ]
    url = reverse(f"admin:{named}", args=keys)
    return f"{url}?brand={of.brand.pk}" if named == "incidents_plan" else url
