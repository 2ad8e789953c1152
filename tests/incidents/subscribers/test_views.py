"""A visitor asks, confirms from the mail, chooses and leaves; nobody learns who subscribes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from incidents.models import Component, Subscriber
from incidents.subscribers import enrol, links
from support.models import Brand, OutboxMessage, TokenBucket
from tests import make
from tests.incidents.status.visit import FOODYEPAY, LUNEO
from tests.incidents.subscribers.people import link, mails, subscriber
from tests.make import NOON

pytestmark = pytest.mark.django_db
ZOE = "zoe@example.com"


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def ask(client: Client, host: str = LUNEO, path: str = "/subscribe", **changed: Any) -> Any:
    data = {"email": ZOE, "language": "en"} | changed
    return client.post(path, data, headers={"host": host})


def get(client: Client, path: str, host: str = LUNEO, language: str = "en") -> Any:
    return client.get(path, headers={"host": host, "accept-language": language})


def post(client: Client, path: str, host: str = LUNEO, **data: Any) -> Any:
    return client.post(path, data, headers={"host": host})


def test_a_visitor_subscribes_in_two_steps_and_leaves_in_one(client: Client, luneo: Brand) -> None:
    answer = ask(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/subscribe?asked=1")
    assert "Look into your mailbox" in get(client, "/subscribe?asked=1").content.decode()
    row = Subscriber.objects.get()
    assert row.state == "pending"
    confirm = link(mails(ZOE)[0]["text"], "/confirm")
    assert "Confirm" in get(client, confirm).content.decode()
    row.refresh_from_db()
    assert row.state == "pending"  # a machine that reads links confirms nothing
    manage = post(client, confirm).headers["Location"]
    row.refresh_from_db()
    assert (row.state, row.confirmed_at) == ("active", NOON)
    assert f"News goes to {ZOE}." in get(client, manage).content.decode()
    leave = f"{manage}/leave"
    assert f"Stop sending news to {ZOE}?" in get(client, leave).content.decode()
    assert "You are unsubscribed" in post(client, leave).content.decode()
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("ended", NOON)


def test_every_asker_reads_the_same(client: Client, luneo: Brand) -> None:
    """Known, unknown, left, and asked too often."""
    subscriber(luneo, "known@example.com")
    subscriber(luneo, "left@example.com", state="ended")
    answers = set()
    for address in ("new@example.com", "known@example.com", "left@example.com", *[ZOE] * 5):
        answer = ask(client, email=address)
        answers.add((answer.status_code, answer.headers["Location"], answer.content))
    assert len(answers) == 1
    assert "already" in mails("known@example.com")[0]["text"]
    assert "/confirm" in mails("left@example.com")[0]["text"]


def test_an_address_is_written_to_three_times_a_day_whoever_asks(
    client: Client, luneo: Brand
) -> None:
    for second in range(6):
        with time_machine.travel(NOON + timedelta(seconds=second), tick=False):
            ask(client)
    assert len(mails(ZOE)) == 3


def test_a_network_that_asks_too_often_waits(client: Client, luneo: Brand) -> None:
    codes = [ask(client, email=f"{number}@example.com").status_code for number in range(12)]
    assert codes == [302] * 10 + [429] * 2
    assert TokenBucket.objects.count() == 11


def test_a_machine_that_fills_in_everything_gets_the_same_answer_and_no_row(
    client: Client, luneo: Brand
) -> None:
    assert ask(client, website="x").status_code == 302
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "nobody"},
        {"email": "a@b@c.example"},
        {"email": "a@example.com\nBcc: all@example.com"},
        {"language": "xx"},
        {"components": ["999999"]},
        {"components": ["' OR 1=1"]},
        {"url": "http://127.0.0.1/"},
        {"url": "http://169.254.169.254/latest/meta-data"},
        {"url": "http://[::1]/"},
        {"url": "http://10.0.0.8/hook"},
        {"url": "http://localhost/"},
        {"url": "http://db.internal/"},
        {"url": "https://name:password@example.com/"},
        {"url": "https://example.com:22/"},
        {"url": "ftp://example.com/"},
        {"url": "javascript:alert(1)"},
        {"url": "https://example.com/" + "x" * 600},
    ],
)
def test_what_cannot_be_is_told_and_leaves_nothing(
    client: Client, luneo: Brand, wrong: dict[str, Any]
) -> None:
    answer = ask(client, **wrong)
    assert answer.status_code == 422
    assert "Nothing was sent." in answer.content.decode()
    assert not Subscriber.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_component_of_another_brand_cannot_be_chosen(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    foreign = Component.objects.filter(brand=foodyepay).first()
    assert foreign is not None
    assert ask(client, components=[foreign.pk]).status_code == 422


def test_who_chose_parts_is_kept_with_them(client: Client, luneo: Brand) -> None:
    part = Component.objects.get(brand=luneo, slug="checkout")
    ask(client, components=[part.pk], language="fr")
    row = Subscriber.objects.get()
    assert (list(row.components.all()), row.language) == ([part], "fr")
    assert "À confirmer" in mails(ZOE)[0]["subject"]
    row.state = "active"
    row.save()
    manage = link(f"{links.manage(row)}")
    post(client, manage, components=[], language="en")
    row.refresh_from_db()
    assert (list(row.components.all()), row.language) == ([], "en")


def test_a_link_that_is_too_old_confirms_nothing(client: Client, luneo: Brand) -> None:
    ask(client)
    confirm = link(mails(ZOE)[0]["text"], "/confirm")
    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        assert post(client, confirm).status_code == 410
    assert Subscriber.objects.get().state == "pending"


def test_an_older_confirmation_holds_no_more_once_a_new_one_is_asked_for(
    client: Client, luneo: Brand
) -> None:
    ask(client)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        ask(client)
    first, second = (link(each["text"], "/confirm") for each in mails(ZOE))
    assert get(client, first).status_code == 404
    assert get(client, second).status_code == 200


@pytest.mark.parametrize(
    "key", ["1-aaaaaaaaaaaaaaaa", "x-y", "1", "-", "1-", "99999999999999999999-aaaaaaaaaaaaaaaa"]
)
def test_a_made_up_link_leads_nowhere(client: Client, luneo: Brand, key: str) -> None:
    subscriber(luneo)
    for end in ("", "/confirm", "/leave"):
        for answer in (
            get(client, f"/subscription/{key}{end}"),
            post(client, f"/subscription/{key}{end}"),
        ):
            assert answer.status_code == 404


def test_a_managing_link_does_not_confirm(client: Client, luneo: Brand) -> None:
    row = subscriber(luneo, state="pending")
    assert post(client, f"{link(links.manage(row))}/confirm").status_code == 404


def test_a_link_of_one_brand_is_nothing_on_anothers_host(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    manage = link(links.manage(subscriber(luneo)))
    assert get(client, manage, host=FOODYEPAY).status_code == 404
    assert get(client, manage, host="localhost").status_code == 200


def test_a_mail_program_unsubscribes_by_one_post_without_a_cookie(luneo: Brand) -> None:
    """RFC 8058: the body says List-Unsubscribe=One-Click, and there is no form of ours before it."""
    strict = Client(enforce_csrf_checks=True)
    row = subscriber(luneo)
    answer = post(strict, link(links.leave(row), "/leave"), **{"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.state == "ended"


def test_every_other_post_needs_the_token_of_a_form(luneo: Brand) -> None:
    strict = Client(enforce_csrf_checks=True)
    row = subscriber(luneo)
    assert ask(strict).status_code == 403
    assert post(strict, link(links.manage(row)), language="fr").status_code == 403


def test_beside_the_console_the_brand_is_named(client: Client, luneo: Brand) -> None:
    assert ask(client, host="localhost", path="/subscribe?brand=luneo").status_code == 302
    assert Subscriber.objects.get().brand == luneo
    assert get(client, "/subscribe", host="localhost").status_code == 404
    assert get(client, "/subscribe?brand=nobody", host="localhost").status_code == 404


def test_the_pages_are_nobodys_to_keep_and_need_no_script(client: Client, luneo: Brand) -> None:
    row = subscriber(luneo, url="https://example.com/hook")
    for path in ("/subscribe", link(links.manage(row)), link(links.leave(row), "/leave")):
        answer = get(client, path)
        html = answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"], path
        assert answer.headers["X-Robots-Tag"] == "noindex", path
        assert "<script" not in html, path
        assert " style=" not in html, path


def test_the_secret_of_a_webhook_is_shown_to_its_owner_once_confirmed(
    client: Client, luneo: Brand
) -> None:
    row = subscriber(luneo, url="https://example.com/hook", state="pending")
    manage = link(links.manage(row))
    assert "whsec_" not in get(client, manage).content.decode()
    Subscriber.objects.update(state="active")
    assert links.secret(row) in get(client, manage).content.decode()
    other = subscriber(luneo, "b@example.com", url="https://example.com/hook")
    assert links.secret(other) != links.secret(row)


def test_who_never_says_yes_is_forgotten_after_a_week(luneo: Brand) -> None:
    subscriber(luneo)
    subscriber(luneo, "ended@example.com", state="ended")
    subscriber(luneo, "never@example.com", state="pending")
    assert enrol.forget(now=NOON + timedelta(days=6)) == 0
    enrol.forget(now=NOON + timedelta(days=7))
    kept = Subscriber.objects.order_by("email").values_list("email", flat=True)
    assert list(kept) == ["ended@example.com", ZOE]


def test_an_address_is_one_whatever_its_case(luneo: Brand) -> None:
    enrol.ask(luneo, email=" Zoe@Example.com ", language="en", now=NOON)
    enrol.ask(luneo, email=ZOE, language="en", now=NOON + timedelta(seconds=1))
    assert Subscriber.objects.get().email == ZOE


def test_two_brands_know_nothing_of_each_others_subscribers(luneo: Brand) -> None:
    other = make.brand("acme")
    subscriber(luneo)
    enrol.ask(other, email=ZOE, language="en", now=NOON)
    assert "/confirm" in mails(ZOE)[0]["text"]
