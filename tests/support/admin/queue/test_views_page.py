"""Saved views: made from a narrowed list, shared by leads, changed by nobody else, and cheap on every page."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from support.admin.queue import inbox, inbox_views, narrowed, view_form
from support.models import AuditEntry, Brand, Queue, Role, SavedView, Severity, Team
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown

LIST = reverse("admin:support_ticket_changelist")
NEW = reverse("admin:support_view_new")
ALL = reverse("admin:support_views")


def form(**fields: object) -> dict[str, object]:
    return {"name": "Refunds", "query": "is:open tag:refund", "sort": "due", **fields}


def shared(brand: Brand, name: str = "Shared", **fields: object) -> SavedView:
    values = {"query": "is:open", "is_shared": True, "brand": brand, **fields}
    return SavedView.objects.create(name=name, **values)


def one(view: SavedView) -> str:
    return reverse("admin:support_view", args=[view.pk])


def tabs(desk: Desk) -> list[str]:
    return [str(view.label) for view in inbox.views(desk.client.get(LIST).wsgi_request)][9:]


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("", "is:open"),
        ("view=all", ""),
        ("view=nonsense", "is:open"),
        ("view=mine", "is:open is:mine -is:snoozed"),
        ("view=all&severity__exact=P1&status__exact=on_hold", "severity:p1 status:on_hold"),
        ("view=all&channel__exact=email&category=billing", "channel:email category:billing"),
        ("view=all&assignee__isnull=True", "assignee:none"),
        ("view=all&assignee__isnull=False", ""),
        ("view=all&queue__id__exact=x&team__id__exact=99999999", ""),
        ("view=urgent&q=+refund+", "is:open severity:p0,p1 refund"),
        ("view=all&sort=oldest&after=x_1", ""),
    ],
)
def test_a_narrowed_list_is_said_in_words_of_the_search(desk: Desk, asked: str, query: str) -> None:
    shown = next(
        (v for v in inbox_views.VIEWS if f"view={v.key}" in asked.split("&")), inbox_views.VIEWS[6]
    )
    assert narrowed.query(QueryDict(asked), shown, desk.user) == query


def test_rows_that_a_filter_names_are_said_by_their_names(desk: Desk, luneo: Brand) -> None:
    queue = Queue.objects.create(brand=luneo, slug="refunds", name="Refunds")
    team = Team.objects.create(brand=luneo, slug="money", name="Money")
    asked = {
        "brand__id__exact": str(luneo.pk),
        "queue__id__exact": str(queue.pk),
        "team__id__exact": str(team.pk),
        "assignee__id__exact": str(desk.user.pk),
    }
    said = narrowed.query(asked, inbox_views.VIEWS[-1], desk.user)
    assert said == "brand:luneo queue:refunds team:money assignee:ada"


def test_a_row_of_another_brand_is_not_named(desk: Desk, foodyepay: Brand) -> None:
    assert (
        narrowed.query({"brand__id__exact": str(foodyepay.pk)}, inbox_views.VIEWS[-1], desk.user)
        == ""
    )


def test_a_value_of_two_words_is_quoted(desk: Desk) -> None:
    assert narrowed.query({"category": "a b"}, inbox_views.VIEWS[-1], desk.user) == 'category:"a b"'


def test_every_shipped_view_says_in_words_what_it_shows(desk: Desk, luneo: Brand) -> None:
    """A shipped view and the same, saved, find the same tickets."""
    make.ticket(luneo)
    make.ticket(luneo, severity=Severity.P0, assignee=desk.user)
    make.ticket(luneo, status="pending_customer", snoozed_until=timezone.now())
    for view in inbox_views.VIEWS:
        saved = SavedView.objects.create(name=view.key, owner=desk.user, query=view.query)
        pages = [desk.client.get(LIST, {"view": key}) for key in (view.key, f"v{saved.pk}")]
        first, second = ({row.pk for row in p.context["cl"].result_list} for p in pages)
        assert first == second, view.key
        saved.delete()


def test_the_list_offers_to_save_itself_with_what_narrows_it(desk: Desk, luneo: Brand) -> None:
    page = desk.client.get(LIST, {"view": "urgent", "severity__exact": "P1"})
    link = f"{NEW}?{urlencode({'view': 'urgent', 'severity__exact': 'P1'})}"
    assert link.replace("&", "&amp;") in page.content.decode()
    shown = desk.client.get(link).context["form"].initial
    assert (shown["query"], shown["sort"]) == ("is:open severity:p0,p1 severity:p1", "due")
    assert desk.client.get(f"{NEW}?sort=oldest").context["form"].initial["sort"] == "oldest"


def test_a_saved_view_is_a_tab_of_its_owner_alone(desk: Desk, luneo: Brand, client: Client) -> None:
    make.ticket(luneo, tags=["refund"], subject="wanted")
    make.ticket(luneo, subject="other")
    answer = desk.client.post(NEW, form(columns=["sla", "owner"]))
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"{LIST}?view=v{view.pk}"
    assert (view.owner, view.is_shared, view.columns) == (desk.user, False, ["sla", "owner"])
    page = desk.client.get(LIST, {"view": f"v{view.pk}"})
    assert [row.subject for row in page.context["cl"].result_list] == ["wanted"]
    assert [name for name, _label in page.context["cl"].columns] == ["sla", "ticket", "owner"]
    assert one(view) in page.content.decode()
    client.force_login(make.agent("eve", luneo, role=Role.ADMIN))
    assert tabs(desk) == []
    assert AuditEntry.objects.count() == 0


def test_an_agent_is_not_offered_to_share_and_cannot_force_it(desk: Desk, luneo: Brand) -> None:
    assert "brand" not in desk.client.get(NEW).context["form"].fields
    desk.client.post(NEW, form(brand=luneo.pk))
    assert SavedView.objects.get().brand is None


def test_a_lead_shares_a_view_in_the_brands_they_lead_and_the_audit_knows(
    sit_down: SitDown, luneo: Brand, foodyepay: Brand
) -> None:
    desk = sit_down(Role.LEAD)
    refused = desk.client.post(NEW, form(brand=foodyepay.pk))
    assert (refused.status_code, SavedView.objects.count()) == (422, 0)
    desk.client.post(NEW, form(brand=luneo.pk))
    view = SavedView.objects.get()
    assert (view.is_shared, view.brand) == (True, luneo)
    entry = AuditEntry.objects.get(brand=luneo)
    assert (entry.action, entry.object_name) == ("added", "Refunds")
    colleague = sit_down(Role.AGENT, "bob")
    assert tabs(colleague) == ["Refunds"]
    assert one(view) not in colleague.client.get(LIST, {"view": f"v{view.pk}"}).content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"query": "is:nonsense"}, "query", "means nothing"),
        ({"query": "colour:red"}, "query", "is no operator"),
        ({"query": "severity:"}, "query", "Write a value after"),
        ({"name": ""}, "name", "required"),
        ({"name": "Taken"}, "name", "There is a view of this name already"),
        ({"sort": "sideways"}, "sort", "not one of the available choices"),
        ({"columns": ["secret"]}, "columns", "not one of the available choices"),
    ],
)
def test_a_view_that_would_not_work_is_not_saved(
    desk: Desk, fields: dict[str, object], field: str, words: str
) -> None:
    SavedView.objects.create(owner=desk.user, name="Taken")
    answer = desk.client.post(NEW, form(**fields))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert SavedView.objects.count() == 1


def test_two_people_may_call_their_own_views_alike(sit_down: SitDown) -> None:
    for name in ("ada", "bob"):
        sit_down(name=name).client.post(NEW, form())
    assert SavedView.objects.filter(name="Refunds").count() == 2


def test_its_owner_changes_and_deletes_a_view(desk: Desk) -> None:
    desk.client.post(NEW, form())
    view = SavedView.objects.get()
    answer = desk.client.post(one(view), form(name="Money back"))
    assert answer.status_code == 302
    view.refresh_from_db()
    assert (view.name, view.position) == ("Money back", 1)
    desk.client.post(one(view), {"_delete": "1"})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT, Role.LEAD, Role.ADMIN])
def test_nobody_changes_another_persons_view(sit_down: SitDown, luneo: Brand, role: Role) -> None:
    theirs = SavedView.objects.create(owner=make.agent("eve", luneo), name="Eve's")
    desk = sit_down(role)
    for answer in (
        desk.client.get(one(theirs)),
        desk.client.post(one(theirs), form()),
        desk.client.post(one(theirs), {"_delete": "1"}),
        desk.client.post(ALL, {"_up": theirs.pk}),
    ):
        assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.name == "Eve's"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 404), (Role.AGENT, 404), (Role.LEAD, 200), (Role.ADMIN, 200)]
)
def test_a_shared_view_is_changed_by_those_who_lead(
    sit_down: SitDown, luneo: Brand, foodyepay: Brand, role: Role, status: int
) -> None:
    desk = sit_down(role)
    assert desk.client.get(one(shared(luneo))).status_code == status
    assert desk.client.get(one(shared(foodyepay))).status_code == 404


def test_a_lead_takes_a_shared_view_back_for_themselves(sit_down: SitDown, luneo: Brand) -> None:
    desk = sit_down(Role.LEAD)
    view = shared(luneo)
    desk.client.post(one(view), form(brand=""))
    view.refresh_from_db()
    assert (view.is_shared, view.brand, view.owner) == (False, None, desk.user)


def test_deleting_a_shared_view_is_written_down(sit_down: SitDown, luneo: Brand) -> None:
    desk = sit_down(Role.LEAD)
    desk.client.post(one(shared(luneo)), {"_delete": "1"})
    assert AuditEntry.objects.get(brand=luneo, action="deleted").object_name == "Shared"


def test_views_change_places_with_their_neighbours(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.client.post(NEW, form(name=name))
    a, _b, c = SavedView.objects.order_by("name")
    steps = [
        ("_up", c, ["a", "c", "b"]),
        ("_down", a, ["c", "a", "b"]),
        ("_up", c, ["c", "a", "b"]),
    ]
    for button, view, order in steps:
        desk.client.post(ALL, {button: view.pk})
        assert tabs(desk) == order


@pytest.mark.parametrize("posted", [{}, {"_up": "x"}, {"_down": "99999999"}])
def test_moving_what_is_not_there_says_so(desk: Desk, posted: dict[str, str]) -> None:
    assert desk.client.post(ALL, posted).status_code == 404


def test_shared_views_come_first_and_only_those_of_ones_brands(
    desk: Desk, luneo: Brand, foodyepay: Brand
) -> None:
    SavedView.objects.create(owner=desk.user, name="Aaa")
    shared(luneo, "Zzz")
    shared(foodyepay, "Foreign")
    assert tabs(desk) == ["Zzz", "Aaa"]
    page = desk.client.get(ALL).content.decode()
    assert "everybody of Luneo" in page
    assert "Foreign" not in page


def test_the_page_of_views_says_what_to_do_while_there_is_none(desk: Desk) -> None:
    assert "No view is saved yet" in desk.client.get(ALL).content.decode()


def test_twenty_views_by_name_cost_no_more_than_none(
    desk: Desk, luneo: Brand, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make.ticket(luneo)
    for number in range(20):
        query = f"brand:luneo queue:q{number} team:t{number} assigned:ada{number}"
        SavedView.objects.create(owner=desk.user, name=f"v{number}", query=query)
    desk.client.get(LIST)
    with django_assert_max_num_queries(13):
        answer: Answer = desk.client.get(LIST)
    assert len(inbox.views(answer.wsgi_request)) == 29


def test_only_so_many_saved_views_are_tabs(desk: Desk) -> None:
    SavedView.objects.bulk_create(
        SavedView(owner=desk.user, name=f"{number:02}") for number in range(25)
    )
    assert len(tabs(desk)) == inbox.MOST_SAVED


def test_neighbours_are_ones_own_or_those_of_a_brand(desk: Desk, luneo: Brand) -> None:
    own = SavedView.objects.create(owner=desk.user, name="own")
    theirs = shared(luneo, owner=desk.user)
    assert list(view_form.group(None, desk.user)) == [own]
    assert list(view_form.group(luneo, desk.user)) == [theirs]
