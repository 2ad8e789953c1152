"""Whatever somebody does to a runbook file: it is used, or refused with lines that the file has. Nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support.runbook.findings import Problem, RunbookInvalid
from support.runbook.load import Runbook
from support.sla.policy import PolicySet
from tests.support.runbook.files import load, minimal, text_of

LINES = {name: text_of(name).splitlines() for name in ("luneo", "foodyepay")} | {
    "acme": minimal().splitlines()
}
VALUES = st.sampled_from(
    [
        "null",
        "[]",
        "{}",
        "5",
        "true",
        '""',
        "nobody",
        '"0 minutes"',
        '"best effort"',
        "[null]",
        "[[x]]",
        "{a: b}",
        "-1",
        ".inf",
    ]
)


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """A good file with a few lines gone, doubled, moved to another depth, or with another value."""
    lines = list(draw(st.sampled_from(sorted(LINES.items())))[1])
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, _value = lines[at].partition(": ")
        changed = [
            [],
            [lines[at]] * 2,
            ["  " + lines[at]],
            [f"{key}{colon}{draw(VALUES)}"],
            [lines[at][::-1]],
        ]
        lines[at : at + 1] = draw(st.sampled_from(changed))
    return "\n".join(lines)


def outcome(text: str) -> Runbook | list[Problem]:
    try:
        return load(text)
    except RunbookInvalid as refused:
        return refused.problems


@given(spoiled())
@settings(max_examples=60, deadline=None)
def test_a_spoiled_file_is_refused_with_its_lines_or_good_enough_to_reckon_with(text: str) -> None:
    found = outcome(text)
    if isinstance(found, Runbook):
        assert PolicySet.from_data(found.data()).policies
        return
    assert found
    assert all(1 <= problem.line <= text.count("\n") + 1 and problem.message for problem in found)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all_is_refused_politely(text: str) -> None:
    found = outcome(text)
    assert not isinstance(found, Runbook)
    assert found
