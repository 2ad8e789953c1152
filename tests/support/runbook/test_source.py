"""The text of a runbook: what is no YAML, and what YAML allows but a runbook does not."""

from pathlib import Path

import pytest

from support.runbook.findings import RunbookInvalid
from support.runbook.load import load_file, path_of, shipped
from support.runbook.source import MAX_BYTES, read
from tests.support.runbook.files import altered, line, load, minimal, problems

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
        ("- " * 2_000, 1, "nested too deep"),
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


def bomb(levels: int) -> str:
    """A few lines that stand for nine to the power of `levels` values."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, levels + 1)]
    return "\n".join(lines) + "\n"


def test_ten_lines_that_stand_for_a_billion_values_are_never_unfolded() -> None:
    found = problems(bomb(30))
    assert [str(each) for each in found[:2]] == [
        "acme.yaml:1: a0: anchors and aliases (&a0) are refused: write it out",
        "acme.yaml:2: a1: anchors and aliases (&a1) are refused: write it out",
    ]
    assert len(found) == 31


def test_a_value_that_holds_itself_is_refused_like_any_anchor() -> None:
    assert only("a: &a\n  b: *a\n") == (
        "acme.yaml:1: a: anchors and aliases (&a) are refused: write it out"
    )
    assert "anchors and aliases (&a)" in only("a: &a [*a, *a]\n")


def test_where_there_are_anchors_nothing_else_is_called_wrong() -> None:
    text = altered(
        minimal(),
        ("owners: [desk]", "owners: &o [desk]"),
        ("teams:\n  desk: {name: Desk", "teams:\n  desk: {members: *o, name: Desk"),
        ("name: Acme\n", "name: 5\n"),
    )
    assert only(text).endswith("owners: anchors and aliases (&o) are refused: write it out")


UNSEEN = [
    ("\\0", "U+0000"),
    ("\\a", "U+0007"),
    ("\\r", "U+000D"),
    ("\\e[31m", "U+001B"),
    ("\\x7f", "U+007F"),
    ("\\N", "U+0085"),
    ("\\L", "U+2028"),
    ("\\u202e", "U+202E"),
    ("\\u2067", "U+2067"),
    ("\\ud800", "U+D800"),
    ("\\ufeff", "U+FEFF"),
]


@pytest.mark.parametrize(("escape", "code"), UNSEEN)
def test_what_nobody_sees_in_a_review_is_refused(escape: str, code: str) -> None:
    """No database keeps some of them, and others show a line in another order than it is read in."""
    text = altered(minimal(), ("name: Acme\n", f'name: "Ac{escape}me"\n'))
    said = f"acme.yaml:4: name: {code} is no character that people see: take it out"
    assert said in map(str, problems(text))


@pytest.mark.parametrize("name", ["Café", "Ligne 🚀", "Où ?\u202f!", "北京", "דסקבל", "a\u200db"])
def test_letters_of_all_tongues_are_seen(name: str) -> None:
    text = altered(minimal(), ("name: Acme\n", f'name: "{name}"\n'))
    source = read(text, name="acme.yaml")
    assert source.findings == []
    assert source.data["name"] == name


def test_a_key_that_nobody_sees_is_no_plain_word() -> None:
    assert "a key (line 64) is no plain word" in only(minimal() + '"a\\0b": 1\n')


def test_lines_and_tabs_may_stand_in_a_mail() -> None:
    text = altered(minimal(), ('text: "{text}"', 'text: "a\\tb\\n{text}"'))
    assert read(text, name="acme.yaml").findings == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_same_file_from_any_machine_means_the_same(
    tmp_path: Path, line_end: str, mark: str
) -> None:
    path = tmp_path / "acme.yaml"
    path.write_bytes((mark + minimal()).replace("\n", line_end).encode())
    assert load_file(path).data() == load(minimal()).data()


def test_a_line_is_counted_alike_whatever_ends_it(tmp_path: Path) -> None:
    broken = altered(minimal(), ("default_severity: P3", "default_severity: P5"))
    path = tmp_path / "acme.yaml"
    path.write_bytes(broken.replace("\n", "\r\n").encode())
    with pytest.raises(RunbookInvalid) as refused:
        load_file(path)
    assert [each.line for each in refused.value.problems] == [line(broken, "default_severity")]


def test_what_never_ends_is_read_as_far_as_a_runbook_may_go() -> None:
    with pytest.raises(RunbookInvalid, match=r"/dev/zero:1: the file is too large"):
        load_file("/dev/zero")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "Is a directory"),
        ("a/b.yaml", "No such file or directory"),
        ("loop.yaml", "Too many levels of symbolic links"),
        ("x" * 300, "File name too long"),
        ("file/b.yaml", "Not a directory"),
    ],
)
def test_a_place_without_a_file_says_so(tmp_path: Path, place: str, said: str) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "file").write_text("")
    with pytest.raises(RunbookInvalid) as refused:
        load_file(tmp_path / place)
    (problem,) = refused.value.problems
    assert str(problem) == f"{tmp_path / place}:1: cannot be read: {said}"


def test_a_runbook_is_named_by_its_path_or_as_it_is_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Path(path_of("luneo")).resolve() == shipped()["luneo"]
    assert path_of("nobody") == "nobody"
    assert path_of("luneo.yaml") == "luneo.yaml"
    (tmp_path / "luneo").write_text("")
    assert path_of("luneo") == "luneo"


@pytest.mark.parametrize("text", [f"format: {'9' * 5000}", "format: 1e999", "format: 0b12"])
def test_a_number_that_nothing_holds_is_a_wrong_value(text: str) -> None:
    assert only(altered(minimal(), ("format: 1", text))).startswith("acme.yaml:3: format: ")
