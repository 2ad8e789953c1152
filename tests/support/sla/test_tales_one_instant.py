"""Several facts in one second: which of them may stand in any order, and which order counts where they may not."""

from itertools import permutations

import pytest

from tests.support.sla.tales import expected, outcome, tale

ANY_ORDER = [
    pytest.param(
        "P1",
        ["Mon 09:00 asks"],
        ["Mon 10:00 replies", "Mon 10:00 status pending_customer"],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, no due time, paused, paused 0:10:00
        total_resolution 1 from Mon 09:00, no due time, paused, paused 0:10:00
        update 1 from Mon 10:00, due Mon 12:00, running
        """,
        id="an answer that waits for the customer fulfils",
    ),
    pytest.param(
        "P1",
        ["Mon 09:00 asks"],
        ["Mon 10:00 replies", "Mon 10:00 status resolved"],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 09:00, met Mon 10:00 by resolution
        """,
        id="an answer that solves was an answer",
    ),
    pytest.param(
        "P1",
        ["Mon 09:00 asks", "Mon 09:30 replies", "Mon 09:45 asks"],
        ["Mon 10:00 replies", "Mon 10:00 status resolved"],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 09:30 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 09:00, met Mon 10:00 by resolution
        update 1 from Mon 09:30, due Mon 11:45, met Mon 10:00 by agent_reply, paused 0:15:00
        next_reply 1 from Mon 09:45, due Mon 11:45, met Mon 10:00 by agent_reply
        """,
        id="a later answer that solves was one too",
    ),
    pytest.param(
        "P2",
        ["Mon 09:00 asks"],
        [
            "Mon 10:00 acknowledged",
            "Mon 10:00 severity P1",
            "Mon 10:00 category billing",
            "Mon 10:00 promised_update Mon 10:20",
        ],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, running
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 10:00, due Mon 10:20, running
        """,
        id="the five steps of triage are one submit",
    ),
    pytest.param(
        "P1",
        ["Mon 09:00 asks", "Mon 09:10 replies", "Mon 09:30 status resolved"],
        ["Mon 10:00 asks", "Mon 10:00 status open"],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 09:10 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, met Mon 09:30 by resolution
        total_resolution 1 from Mon 09:00, due Tue 09:30, running, paused 0:30:00
        update 1 from Mon 09:10, due Mon 11:10, met Mon 09:30 by resolution
        next_reply 1 from Mon 10:00, due Mon 12:00, running
        """,
        id="a message that reopens",
    ),
    pytest.param(
        "P1",
        ["Mon 09:00 asks"],
        ["Mon 10:00 acknowledged", "Mon 10:00 replies", "Mon 10:00 promised_update Mon 10:30"],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 10:00, due Mon 10:30, running
        """,
        id="acknowledged, answered and promised is one update",
    ),
    pytest.param(
        "P1",
        ["Mon 09:00 asks"],
        ["Mon 10:00 replies", "Mon 10:00 replies", "Mon 10:00 agent_note", "Mon 10:00 auto_reply"],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 10:00, due Mon 12:00, running
        """,
        id="two answers in one second are one update",
    ),
    pytest.param(
        "P1",
        ["Mon 09:00 asks", "Mon 09:05 replies"],
        ["Mon 10:00 asks", "Mon 10:00 asks", "Mon 10:00 asks auto"],
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 09:05 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 09:05, no due time, paused, paused 0:10:00
        next_reply 1 from Mon 10:00, due Mon 12:00, running
        """,
        id="a burst within a second asks once",
    ),
]


@pytest.mark.parametrize(("severity", "before", "together", "clocks"), ANY_ORDER)
def test_one_submit_means_the_same_in_whatever_order_it_is_written(
    severity: str, before: list[str], together: list[str], clocks: str
) -> None:
    for order in permutations(together):
        lines = [*before, *order, "until Mon 10:10"]
        assert outcome(tale(severity, "\n".join(lines))) == expected(clocks), order


IN_ORDER = [
    pytest.param(
        ["Mon 10:00 status resolved", "Mon 10:00 status open"],
        ["met Mon 10:00 by resolution", "running"],
        id="solved and reopened",
    ),
    pytest.param(
        ["Mon 10:00 status open", "Mon 10:00 status resolved"],
        ["met Mon 10:00 by resolution", "met Mon 10:00 by resolution"],
        id="solved and not reopened",
    ),
    pytest.param(
        ["Mon 10:00 status pending_customer", "Mon 10:00 status open"],
        ["running", "running"],
        id="no pause",
    ),
    pytest.param(
        ["Mon 10:00 status on_hold", "Mon 10:00 status pending_customer"],
        ["paused, paused 0:10:00", "paused, paused 0:10:00"],
        id="a pause",
    ),
]


@pytest.mark.parametrize(("together", "ends"), IN_ORDER)
def test_two_statuses_in_one_second_count_in_the_order_in_which_they_were_given(
    together: list[str], ends: list[str]
) -> None:
    lines = ["Mon 09:00 asks", *together, "until Mon 10:10"]
    resolutions = [line for line in outcome(tale("P1", "\n".join(lines))) if "_resolution" in line]
    assert [line.partition(", ")[2].partition(", ")[2] for line in resolutions] == ends


def test_solved_in_one_second_and_answered_in_the_next_was_solved_without_a_word() -> None:
    found = tale(
        "P1",
        """
        Mon 09:00 asks
        Mon 10:00 status resolved
        Mon 10:01 replies
        until Mon 10:10
        """,
    )
    assert [clock.met_by for clock in found.clocks] == ["resolution"] * 3


@pytest.mark.parametrize("word", ["bulk", "empty"])
def test_what_is_no_answer_does_not_become_one_by_solving(word: str) -> None:
    lines = ["Mon 09:00 asks", "Mon 10:00 status resolved", f"Mon 10:00 replies {word}"]
    found = tale("P1", "\n".join([*lines, "until Mon 10:10"]))
    assert [clock.met_by for clock in found.clocks] == ["resolution"] * 3
