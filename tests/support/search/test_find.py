"""A search of tickets against a real index: words, people, operators, typos, brands."""

from datetime import UTC, datetime, timedelta

import pytest

from support.models import Attachment, Brand, CustomerAddress, Message, Queue, Team, Ticket
from support.search import find, rank
from support.search.operators import Who
from tests import make

NOW = make.NOON


def found(text: str, *, who: int | None = None, rows: object = None) -> set[str]:
    """Subjects of what a search finds."""
    return {ticket.subject for ticket in search(text, who=who).rows}


def search(text: str, *, who: int | None = None) -> find.Search:
    return find.tickets(Ticket.objects.all(), text, Who(who, NOW), brands=None)


@pytest.fixture
def desk(db: None) -> Brand:
    """Three tickets that have nothing in common."""
    brand = make.brand("luneo", ticket_prefix="LUN")
    zoe = make.customer(brand, "zoe.dupont@shop.example", name="Zoé Dupont")
    bob = make.customer(brand, "bob@garage.example", name="Bob Kowalski")
    make.ticket(
        brand,
        subject="Écran blanc",
        requester=zoe,
        text="Rien ne s'affiche à l'œil nu",
        severity="P0",
        tags=["late-order", "vip"],
        category="bugs",
        channel="chat",
    )
    make.ticket(
        brand,
        subject="Refund please",
        requester=bob,
        text="my order 4711 never came",
        severity="P1",
        status=Ticket.Status.PENDING_CUSTOMER,
        at=NOW - timedelta(days=90),
    )
    make.ticket(brand, subject="Invoice", text="exact words in this order", status="closed")
    return brand


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("ecran", {"Écran blanc"}),
        ("ÉCRAN", {"Écran blanc"}),
        ("oeil", {"Écran blanc"}),
        ("refunds", set()),
        ("refu", {"Refund please"}),
        ("dupont", {"Écran blanc"}),
        ("zoe.dupont@shop.example", {"Écran blanc"}),
        ("garage.example", {"Refund please"}),
        ("4711", {"Refund please"}),
        ("refund kowalski", {"Refund please"}),
        ("refund dupont", set()),
        ('"exact words"', {"Invoice"}),
        ('"words exact"', set()),
        ("order -4711", {"Invoice", "Écran blanc"}),
        ("-order", set()),
        ("LUN-2", {"Refund please"}),
        ("lun-2", {"Refund please"}),
        ("#3", {"Invoice"}),
        ("FOO-2", set()),
        ("vip", {"Écran blanc"}),
        ("", {"Écran blanc", "Refund please", "Invoice"}),
        ("!?", {"Écran blanc", "Refund please", "Invoice"}),
    ],
)
def test_words_find_number_subject_people_text_and_tags(
    desk: Brand, text: str, subjects: set[str]
) -> None:
    assert found(text) == subjects


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("is:open", {"Écran blanc", "Refund please"}),
        ("-is:open", {"Invoice"}),
        ("is:closed", {"Invoice"}),
        ("is:waiting", {"Refund please"}),
        ("is:new", {"Écran blanc"}),
        ("is:unassigned severity:p0", {"Écran blanc"}),
        ("is:assigned", set()),
        ("is:escalated", set()),
        ("is:late", set()),
        ("is:snoozed", set()),
        ("is:merged", set()),
        ("is:untriaged is:closed", {"Invoice"}),
        ("severity:P0,p1", {"Écran blanc", "Refund please"}),
        ("status:pending-customer", {"Refund please"}),
        ("channel:chat", {"Écran blanc"}),
        ("category:bugs", {"Écran blanc"}),
        ("category:none is:open", {"Refund please"}),
        ("assignee:none is:closed", {"Invoice"}),
        ("queue:none is:new", {"Écran blanc"}),
        ("team:nowhere", set()),
        ("brand:luneo is:closed", {"Invoice"}),
        ("brand:LUN is:closed", {"Invoice"}),
        ("brand:other", set()),
        ("from:dup", {"Écran blanc"}),
        ("from:kowal", {"Refund please"}),
        ("from:refund", set()),
        ("-from:zoe is:open", {"Refund please"}),
        ("subject:invoice", {"Invoice"}),
        ("subject:exact", set()),
        ("tag:late-order", {"Écran blanc"}),
        ('tag:"late order"', {"Écran blanc"}),
        ("tag:late", set()),
        ("tag:vip,none", {"Écran blanc"}),
        ("-tag:vip is:open", {"Refund please"}),
        ("before:2026-01-01", {"Refund please"}),
        ("after:2026-01-01", {"Écran blanc", "Invoice"}),
        ("after:2026-03-02", set()),
        ("has:attachment", set()),
        ("is:open refund", {"Refund please"}),
        ("severity:p9", set()),
    ],
)
def test_operators_narrow(desk: Brand, text: str, subjects: set[str]) -> None:
    assert found(text) == subjects


