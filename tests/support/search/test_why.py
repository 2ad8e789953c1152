"""Results say which field holds the words, with the words marked and everything else escaped."""

import pytest
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, Ticket
from support.search.marked import AROUND, marked
from support.search.operators import KNOWN
from support.search.why import explain
from support.search.words import Word, parse
from tests import make


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Refund please", "refund", "<mark>Refund</mark> please"),
        ("Écran blanc", "ecran", "<mark>Écran</mark> blanc"),
        ("refunds refunded", "refund", "<mark>refunds</mark> <mark>refunded</mark>"),
        ("ann Anna", "ann", "<mark>ann</mark> Anna"),
        ("a two words b", '"two words"', "a <mark>two words</mark> b"),
        ("zoe@example.com", "zoe@example.com", "<mark>zoe@example.com</mark>"),
        ("nothing here", "refund", ""),
        ("<b>refund</b>", "refund", "&lt;b&gt;<mark>refund</mark>&lt;/b&gt;"),
        (
            "<script>x</script>",
            "script",
            "&lt;<mark>script</mark>&gt;x&lt;/<mark>script</mark>&gt;",
        ),
        ('" onmouseover="refund', "refund", "&quot; onmouseover=&quot;<mark>refund</mark>"),
        ("", "refund", ""),
    ],
)
def test_words_are_marked_and_the_rest_is_escaped(text: str, typed: str, shown: str) -> None:
    assert marked(text, parse(typed, KNOWN).wanted) == shown


def test_a_long_text_is_cut_around_the_first_word_that_matched() -> None:
    shown = marked("x" * 500 + " refund " + "y" * 500, [Word(("refund",))])
    assert (shown[:2], shown[-2:]) == ("…x", "y…")
    assert len(shown) < 2 * AROUND + 40


@pytest.fixture
def brand(db: None) -> Brand:
    return make.brand("luneo", ticket_prefix="LUN")


def reasons(ticket: Ticket, typed: str) -> list[tuple[str, str]]:
    found = explain([ticket], parse(typed, KNOWN))
    return [(each.where, each.text) for each in found.get(ticket.pk, [])]


def test_each_field_that_holds_a_word_is_named(brand: Brand) -> None:
    requester = make.customer(brand, "zoe@vip.example", name="Zoé")
    ticket = make.ticket(
        brand, subject="alpha", requester=requester, tags=["bravo"], text="hello charlie there"
    )
    assert reasons(ticket, "alpha") == [("subject", "<mark>alpha</mark>")]
    assert reasons(ticket, "vip") == [("address", "zoe@<mark>vip</mark>.example")]
    assert reasons(ticket, "bravo") == [("tags", "<mark>bravo</mark>")]
    assert reasons(ticket, "charlie") == [
        ("in the conversation", "hello <mark>charlie</mark> there")
    ]
    assert [where for where, _text in reasons(ticket, "zoe alpha charlie")] == [
        "subject",
        "requester",
        "address",
        "in the conversation",
    ]
    assert reasons(ticket, "from:zoe")[0] == ("requester", "<mark>Zoé</mark>")
    assert reasons(ticket, "12 -alpha") == []
    assert reasons(ticket, "is:open") == []


def test_a_reference_is_its_own_reason(brand: Brand) -> None:
    ticket = make.ticket(brand)
    assert reasons(ticket, "LUN-1")[0] == ("number", "<mark>LUN-1</mark>")


def test_automatic_answers_are_no_reason(brand: Brand) -> None:
    ticket = make.ticket(brand)
    make.message(ticket, kind="auto", text="charlie")
    assert reasons(ticket, "charlie") == []


def test_a_page_is_explained_in_one_query(
    brand: Brand, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(20):
        make.ticket(brand, text="charlie")
    page = list(
        Ticket.objects.select_related("brand", "requester").prefetch_related("requester__addresses")
    )
    with django_assert_num_queries(1):
        found = explain(page, parse("charlie", KNOWN))
    assert {len(each) for each in found.values()} == {1}
