"""Mails are written in every language of the brand, with placeholders that somebody fills."""

import pytest

from support.outbound.templates import PLACEHOLDERS
from support.runbook.schema.messages import SLOTS, Messages
from tests.support.runbook.files import altered, line, minimal, problems, text_of

CASES = [
    (
        "from us {promise}",
        "from us {promiss}",
        "acknowledgement.en.text",
        "{promiss} is unknown: expected one of {brand}",
    ),
    ("from us {promise}", "from us soon", "acknowledgement.en.text", "expected {promise} in it"),
    (
        "from us {promise}",
        "from us {promise",
        "acknowledgement.en.text",
        "a brace belongs to no placeholder",
    ),
    (
        "from us {promise}",
        "from {{us}} {promise}",
        "acknowledgement.en.text",
        "a brace belongs to no placeholder",
    ),
    ("from us {promise}", "from us {promise.__class__}", "acknowledgement.en.text", "is unknown"),
    (
        "from us {promise}",
        "about {subject} {promise}",
        "acknowledgement.en.text",
        "{subject} is unknown",
    ),
    (
        '"[{ticket}] Received"',
        '"[{tickets}] Received"',
        "acknowledgement.en.subject",
        "{tickets} is unknown",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "said"), CASES)
def test_a_template_that_nobody_can_fill_is_refused(
    old: str, new: str, where: str, said: str
) -> None:
    text = altered(minimal(), (old, new))
    found = [p for p in problems(text) if p.where == f"messages.{where}" and said in p.message]
    assert [problem.line for problem in found] == [line(text, new)]


def test_what_is_required_may_stand_in_the_subject() -> None:
    text = altered(minimal(), ('"[{ticket}] Received"', '"Received"'))
    (problem,) = problems(text)
    assert (problem.where, problem.message) == (
        "messages.acknowledgement.en.text",
        "expected {ticket} in it",
    )


def test_a_language_of_the_brand_without_its_mail_is_refused() -> None:
    text = altered(minimal(), ("languages: [en]", "languages: [en, fr]"))
    missing = {problem.where for problem in problems(text)}
    assert "messages.acknowledgement" in missing
    assert "incidents.templates.status" in missing
    assert "incidents.messages.ticket_resolved" in missing


def test_a_mail_in_a_language_that_the_brand_does_not_speak_is_refused() -> None:
    text = altered(minimal(), ("  reply:\n", '  reply:\n    de: {subject: "Zu", text: "{text}"}\n'))
    (problem,) = problems(text)
    assert (problem.where, problem.line) == ("messages.reply.de", line(text, "de: {"))
    assert problem.message == "is no language of this brand: expected en"


def test_a_brand_that_verifies_identity_has_the_mail_for_it() -> None:
    text = altered(minimal(), ("default_severity: P3", "default_severity: P3, identity: true"))
    (problem,) = problems(text)
    assert (problem.where, problem.line) == ("messages", line(text, "messages:"))
    assert "identity_link is missing" in problem.message


def test_every_message_has_its_list_of_placeholders() -> None:
    assert set(SLOTS) == set(Messages.model_fields)
    assert all(slots.required <= slots.allowed for slots in SLOTS.values())


def test_an_acknowledgement_can_repeat_nothing_that_a_stranger_wrote() -> None:
    assert not SLOTS["acknowledgement"].allowed & {"subject", "text", "customer", "agent"}


@pytest.mark.parametrize("message", ["acknowledgement", "triaged", "reply", "notice"])
def test_every_placeholder_is_one_that_the_renderer_knows(message: str) -> None:
    assert SLOTS[message].allowed <= PLACEHOLDERS


@pytest.mark.parametrize("brand", ["luneo", "foodyepay"])
def test_shipped_mails_never_show_a_placeholder_twice_braced(brand: str) -> None:
    assert "{{" not in text_of(brand)
