"""A file of accounts is read as it was meant, or every error is told by its line. No database is touched."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.accounts import Problem, TableRefused, read
from incidents.accounts.table import SHOWN, Line
from support.reports import sheet

HEAD = "account,name,components,domains,emails"


def lines(*rows: str, head: str = HEAD) -> list[Line]:
    return read("\n".join([head, *rows]).encode())


def refused(*rows: str, head: str = HEAD) -> list[str]:
    with pytest.raises(TableRefused) as found:
        lines(*rows, head=head)
    return [str(each) for each in found.value.problems]


def test_every_column_is_read() -> None:
    (line,) = lines(
        "R-12, Chez Paul ,checkout webhooks,Chez-Paul.example,Paul@chez-paul.example zoe@example.com"
    )
    assert line == Line(
        number=2,
        account="R-12",
        name="Chez Paul",
        components=("checkout", "webhooks"),
        domains=("chez-paul.example",),
        emails=("paul@chez-paul.example", "zoe@example.com"),
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("account,name\nA,Ann", [("A", "Ann")]),
        ("name,account\nAnn,A", [("A", "Ann")]),
        ("Account;NAME\nA;Ann", [("A", "Ann")]),
        ("\ufeffaccount,name\r\nA,Ann\r\n", [("A", "Ann")]),
        ("account,name\n\nA,Ann\n,\n\nB,Ben\n", [("A", "Ann"), ("B", "Ben")]),
        ('account,name\nA,"Ann, and ""Ben"""', [("A", 'Ann, and "Ben"')]),
        ("account;name\nA;Ann, Ben", [("A", "Ann, Ben")]),
        ("account,name,emails\nA,Ann", [("A", "Ann")]),  # a short row has empty cells
        ("account,name\n'=1+1,'+Ann", [("=1+1", "+Ann")]),  # as our export writes them
        ("account,name\nA,'t Hof", [("A", "'t Hof")]),
        ("account,name\nA,Zoë Ünal 店", [("A", "Zoë Ünal 店")]),
        ("account,name", []),
    ],
)
def test_files_as_programs_write_them(content: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.account, each.name) for each in read(content.encode())] == expected


def test_a_column_that_is_not_there_changes_nothing_and_an_empty_cell_empties() -> None:
    assert lines("A,Ann", head="account,name")[0].components is None
    assert lines("A,Ann", head="account,name")[0].domains is None
    assert lines("A,Ann,", head="account,name,components")[0].components == ()
    assert lines("A,Ann", head="account,name,domains")[0].domains == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Ann", "“account” is empty."),
        ("A,", "“name” is empty."),
        ("A,   ", "“name” is empty."),
        (f"{'x' * 201},Ann", "“account” is longer than 200 characters."),
        (f"A,{'x' * 201}", "“name” is longer than 200 characters."),
        ("A,Ann,,,,more", "It has more cells than the heading, or a character that is none."),
        ("A,An\x00n", "It has more cells than the heading, or a character that is none."),
        ("A,Ann,,localhost", "“localhost” is no domain."),
        ("A,Ann,,-a.example", "“-a.example” is no domain."),
        ("A,Ann,,a..example", "“a..example” is no domain."),
        ("A,Ann,,1.2.3.4", "“1.2.3.4” is no domain."),
        ("A,Ann,,https://a.example/", "“https://a.example/” is no domain."),
        ("A,Ann,,gmail.com", "“gmail.com” is everybody's: name people by their addresses."),
        ("A,Ann,,,zoe", "“zoe” is no e-mail address."),
        ("A,Ann,,,zoe@", "“zoe@” is no e-mail address."),
        ("A,Ann,,,@a.example", "“@a.example” is no e-mail address."),
        ("A,Ann,,,<a@a.example>", "“<a@a.example>” is no e-mail address."),
        ("A,Ann,,,a@b@a.example", "“a@b@a.example” is no e-mail address."),
        (f"A,Ann,,,{'x' * 65}@a.example", f"“{'x' * 65}@a.example” is no e-mail address."),
    ],
)
def test_what_is_wrong_is_told_by_its_line(row: str, said: str) -> None:
    assert refused("Z,Good", row) == [f"Line 3: {said}"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("A,Ben", "“A” stands in line 2 already."),
        ("B,Ben,,a.example", "“a.example” stands in line 2 already."),
        ("B,Ben,,,ann@b.example", "“ann@b.example” stands in line 2 already."),
    ],
)
def test_nothing_stands_in_two_lines(second: str, said: str) -> None:
    assert refused("A,Ann,,a.example,ann@b.example", second) == [f"Line 3: {said}"]


def test_a_number_may_look_like_an_address_of_another_line() -> None:
    assert len(lines("ann@b.example,Ann", "B,Ben,,,ann@b.example")) == 2


@pytest.mark.parametrize(
    "head", ["", "name", "account", "account,name,name", "account,name,colour", "R-12,Chez Paul"]
)
def test_a_heading_names_what_is_needed(head: str) -> None:
    (said,) = refused("A,Ann", head=head)
    assert said.startswith("Line 1: The heading must name account, name")


def test_a_file_in_another_encoding_is_told_by_the_first_bad_line() -> None:
    with pytest.raises(TableRefused, match="Line 3: This is not UTF-8"):
        read("account,name\nA,Ann\nB,Zoé\n".encode("latin-1"))
    with pytest.raises(TableRefused, match="Line 1: "):
        read(b"PK\x03\x04 a spreadsheet")


def test_a_quote_that_is_never_closed_is_told() -> None:
    assert refused('A,"Ann', "B,Ben")[0].startswith("Line 3: ")


def test_lines_are_counted_as_editors_count_them() -> None:
    """A cell with a line break in it ends further down than it began."""
    assert refused('A,"Ann\nand Ben"', ",Cleo") == ["Line 4: “account” is empty."]


def test_not_every_error_of_a_bad_file_is_listed() -> None:
    found = refused(*[",x"] * (SHOWN + 50))
    assert len(found) == SHOWN
    assert found[0].startswith("Line 2:")


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidents.accounts.table.MOST", 3)
    assert len(lines("1,x", "2,x", "3,x")) == 3
    (said,) = refused("1,x", "2,x", "3,x", "4,x")
    assert "At most 3 accounts" in said


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"{HEAD}\n{text}".encode()))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    found: list[Line] = []
    problems: tuple[Problem, ...] = ()
    try:
        found = read(content)
    except TableRefused as refusal:
        problems = refusal.problems
    assert all(each.account and each.name for each in found)
    assert all(each.line >= 1 and each.said for each in problems)


PRINTED = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
WORD = st.text(PRINTED, min_size=1, max_size=30).map(str.strip).filter(lambda word: word.strip("'"))
ROWS = st.lists(st.tuples(WORD, WORD), unique_by=lambda row: row[0], max_size=5)


@example([("0", "'="), ("1", "="), ("2", "''+1"), ("3", "'quoted'")])
@given(ROWS)
def test_what_a_sheet_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    """Formulas are made harmless on the way out and are themselves again on the way in."""
    text = "".join(sheet.lines(("account", "name"), rows))
    assert [(each.account, each.name) for each in read(text.encode())] == rows
