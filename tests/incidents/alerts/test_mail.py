"""Mail to the alerts address is an alert: grouped, told again, ended by its subject, and never a ticket."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from incidents.alerts.alert import FIRING, RESOLVED, Said
from incidents.alerts.letter import read, state_of
from incidents.alerts.mail import may_write
from incidents.models import AlertEvent, AlertGroup, Incident
from support.inbound.envelope import Envelope
from support.inbound.process import process_due
from support.inbound.receive import receive
from support.models import Brand, OutboxMessage, RawMessage, RunbookVersion, Ticket
from tests import make
from tests.make import NOON

MINUTE = timedelta(minutes=1)
WORDS = {"resolved": RESOLVED, "firing": FIRING}
FIRES, OVER = Said.FIRING, Said.RESOLVED


@pytest.mark.parametrize(
    ("subject", "said", "bare"),
    [
        ("Disk is full", FIRES, "Disk is full"),
        ("[Triggered] Disk is full", FIRES, "Disk is full"),
        ("[Triggered on {host:web-1}] Disk is full", FIRES, "Disk is full"),
        ("[Re-Triggered] Disk is full", FIRES, "Disk is full"),
        ("Re: [Renotify] Disk is full", FIRES, "Disk is full"),
        ("[Recovered] Disk is full", OVER, "Disk is full"),
        ("[RECOVERED on {host:web-1}] Disk is full", OVER, "Disk is full"),
        ("RESOLVED: Disk is full", OVER, "Disk is full"),
        ("[prod] [Resolved] Disk is full", OVER, "[prod] Disk is full"),
        ("[prod] [Triggered] Disk is full", FIRES, "[prod] Disk is full"),
        ("[Résolu] Disque plein", OVER, "Disque plein"),
        ("Disk is full (resolved)", OVER, "Disk is full"),
        ("Disk is full - Recovered!", OVER, "Disk is full"),
        ("Login of root is ok", OVER, "Login of root"),
        ("No data: web-1", FIRES, "web-1"),
        ("web-1: disk is full", FIRES, "web-1: disk is full"),
        ("Okta sign-in from Ruritania", FIRES, "Okta sign-in from Ruritania"),
        ("[Okta] Sign-in", FIRES, "[Okta] Sign-in"),
        ("Unresolved", FIRES, "Unresolved"),
        ("  Disk\n is   full ", FIRES, "Disk is full"),
        ("", FIRES, ""),
        ("[]", FIRES, "[]"),
        ("[Resolved]", OVER, ""),
        ("[[[[[[[[", FIRES, "[[[[[[[["),
    ],
)
def test_a_subject_says_what_it_is_and_whether_it_is_over(
    subject: str, said: Said, bare: str
) -> None:
    assert state_of(subject, **WORDS) == (said, bare)


def test_which_words_say_so_is_data() -> None:
    mine = {"resolved": ["gut"], "firing": ["schlecht"]}
    assert state_of("[Gut] Platte", **mine) == (OVER, "Platte")
    assert state_of("Schlecht: Platte", **mine) == (FIRES, "Platte")
    assert state_of("[Resolved] Platte", **mine) == (FIRES, "[Resolved] Platte")
    assert state_of("[Gut] Platte", resolved=[], firing=[]) == (FIRES, "[Gut] Platte")


@pytest.mark.parametrize(
    ("sender", "senders", "may"),
    [
        ("no-reply@dtdg.test", [], True),
        ("no-reply@dtdg.test", ["dtdg.test"], True),
        ("no-reply@dtdg.test", ["@DTDG.test"], True),
        ("no-reply@dtdg.test", ["No-Reply@dtdg.test"], True),
        ("no-reply@evil.test", ["dtdg.test"], False),
        ("no-reply@evil-dtdg.test", ["dtdg.test"], False),
        ("dtdg.test", ["dtdg.test"], True),
        ("", ["dtdg.test"], False),
    ],
)
def test_only_those_listed_may_write(sender: str, senders: list[str], may: bool) -> None:
    assert may_write(sender, senders) is may


def test_what_else_a_letter_says_is_kept() -> None:
    text = "Row-level security\nTags: env:prod, kind:rls \nSee https://app.test/1?a=b.\x00"
    alert = read(WORDS, sender="x@dtdg.test", subject="[Triggered] RLS", text=text, at=NOON)
    assert (alert.key, alert.title, alert.by) == ("rls", "RLS", "x@dtdg.test")
    assert alert.tags == ("env:prod", "kind:rls")
    assert alert.link.startswith("https://app.test/1?a=b")
    assert "\x00" not in alert.text


def test_a_letter_without_a_subject_is_an_alert_all_the_same() -> None:
    alert = read(WORDS, sender="", subject="", text="javascript:alert(1)", at=NOON)
    assert (alert.title, alert.link) == ("Alert by mail", "")


database = pytest.mark.django_db


def arrive(subject: str, at: datetime = NOON, **fields: Any) -> RawMessage:
    to = fields.pop("to", "alerts@foodyepay.com")
    sender = fields.pop("sender", "no-reply@dtdg.test")
    letter = make.letter(subject=subject, sender=sender, to=to, **fields)
    receive(letter, envelope=Envelope(sender, (to,)), source="pipe", now=at)
    process_due(now=at)
    return RawMessage.objects.latest("pk")


@database
def test_it_opens_a_group_and_tells_people_and_nobody_is_answered(foodyepay: Brand) -> None:
    raw = arrive("[Triggered] Queue is long", Auto_Submitted="auto-generated")
    group = AlertGroup.objects.get()
    assert (group.source, group.title, group.severity) == ("mail", "Queue is long", "P2")
    assert (raw.state, raw.brand, raw.outcome["action"]) == ("done", foodyepay, "alert")
    assert raw.outcome["flags"] == ["1 firing."]
    assert not Ticket.objects.exists()
    told = set(OutboxMessage.objects.values_list("destination", flat=True))
    assert told
    assert "no-reply@dtdg.test" not in told


@database
def test_told_again_is_an_update_and_over_ends_it(foodyepay: Brand) -> None:
    arrive("[Triggered] Queue is long")
    arrive("Re: [Renotify] Queue is LONG", NOON + MINUTE)
    told = OutboxMessage.objects.count()
    arrive("[Recovered] Queue is long", NOON + 2 * MINUTE)
    group = AlertGroup.objects.get()
    assert list(group.events.order_by("pk").values_list("kind", flat=True)) == [
        AlertEvent.Kind.FIRING,
        AlertEvent.Kind.AGAIN,
        AlertEvent.Kind.RESOLVED,
    ]
    assert (group.state, group.closed_at) == ("closed", NOON + 2 * MINUTE)
    assert OutboxMessage.objects.count() == told


@database
def test_the_same_letter_twice_opens_nothing_twice(foodyepay: Brand) -> None:
    for minute in range(2):
        arrive("[Triggered] Queue is long", NOON + minute * MINUTE, message_id="<same@dtdg.test>")
    assert AlertGroup.objects.count() == 1


@database
def test_a_row_level_security_violation_is_a_private_incident_and_told_to_security(
    foodyepay: Brand,
) -> None:
    """F12, the way in that Datadog leaves to its security products."""
    arrive("[Triggered] RLS violation on wallets")
    incident = Incident.objects.get()
    assert (incident.category, incident.is_private, incident.published_at) == (
        "security",
        True,
        None,
    )
    told = OutboxMessage.objects.filter(key__startswith="alert:")
    assert {row.destination for row in told} == {"security@foodyepay.com"}


@database
def test_each_brand_reads_its_own_address(foodyepay: Brand, luneo: Brand) -> None:
    arrive("[Triggered] Queue is long", to="alerts@luneo.app")
    assert AlertGroup.objects.get().brand == luneo


@database
def test_an_address_that_nobody_has_is_held_as_before(foodyepay: Brand) -> None:
    raw = arrive("[Triggered] Queue is long", to="alarms@foodyepay.com")
    assert (raw.state, raw.reason[:8]) == ("held", "No brand")
    assert not AlertGroup.objects.exists()


def only_from(brand: Brand, *senders: str) -> None:
    assert brand.runbook is not None
    data = brand.runbook.data
    data["alerts"]["sources"]["mail"]["senders"] = list(senders)
    brand.runbook = RunbookVersion.objects.create(
        brand=brand, number=99, digest="x", source="", data=data, applied_at=NOON
    )
    brand.save(update_fields=["runbook"])


@database
def test_a_stranger_is_held_with_the_reason_where_senders_are_listed(foodyepay: Brand) -> None:
    only_from(foodyepay, "dtdg.test")
    raw = arrive("[Triggered] Queue is long", sender="mallory@evil.test")
    assert raw.state == "held"
    assert raw.reason == "mallory@evil.test may not write to alerts@foodyepay.com."
    assert not AlertGroup.objects.exists()
    arrive("[Triggered] Queue is long", NOON + MINUTE)
    assert AlertGroup.objects.count() == 1


@database
@pytest.mark.parametrize("to", [["support", "alerts"], ["alerts", "support"], ["support"]])
def test_a_letter_to_customers_support_is_a_ticket_as_ever(foodyepay: Brand, to: list[str]) -> None:
    addresses = tuple(f"{each}@foodyepay.com" for each in to)
    letter = make.letter(subject="[Triggered] Queue is long", to=", ".join(addresses))
    receive(letter, envelope=Envelope("zoe@example.com", addresses), source="pipe", now=NOON)
    process_due(now=NOON)
    assert Ticket.objects.count() == 1
    assert not AlertGroup.objects.exists()
