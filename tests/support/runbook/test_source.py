"""The text of a runbook: what is no YAML, and what YAML allows but a runbook does not."""

from pathlib import Path

import pytest

from support.runbook.findings import RunbookInvalid
from support.runbook.load import load_file
from support.runbook.source import MAX_BYTES, read
from tests.support.runbook.files import altered, line, minimal, problems

ONCE = "time_zone: Australia/Sydney\n"


def only(text: str) -> str:
    """The one problem of a text, as printed."""
    (problem,) = problems(text)
    return str(problem)


def test_values_keep_their_lines() -> None:
    source = read("a: 1\nb:\n  - x\n  - c: true\n    d: ~\n", name="x.yaml")
    assert source.data == {"a": 1, "b": ["x", {"c": True, "d": None}]}
    assert source.lines[("b", 0)] == 3
    assert source.lines[("b", 1, "d")] == 5
    assert source.findings == []


def test_words_that_older_yaml_misreads_stay_words() -> None:
    data = read("on: [yes, no, off, 09:00, 1_0]\n", name="x.yaml").data
    assert data == {"on": ["yes", "no", "off", "09:00", 10]}


def test_a_key_twice_is_refused_at_its_second_line() -> None:
    text = altered(minimal(), (ONCE, ONCE + ONCE))
    at = line(text, ONCE)
    assert only(text) == f"acme.yaml:{at + 1}: time_zone: the key stands twice, first in line {at}"


def test_an_anchor_is_refused_where_it_stands() -> None:
    text = altered(
        minimal(), ("name: Acme\n", "name: &brand Acme\n"), ("domain: acme.test", "domain: *brand")
    )
    assert str(problems(text)[0]) == (
        f"acme.yaml:{line(text, '&brand')}: name: anchors and aliases (&brand) are refused: write it out"
    )


def test_a_merge_key_is_refused() -> None:
    text = altered(minimal(), (ONCE, ONCE + "<<: {name: Other}\n"))
    assert "a key (line 7) is no plain word" in only(text)


def test_a_tag_is_refused() -> None:
    text = altered(minimal(), ("name: Acme\n", "name: !!binary Acme\n"))
    assert only(text) == "acme.yaml:4: name: binary is not used here: put it in quotes as text"


def test_a_date_is_asked_for_in_quotes() -> None:
    text = altered(minimal(), ("name: Acme\n", "name: 2026-01-01\n"))
    assert only(text) == "acme.yaml:4: name: timestamp is not used here: put it in quotes as text"


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("a: [1,\nb: 2", 2, "this is no YAML"),
        ("a: b: c", 1, "this is no YAML: mapping values are not allowed here"),
        ("a: 1\n\tb: 2", 2, "this is no YAML: found character '\\t' that cannot start any token"),
        ("a: 1\n--- \nb: 2", 2, "this is no YAML: but found another document"),
        ('a: "\x00"', 1, "this is no YAML"),
        ("a: *nowhere", 1, "this is no YAML"),
        ("", 1, "expected keys and values"),
        ("# nothing\n", 1, "expected keys and values"),
        ("- a list", 1, "expected keys and values"),
        ("[" * 2_000, 1, "nested too deep"),
        ("a: " + "x" * MAX_BYTES, 1, f"the file is too large: expected at most {MAX_BYTES} bytes"),
    ],
)
def test_what_cannot_be_read_says_where(text: str, at: int, words: str) -> None:
    (problem,) = problems(text)
    assert (problem.line, problem.where) == (at, "")
    assert words in problem.message


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(RunbookInvalid, match=r"none.yaml:1: cannot be read: No such file"):
        load_file(tmp_path / "none.yaml")


def test_a_file_in_another_charset_says_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("runbook: acme\nname: Café\n".encode("latin-1"))
    with pytest.raises(RunbookInvalid, match=r"latin.yaml:2: expected text in UTF-8"):
        load_file(path)


def test_a_file_that_never_ends_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("a: " + "x" * (3 * MAX_BYTES))
    with pytest.raises(RunbookInvalid, match="too large"):
        load_file(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + minimal().replace("\n", "\r\n").encode())
    assert load_file(path).book.name == "Acme"


def test_several_things_wrong_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = altered(
        minimal(),
        ("name: Acme\n", "name: 5\n"),
        (ONCE, ONCE + ONCE),
        ("languages: [en]", "languages: []"),
        (
            "queues:\n  desk: {name: Desk, default: true}",
            "queues:\n  desk: {name: Desk, defualt: true}",
        ),
    )
    assert [problem.line for problem in problems(text)] == [4, 7, 8, line(text, "defualt")]