def test_what_depends_on_who_asks_and_when(desk: Brand) -> None:
    ada = make.agent("ada", desk)
    Ticket.objects.filter(subject="Invoice").update(assignee=ada)
    Ticket.objects.filter(subject="Écran blanc").update(next_due_at=NOW - timedelta(minutes=1))
    Ticket.objects.filter(subject="Refund please").update(
        next_due_at=NOW + timedelta(hours=1), snoozed_until=NOW + timedelta(hours=1)
    )
    assert found("is:mine", who=ada.pk) == {"Invoice"}
    assert found("assignee:me", who=ada.pk) == found("assignee:ada") == {"Invoice"}
    assert found("is:late") == {"Écran blanc"}
    assert found("is:soon") == {"Écran blanc", "Refund please"}
    assert found("is:snoozed") == {"Refund please"}


def test_queues_and_teams_are_found_by_slug_or_name(desk: Brand) -> None:
    queue = Queue.objects.create(brand=desk, slug="money", name="Money Matters")
    team = Team.objects.create(brand=desk, slug="payments", name="Payments")
    Ticket.objects.filter(subject="Invoice").update(queue=queue, team=team)
    for text in ("queue:money", 'queue:"money matters"', "team:Payments"):
        assert found(text) == {"Invoice"}


def test_a_file_that_was_attached_counts_and_an_inline_picture_does_not(desk: Brand) -> None:
    for subject, is_inline in (("Invoice", False), ("Écran blanc", True)):
        message = Message.objects.get(ticket__subject=subject)
        Attachment.objects.create(
            message=message, name="a", content_type="b", size=1, sha256="c", is_inline=is_inline
        )
    assert found("has:attachment") == {"Invoice"}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("colour:red", "“colour:” is no operator"),
        ("severity:p9", "“severity:p9” means nothing. Write one of: p0, p1, p2, p3."),
        ("is:blue", "“is:blue” means nothing. Write one of: open, closed"),
        ("before:yesterday", "Write one of: 2026-01-31."),
        ("before:9999-12-32", "Write one of: 2026-01-31."),
        ("after:9999-12-31", "Write one of: 2026-01-31."),
        ("has:cake", "Write one of: attachment."),
        ("severity:", "Write a value after “severity:”."),
        ("tag:", "Write a value after “tag:”."),
        ("from:!!!", "Write a value after “from:”."),
        ("tag:,,", "Write a value after “tag:”."),
        ('subject:"  "', "Write a value after “subject:”."),
        ("-is:blue", "“is:blue” means nothing."),
        ("is:open,blue", "“is:blue” means nothing."),
        ("assignee:nobodyhere", "“assignee:nobodyhere” means nothing. Write one of: me, none"),
        ("queue:attic", "“queue:attic” means nothing. Write one of: none."),
        ("team:attic", "“team:attic” means nothing. Write one of: none."),
        ("brand:attic", "“brand:attic” means nothing. Write one of: none, "),
        ("before:31/01/2026", "“before:31/01/2026” means nothing. Write one of: 2026-01-31."),
        ("channel:pigeon", "Write one of: email"),
    ],
)
def test_what_means_nothing_is_told(desk: Brand, text: str, hint: str) -> None:
    assert any(hint in each for each in search(text).hints), search(text).hints


