"""What strangers see: the truth, in their language, and nothing private."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from incidents import lifecycle
from incidents.models import Component, Incident
from support.models import Brand
from support.tickets.actor import Actor
from tests import make
from tests.incidents.status.visit import END, FOODYEPAY, LUNEO, declare, get, page
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
ADA = Actor("Ada Lovelace")


def test_a_quiet_day_is_said_to_be_one(client: Client, luneo: Brand) -> None:
    html = page(client)
    assert "All systems operational" in html
    assert "No incident in the last 15 days." in html
    assert "As of 2 March 2026, 13:05 (CET)" in html


def test_the_page_speaks_french_to_who_asks_for_it(client: Client, luneo: Brand) -> None:
    declare(luneo)
    html = page(client, language="fr-FR,fr;q=0.9")
    assert '<html lang="fr">' in html
    assert "Panne partielle" in html
    assert "Nous enquêtons sur un incident." in html
    assert "Prochaine mise à jour avant le 2 mars 2026, 13:30 (CET)." in html
    assert "We are investigating" not in html
    assert "We are investigating" in page(client, "/?lang=en", language="fr")


def test_an_open_incident_stands_there_with_its_promise(client: Client, luneo: Brand) -> None:
    declare(luneo)
    html = page(client)
    assert "Partial system outage" in html
    assert "We are investigating an incident." in html
    assert "Next update by 2 March 2026, 13:30 (CET)." in html
    assert "Affects" not in html  # its title says it already
    Incident.objects.update(public_title="Cards are refused")
    assert "Affects Checkout" in page(client)


def test_many_open_incidents_leave_the_page_readable(client: Client, luneo: Brand) -> None:
    """The gravest first, five with their newest word, the others a line each; the parts stay in reach."""
    slots = {"status": "Found it", "mitigation": "A fix is coming"}
    for number in range(40):
        made = declare(luneo, key=str(number), tickets=[], severity="P1" if number else "P0")
        lifecycle.post_update(made, template="status", slots=slots, by=ADA, now=at(1))
    html = page(client)
    assert html.count('class="card incident"') == 5
    assert html.count("Found it") == 5
    assert html.count("Earlier updates: 1") == 5
    assert "More open incidents: 35" in html
    gravest = Incident.objects.get(severity="P0")
    assert 0 < html.index(gravest.code) < html.index('class="card incident"') + 400
    for each in Incident.objects.all():
        assert f'href="incidents/{each.code}"' in html
    assert html.index("Components") < 25_000


def test_a_few_open_incidents_show_their_newest_words(client: Client, luneo: Brand) -> None:
    incident = declare(luneo)
    for number in range(4):
        slots = {"status": f"Step {number}", "mitigation": "x"}
        lifecycle.post_update(incident, template="status", slots=slots, by=ADA, now=at(1 + number))
    html = page(client)
    assert [f"Step {number}" in html for number in range(4)] == [False, True, True, True]
    assert "Earlier updates: 2" in html
    assert "Step 0" in page(client, f"/incidents/{incident.code}")


def test_a_promise_that_was_not_kept_is_said_to_be_late(client: Client, luneo: Brand) -> None:
    declare(luneo)
    html = page(client, minute=31)
    assert "The update promised for 2 March 2026, 13:30 (CET) is late." in html


def test_no_word_of_a_customer_or_an_agent_is_public(client: Client, luneo: Brand) -> None:
    incident = declare(luneo)
    slots = {"status": "Found it", "mitigation": "A fix is coming"}
    lifecycle.post_update(incident, template="status", slots=slots, by=ADA, now=at(4))
    for path in ("/", f"/incidents/{incident.code}", "/history", "/api/v2/summary.json"):
        html = page(client, path)
        assert "4242" not in html, path
        assert "Lovelace" not in html, path


def test_a_private_incident_appears_nowhere(client: Client, luneo: Brand) -> None:
    secret = declare(luneo, category="security", title="A leak", key="secret")
    Incident.objects.filter(pk=secret.pk).update(public_title="LEAK-CANARY", published_at=NOON)
    for path in ("/", "/history", "/api/v2/summary.json", "/api/v2/incidents.json"):
        html = page(client, path)
        assert "CANARY" not in html, path
        assert secret.code not in html, path
    assert get(client, f"/incidents/{secret.code}").status_code == 404
    assert "All systems operational" in page(client)


def test_one_brand_does_not_show_the_other(client: Client, luneo: Brand, foodyepay: Brand) -> None:
    ours, theirs = declare(luneo), declare(foodyepay)
    assert ours.code in page(client, host=LUNEO)
    assert theirs.code not in page(client, host=LUNEO)
    assert theirs.code in page(client, host=FOODYEPAY)
    assert ours.code not in page(client, host=FOODYEPAY)
    assert get(client, f"/incidents/{theirs.code}", host=LUNEO).status_code == 404


def test_beside_the_console_the_brand_stands_in_the_path(client: Client, luneo: Brand) -> None:
    incident = declare(luneo)
    assert incident.code in page(client, "/status/luneo/", host="localhost")
    path = f"/status/luneo/incidents/{incident.code}"
    assert incident.public_title in page(client, path, host="localhost")
    assert get(client, "/status/nobody/", host="localhost").status_code == 404


def test_what_is_over_is_told_for_a_while_and_kept_in_the_history(
    client: Client, luneo: Brand
) -> None:
    incident = declare(luneo)
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(65))
    html = page(client, minute=70)
    assert "All systems operational" in html
    assert "The incident is resolved: The replica holds." in html
    assert "From 2 March 2026, 13:00 (CET) to 2 March 2026, 14:05 (CET)" in html
    much_later = 16 * 24 * 60
    assert incident.code not in page(client, minute=much_later)
    table = page(client, "/history", minute=much_later)
    assert f'href="incidents/{incident.code}"' in table
    assert "1 h 05" in table
    assert "The replica holds" in page(client, f"/incidents/{incident.code}", minute=much_later)


def test_the_history_sorts_and_turns_pages_without_a_script(client: Client, luneo: Brand) -> None:
    for number in range(30):
        made = declare(luneo, key=str(number), tickets=[], now=NOON - timedelta(days=number))
        Incident.objects.filter(pk=made.pk).update(public_title=f"Trouble {number:02}")
    first = page(client, "/history")
    assert "Trouble 00" in first
    assert "Trouble 29" not in first
    assert "Trouble 29" in page(client, "/history?page=2")
    assert "Trouble 29" in page(client, "/history?sort=date")
    assert "Date" in first
    assert "Durée" in page(client, "/history", language="fr")


def test_days_without_data_are_not_green(client: Client, luneo: Brand) -> None:
    Component.objects.filter(brand=luneo).update(since=NOON - timedelta(days=4))
    html = page(client)
    assert html.count('<rect class="unknown"') == 85 * 5
    assert html.count('<rect class="operational"') == 5 * 5
    assert "Checkout, the last 90 days: 0 with trouble, 85 without data" in html


def test_a_brand_without_components_claims_nothing(client: Client) -> None:
    make.brand("bare")
    html = page(client, "/status/bare/", host="localhost")
    assert "nothing to say" in html
    assert "operational" not in html


def test_html_in_a_text_is_shown_as_text(client: Client, luneo: Brand) -> None:
    incident = declare(luneo)
    slots = {"status": "<script>alert(1)</script>", "mitigation": "<b>x</b>"}
    lifecycle.post_update(incident, template="status", slots=slots, by=ADA, now=at(4))
    html = page(client)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_pages_need_no_inline_script_or_style(client: Client, luneo: Brand) -> None:
    incident = declare(luneo)
    for path in ("/", "/history", f"/incidents/{incident.code}"):
        response = get(client, path)
        html = response.content.decode()
        assert "<script" not in html, path
        assert "<style" not in html, path
        assert " style=" not in html, path
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_pages_may_be_kept_for_seconds_and_by_language(client: Client, luneo: Brand) -> None:
    response = get(client, "/")
    assert response.headers["Cache-Control"] == "public, max-age=15"
    assert "Accept-Language" in response.headers["Vary"]
    assert "Cookie" not in response.headers["Vary"]
    assert not response.cookies


def test_only_reading_is_possible(client: Client, luneo: Brand) -> None:
    for path in ("/", "/history", "/api/v2/summary.json"):
        assert client.post(path, headers={"host": LUNEO}).status_code == 405


@pytest.mark.parametrize("count", [1, 20])
def test_the_cost_does_not_follow_the_history(
    client: Client,
    luneo: Brand,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        declare(luneo, key=str(number), tickets=[])
    page(client)
    with django_assert_max_num_queries(10):
        page(client)
