"""The demo gives a newcomer something to look at, once, and never touches a desk where people work."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from support.management.demo import answers, letters, people
from support.models import Message, OutboxMessage, Person, RawMessage, Ticket, TicketEvent
from tests import make
from tests.conftest import apply_shipped


@pytest.fixture(scope="module")
def first_run(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, str], Path]]:
    """People and letters as after the first run, made once for this file, and the file of passwords."""
    kept = tmp_path_factory.mktemp("demo") / "kept"
    with django_db_blocker.unblock(), transaction.atomic():
        for slug in ("luneo", "foodyepay"):
            apply_shipped(slug)
        passwords = people.ensure(kept)
        letters.deliver(now=make.NOON)
        answers.play(now=make.NOON)
        yield passwords, kept
        transaction.set_rollback(True)


@pytest.fixture
def kept(first_run: tuple[dict[str, str], Path], tmp_path: Path) -> Path:
    """This test's own copy of the file of passwords."""
    return Path(shutil.copy(first_run[1], tmp_path / "kept"))


@pytest.fixture
def filled(db: None, first_run: tuple[dict[str, str], Path]) -> dict[str, str]:
    return first_run[0]


def test_every_letter_is_understood_and_none_opens_two_tickets_of_one_brand(
    filled: dict[str, str],
) -> None:
    demo = RawMessage.objects.filter(source="demo", parent=None)
    assert demo.count() == len(list(letters.FOLDER.glob("*.eml"))) == 40
    assert [(raw.key, raw.reason) for raw in RawMessage.objects.exclude(state="done")] == []
    assert Ticket.objects.filter(subject__startswith="Re: ").count() == 0


def test_the_letters_show_every_severity_and_many_categories_of_both_brands(
    filled: dict[str, str],
) -> None:
    for slug in ("luneo", "foodyepay"):
        tickets = Ticket.objects.filter(brand__slug=slug)
        assert tickets.count() >= 15
        assert set(tickets.values_list("severity", flat=True)) == {"P0", "P1", "P2", "P3"}
        assert len(set(tickets.exclude(category="").values_list("category", flat=True))) >= 6


def test_the_letters_show_pictures_files_replies_odd_charsets_and_machines(
    filled: dict[str, str],
) -> None:
    messages = Message.objects.filter(kind="customer")
    assert messages.exclude(html="").count() >= 5
    assert messages.filter(attachments__is_inline=True).exists()
    assert messages.filter(attachments__name="relevé février 2026.pdf").exists()
    assert messages.filter(
        reply_text__startswith="One more thing", elided_text__contains="> "
    ).exists()
    assert messages.filter(text__contains="jeton expiré").exists()  # ISO-8859-1
    assert messages.filter(text__contains="確認をお願いします").exists()  # ISO-2022-JP
    assert messages.filter(
        text__contains="accountant\N{RIGHT SINGLE QUOTATION MARK}s"
    ).exists()  # Windows-1252 that says otherwise
    bounced = RawMessage.objects.get(key="18-luneo-bounce")
    assert bounced.outcome["ticket"] is None


def test_machines_get_no_acknowledgement_and_people_get_one(filled: dict[str, str]) -> None:
    written_to = set(
        OutboxMessage.objects.filter(carrier="mail").values_list("destination", flat=True)
    )
    assert "news@commerceweekly.example" not in written_to
    assert {"tom@ashworth-bikes.example", "tanaka@example.org"} <= written_to


def test_colleagues_answered_some_and_solved_one(filled: dict[str, str]) -> None:
    assert Message.objects.filter(kind="reply").count() == 4
    assert Message.objects.filter(kind="note").count() == 4
    assert set(Ticket.objects.values_list("status", flat=True)) >= {
        "new",
        "pending_customer",
        "resolved",
    }
    assert TicketEvent.objects.filter(kind="assigned", actor_name="Camille Aubert").exists()


def test_coming_again_changes_nothing(filled: dict[str, str], kept: Path) -> None:
    before = RawMessage.objects.count(), Message.objects.count()
    assert letters.deliver(now=make.NOON) == 0
    assert (RawMessage.objects.count(), Message.objects.count()) == before
    assert people.ensure(kept) == filled


def test_passwords_are_kept_for_their_owner_only_and_open_the_door(
    filled: dict[str, str], kept: Path, client: Client
) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    assert set(filled) == {colleague.name for colleague in people.COLLEAGUES}
    assert all(len(password) >= 12 for password in filled.values())
    assert client.login(username="camille", password=filled["camille"])


def test_lost_passwords_are_made_anew(filled: dict[str, str], kept: Path) -> None:
    kept.unlink()
    again = people.ensure(kept)
    assert again["emma"] != filled["emma"]
    assert User.objects.get(username="emma").check_password(again["emma"])


def test_colleagues_have_their_roles_and_are_the_people_of_the_runbook(
    filled: dict[str, str],
) -> None:
    camille = User.objects.get(username="camille")
    assert [(m.brand.slug, m.role) for m in camille.memberships.all()] == [("luneo", "lead")]
    assert Person.objects.get(brand__slug="luneo", slug="camille").user == camille