def test_a_typo_in_a_name_or_an_address_finds_the_nearest(desk: Brand) -> None:
    for typo, meant in (("Dupnot", "dupont"), ("Kowalsky", "kowalski"), ("garrage", "garage")):
        result = search(typo)
        assert result.meant == meant
        assert result.rows.count() == 1


@pytest.mark.parametrize("text", ["xylophone", '"Dupnot"', "-Dupnot", "99999", "zo"])
def test_no_name_is_guessed_where_none_is_near_or_none_was_asked_for(
    desk: Brand, text: str
) -> None:
    assert search(text).meant == ""


def test_a_typo_is_not_mended_by_what_the_narrowed_rows_do_not_hold(desk: Brand) -> None:
    assert search("Dupnot is:closed").meant == ""


def test_the_best_come_first_where_they_are_few(desk: Brand) -> None:
    make.ticket(desk, subject="Other", text="somebody wrote refund once", at=NOW)
    result = search("refund")
    assert [each.subject for each in result.best(Ticket.objects.all())] == [
        "Refund please",
        "Other",
    ]
    assert list(result.best(Ticket.objects.exclude(subject="Other")))[1:] == []


def test_a_common_word_is_sorted_by_age_alone(desk: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "FEW", 1)
    result = search("order")
    assert result.few is None
    newest = Ticket.objects.order_by("-updated_at", "-pk").values_list("pk", flat=True)
    assert result.newest == tuple(newest[:2])
    assert {each.pk for each in result.latest(Ticket.objects.all(), 1)} == {newest[0]}


@pytest.mark.parametrize("rare", [0, 1e6])
def test_rare_and_common_words_are_found_alike(
    desk: Brand, monkeypatch: pytest.MonkeyPatch, rare: float
) -> None:
    monkeypatch.setattr(rank, "SMALL", -2)  # nobody has counted yet: -1
    monkeypatch.setattr(rank, "RARE", rare)
    assert found("refund") == found("refund from:bob is:open") == {"Refund please"}
    assert found("nobodywrotethis") == set()


def test_a_view_saved_as_text_is_one_condition(desk: Brand) -> None:
    condition = find.condition("is:open from:bob refund", Who(None, NOW))
    assert [ticket.subject for ticket in Ticket.objects.filter(condition)] == ["Refund please"]
    assert Ticket.objects.filter(find.condition("", Who(None, NOW))).count() == 3


def test_rows_out_of_reach_stay_out_of_reach(desk: Brand) -> None:
    other = make.brand("other")
    make.ticket(other, subject="Refund of another brand")
    mine = Ticket.objects.filter(brand=desk)
    result = find.tickets(mine, "refund", Who(None, NOW), brands=[desk.pk])
    assert [ticket.subject for ticket in result.rows] == ["Refund please"]


def test_no_name_of_another_brand_is_offered_for_a_typo(desk: Brand) -> None:
    other = make.brand("other")
    make.ticket(other, requester=make.customer(other, name="Vandenberghe"))
    mine = Ticket.objects.filter(brand=desk)
    result = find.tickets(mine, "Vandenberhge", Who(None, NOW), brands=[desk.pk])
    assert (result.meant, result.few) == ("", ())


def test_days_begin_and_end_at_midnight_utc(desk: Brand) -> None:
    Ticket.objects.update(opened_at=datetime(2026, 5, 4, 23, 59, tzinfo=UTC))
    assert len(found("before:2026-05-05")) == 3
    assert found("before:2026-05-04") == found("after:2026-05-04") == set()
    assert len(found("after:2026-05-03")) == 3


def test_addresses_are_found_by_their_parts(desk: Brand) -> None:
    CustomerAddress.objects.filter(email__startswith="bob").update(email="robert@new.example")
    assert found("robert@new.example") == found("new.example") == {"Refund please"}
    assert found("garage") == set()
