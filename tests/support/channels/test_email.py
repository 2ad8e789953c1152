"""Every provider's webhook: verified, stored untouched, filed once; the right answer for each trouble."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from support.channels import email
from support.inbound import payloads, process
from support.models import Attachment, Brand, Message, RawMessage, Ticket
from tests.support.channels import provider_cases as cases
from tests.support.channels.post import Post
from tests.support.channels.provider_cases import CASES

EVERY = pytest.mark.parametrize("name", sorted(CASES))
Send = Callable[[Post], Any]


@pytest.fixture(autouse=True)
def _secrets(settings: Any) -> None:
    settings.ANYMAIL = cases.SETTINGS


@pytest.fixture
def send(luneo: Brand) -> Send:
    client = Client(headers={"host": "testserver"})

    def post(call: Post) -> Any:
        return client.generic(
            "POST", call.path, call.body, content_type=call.content_type, headers=call.headers
        )

    return post


@pytest.fixture(autouse=True)
def _hosts(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


def file_all(now: datetime) -> list[str]:
    process.process_due(now=RawMessage.objects.latest("pk").run_at)
    process.process_due(now=RawMessage.objects.latest("pk").run_at)
    return [raw.outcome.get("action", raw.last_error) for raw in RawMessage.objects.order_by("pk")]


@EVERY
def test_a_letter_is_stored_untouched_and_filed(send: Send, now: datetime, name: str) -> None:
    call = CASES[name]()
    answer = send(call)
    assert answer.status_code == 200
    raw = RawMessage.objects.get()
    assert bytes(raw.body) == call.body
    assert raw.source == f"email:{call.provider}"
    assert file_all(now) == ["opened"]
    message = Message.objects.get(kind="customer")
    assert message.from_address == "zoe@example.com"
    assert message.author_name == "Zoé Martin"
    assert message.message_id == "a-letter@example.com"
    assert message.text.split() == ["Où", "est", "ma", "facture", "?", "Zoé"]
    assert Ticket.objects.get().subject == "A question"


@EVERY
def test_what_identifies_us_is_not_kept(send: Send, name: str) -> None:
    send(CASES[name]())
    assert "Authorization" not in RawMessage.objects.get().headers
    assert "X-Mandrill-Signature" not in RawMessage.objects.get().headers


@pytest.mark.parametrize("name", sorted(cases.EXACT))
def test_where_a_provider_posts_the_mail_its_very_bytes_are_read(send: Send, name: str) -> None:
    send(CASES[name]())
    opened = payloads.letter_in(RawMessage.objects.get())
    assert opened is not None
    assert opened.body == cases.raw_letter()
    assert opened.envelope.recipients == ("support@luneo.app",)
    assert opened.envelope.sender == "zoe@example.com"


@pytest.mark.parametrize("make_call", [cases.mailgun_mime, cases.sendgrid_raw])
def test_eight_bit_text_of_an_old_mail_survives_the_form(
    send: Send, make_call: Callable[..., Post]
) -> None:
    old = cases.raw_letter().replace("Où".encode(), b"O\xf9").replace(b"utf-8", b"iso-8859-1", 1)
    send(make_call(mail=old))
    opened = payloads.letter_in(RawMessage.objects.get())
    assert opened is not None
    assert opened.body == old


@pytest.mark.parametrize("name", ["mailgun", "postmark"])
def test_files_of_a_letter_that_was_read_already_come_along(
    send: Send, now: datetime, name: str
) -> None:
    send(CASES[name]())
    file_all(now)
    file = Attachment.objects.get()
    assert (file.name, file.content_type, file.size) == ("plan.png", "image/png", 8)


@EVERY
def test_the_wrong_secret_is_401_and_nothing_is_stored(send: Send, name: str) -> None:
    call = CASES[name]()
    answer = send(replace(call, headers=call.headers | cases.basic("desk:guess")))
    assert answer.status_code == 401
    assert b"Wrong credentials" in answer.content
    assert not RawMessage.objects.exists()


@EVERY
def test_no_secret_is_401(send: Send, name: str) -> None:
    call = CASES[name]()
    headers = {key: value for key, value in call.headers.items() if key != "Authorization"}
    assert send(replace(call, headers=headers)).status_code == 401


def test_a_wrong_signature_is_401_even_with_the_secret(send: Send) -> None:
    mailgun = cases.mailgun_mime()
    assert (
        send(replace(mailgun, body=mailgun.body.replace(b"signature=", b"signature=0"))).status_code
        == 401
    )
    mandrill = cases.mandrill()
    changed = replace(mandrill, body=mandrill.body.replace(b"question", b"quest"))
    assert send(changed).status_code == 401
    mailersend = cases.mailersend()
    assert send(replace(mailersend, body=mailersend.body + b" ")).status_code == 401


def test_while_a_secret_is_replaced_both_are_taken(send: Send, settings: Any) -> None:
    settings.ANYMAIL = cases.SETTINGS | {"WEBHOOK_SECRET": ["desk:new", cases.SECRET]}
    new = replace(cases.postmark_raw(), headers=cases.basic("desk:new"))
    assert [send(cases.postmark()).status_code, send(new).status_code] == [200, 200]


def test_without_a_secret_at_all_nothing_is_taken_in_and_the_provider_comes_back(
    send: Send, settings: Any
) -> None:
    settings.ANYMAIL = {}
    answer = send(cases.postmark())
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert not RawMessage.objects.exists()


@EVERY
def test_twice_the_same_is_one_letter(send: Send, now: datetime, name: str) -> None:
    call = CASES[name]()
    assert [send(call).status_code, send(call).status_code] == [200, 200]
    assert file_all(now) == ["opened"]


def test_a_repetition_with_a_new_signature_is_found_by_its_contents(
    send: Send, now: datetime
) -> None:
    send(cases.mailgun("a" * 50))
    send(cases.mailgun("c" * 50))
    assert file_all(now) == ["opened", "duplicate"]


def test_one_letter_through_two_providers_is_filed_once(send: Send, now: datetime) -> None:
    send(cases.mailgun_mime())
    send(cases.postmark_raw())
    send(cases.brevo())
    assert file_all(now) == ["opened", "duplicate", "duplicate"]


@EVERY
def test_too_large_is_413_and_says_so(send: Send, settings: Any, name: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 300
    answer = send(CASES[name]())
    assert answer.status_code == 413
    assert b"larger than we take" in answer.content
    assert not RawMessage.objects.exists()


def test_an_attachment_of_3_mb_is_no_problem(send: Send, now: datetime) -> None:
    big = cases.payload("postmark").replace("iVBORw0KGgo=", "AAAA" * 2**20)
    assert send(replace(cases.postmark(), body=big.encode())).status_code == 200
    assert file_all(now) == ["opened"]
    assert Attachment.objects.get().size == 3 * 2**20


def test_a_body_of_60_mb_is_413(send: Send) -> None:
    answer = send(replace(cases.postmark(), body=b"x" * (60 * 2**20)))
    assert answer.status_code == 413


def test_a_batch_is_filed_letter_by_letter_and_an_odd_one_spoils_no_other(
    send: Send, now: datetime
) -> None:
    odd = b"From: ((((\r\n\r\n\0"
    assert (
        send(cases.mandrill(cases.raw_letter("one"), odd, cases.raw_letter("two"))).status_code
        == 200
    )
    assert file_all(now) == ["ignored", "opened", "opened", "opened"]
    parent = RawMessage.objects.order_by("pk")[0]
    assert parent.outcome["flags"] == ["batch_of_3"]
    assert parent.children.count() == 3


POISON = (
    b"From: ((((((((\r\nContent-Type: text/plain; name*\r\nSubject: =?evil?q?x\r\n"
    b"Content-Transfer-Encoding: base64\r\nReferences: <[x]@\0>\r\n\r\n\0\xff\xfe"
)


@pytest.mark.parametrize("name", sorted(cases.EXACT))
def test_a_poisonous_letter_is_kept_and_holds_up_no_neighbour(
    send: Send, now: datetime, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(cases, "raw_letter", lambda text="": POISON.replace(b"\xff\xfe", b""))
        poison = CASES[name]()
    if name == "amazon_ses":  # which numbers its calls
        poison = cases.numbered(poison, "poison")
    assert send(poison).status_code == 200
    assert send(CASES[name]()).status_code == 200
    file_all(now)
    bad, good = RawMessage.objects.filter(children=None).order_by("pk")
    assert bytes(bad.body) == poison.body
    assert bad.state in {RawMessage.State.DONE, RawMessage.State.HELD}
    assert good.outcome["action"] == "opened"


@pytest.mark.parametrize("name", ["brevo", "mailjet", "postmark"])
def test_odd_words_in_a_letter_that_was_read_already_hold_up_no_neighbour(
    send: Send, now: datetime, name: str
) -> None:
    call = CASES[name]()
    odd = call.body.replace(b"A question", rb"\u0000 \ud800 ((((")
    assert odd != call.body
    assert send(replace(call, body=odd)).status_code == 200
    assert send(call).status_code == 200
    actions = file_all(now)
    assert actions == ["opened", "duplicate"]  # the same id and text
    assert not RawMessage.objects.filter(state=RawMessage.State.NEW).exists()
    assert all("\0" not in each.subject for each in Ticket.objects.all())


def test_a_member_that_cannot_be_opened_is_tried_again_and_the_others_are_filed(
    send: Send, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_anymail = payloads._by_anymail

    def choke(provider: str, request: Any) -> Any:
        if b"poison" in request.body:
            raise ValueError("cannot be put together")
        return by_anymail(provider, request)

    monkeypatch.setattr(payloads, "_by_anymail", choke)
    send(cases.brevo("one", "poison", "two"))
    assert file_all(now) == ["ignored", "opened", "ValueError: cannot be put together", "opened"]


def test_a_database_that_does_not_answer_is_503_with_a_time_to_come_back(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(email, "receive", fail)
    answer = send(cases.postmark())
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert b"Try again later" in answer.content


def test_a_webhook_without_a_letter_is_marked_as_done(
    send: Send, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payloads, "_by_anymail", lambda *_: None)
    send(cases.mailjet())
    assert file_all(now) == ["ignored"]
    assert RawMessage.objects.get().outcome["flags"] == ["ignored:no_letter_in_it"]


def test_providers_that_try_the_address_and_those_we_do_not_know(luneo: Brand) -> None:
    client = Client(headers={"host": "testserver"})
    assert client.head("/in/email/postmark/").status_code == 200
    assert client.get("/in/email/postmark/").status_code == 405
    assert client.post("/in/email/pigeon/").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"--x\r\n"])
def test_nonsense_with_the_right_secret_is_kept_and_held_in_the_end(
    send: Send, now: datetime, body: bytes
) -> None:
    send(Post("postmark", body, headers=cases.basic()))
    raw = RawMessage.objects.get()
    for _ in range(5):
        RawMessage.objects.filter(state="new").update(run_at=now)
        process.process_due(now=now)
    raw.refresh_from_db()
    assert raw.state == "held"
    assert raw.reason.startswith("Given up after 5 attempts.")
