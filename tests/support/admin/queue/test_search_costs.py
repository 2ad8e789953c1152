"""What a search costs: at most fifteen questions to the database, whatever is typed, at ten tickets and at many."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, Clock, Queue, SavedView, Team
from tests import make
from tests.support.admin.desk import Desk

LIST = reverse("admin:support_ticket_changelist")
MOST = 15
TYPED = {
    "dupnot": 1,  # the nearest name is looked up, then searched
    "dupnot commander": 1,  # and a word of the conversation has to be shown
    "kowalsky dupnot garrage commander": 1,
    "commander": 1,
    '"mieux commander"': 1,
    "payment": 0,
    "from:dupont is:open severity:p3": 1,
    "dupnot brand:luneo queue:none team:none assignee:none": 1,
    "dupnot assignee:nobody before:2030-01-01 after:2020-01-01 -tag:x": 1,
    "nowherexx": 0,
    "nowherexx alsonowhere": 0,
    "brand:elsewhere queue:elsewhere team:elsewhere assignee:elsewhere": 0,
}


@pytest.mark.parametrize("size", [10, 60])
def test_no_search_asks_more_than_fifteen_questions(
    desk: Desk, luneo: Brand, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [
        make.customer(luneo, f"p{number}@garage.example", name=f"Zoé Dupont {number} Kowalski")
        for number in range(size)
    ]
    tickets = [make.ticket(luneo, requester=each, text="mieux commander") for each in people]
    Clock.objects.bulk_create(
        Clock(ticket=ticket, kind="update", state="paused", remaining_s=60, started_at=make.NOON)
        for ticket in tickets
    )
    SavedView.objects.create(
        owner=desk.user, name="Mine", query="brand:luneo queue:support team:one assignee:me dupont"
    )
    desk.client.get(LIST)  # the first page of a session writes when it began
    for typed, found in TYPED.items():
        with django_assert_max_num_queries(MOST):
            page = desk.client.get(LIST, {"view": "all", "q": typed})
        shown = page.context["cl"].result_list
        assert len(shown) == (min(size, 50) if found else 0), typed


def test_the_filters_offer_queues_and_teams_of_my_brands_alone(desk: Desk, luneo: Brand) -> None:
    other = make.brand("other")
    for brand in (luneo, other):
        Queue.objects.create(brand=brand, slug="vip", name=f"Guests of {brand.slug}")
        Team.objects.create(brand=brand, slug="night", name=f"Night of {brand.slug}")
    specs = {spec.title: spec for spec in desk.client.get(LIST).context["cl"].filter_specs}
    queues = {choice for _key, choice in specs["queue"].lookup_choices}
    teams = {choice for _key, choice in specs["team"].lookup_choices}
    assert "Guests of luneo" in queues
    assert "Night of luneo" in teams
    assert not {"Guests of other", "Night of other"} & (queues | teams)
    assert not {"Guests of luneo"} & teams


@pytest.mark.parametrize("field", ["assignee", "queue", "team", "brand"])
def test_a_hint_names_nobody_of_another_brand(desk: Desk, luneo: Brand, field: str) -> None:
    other = make.brand("elsewhere", name="Elsewhere")
    make.agent("elsewhereperson", other)
    Queue.objects.create(brand=other, slug="elsewherequeue", name="Elsewhere queue")
    Team.objects.create(brand=other, slug="elsewhereteam", name="Elsewhere team")
    typed = f"{field}:nowhere"
    pages = [
        desk.client.get(LIST, {"view": "all", "q": typed}),
        desk.client.post(reverse("admin:support_view_new"), {"name": "n", "query": typed}),
    ]
    for page in pages:
        text = page.content.decode()
        assert f"“{typed}” means nothing. Write one of: " in text
        assert "elsewhere" not in text.lower()
