"""Updates that wait behind a reply: what a told time means then, and what if the reply is no longer owed."""

import pytest

from support.sla.explain import explain
from support.sla.ledger import State
from tests.support.sla.given import mon
from tests.support.sla.tales import expected, outcome, tale

START = """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
"""

TALES = [
    pytest.param(
        ["Mon 10:00 promised_update Mon 11:30", "Mon 11:00 asks", "Mon 11:10 replies"],
        """
        update 1 from Mon 10:00, due Mon 11:30, met Mon 11:10 by agent_reply, paused 0:10:00
        next_reply 1 from Mon 11:00, due Mon 13:00, met Mon 11:10 by agent_reply
        update 2 from Mon 11:10, due Mon 13:10, running
        """,
        id="a question does not move the time that the customer was told",
    ),
    pytest.param(
        ["Mon 10:00 promised_update Mon 11:30", "Mon 11:00 asks", "Mon 11:40 replies"],
        """
        update 1 from Mon 10:00, due Mon 11:40, met Mon 11:40 by agent_reply, paused 0:40:00
        next_reply 1 from Mon 11:00, due Mon 13:00, met Mon 11:40 by agent_reply
        update 2 from Mon 11:40, due Mon 13:40, running
        """,
        id="a told time that falls into the wait is not missed in it",
    ),
    pytest.param(
        ["Mon 10:00 promised_update Mon 10:30", "Mon 11:00 asks", "Mon 11:10 replies"],
        """
        update 1 from Mon 10:00, due Mon 10:30, late Mon 10:30, met Mon 11:10 by agent_reply, paused 0:10:00
        next_reply 1 from Mon 11:00, due Mon 13:00, met Mon 11:10 by agent_reply
        update 2 from Mon 11:10, due Mon 13:10, running
        """,
        id="a told time that was missed before the question stays missed",
    ),
    pytest.param(
        ["Mon 10:00 promised_update Mon 11:00", "Mon 11:00 asks", "Mon 11:10 replies"],
        """
        update 1 from Mon 10:00, due Mon 11:10, met Mon 11:10 by agent_reply, paused 0:10:00
        next_reply 1 from Mon 11:00, due Mon 13:00, met Mon 11:10 by agent_reply
        update 2 from Mon 11:10, due Mon 13:10, running
        """,
        id="a question in the very second that was told",
    ),
    pytest.param(
        ["Mon 11:00 asks", "Mon 11:10 promised_update Mon 11:45", "Mon 11:20 replies"],
        """
        update 1 from Mon 10:00, due Mon 11:45, met Mon 11:20 by agent_reply, paused 0:20:00
        next_reply 1 from Mon 11:00, due Mon 13:00, met Mon 11:20 by agent_reply
        update 2 from Mon 11:20, due Mon 13:20, running
        """,
        id="told while the customer waits",
    ),
    pytest.param(
        ["Mon 10:00 promised_update Mon 12:30", "Mon 11:00 asks", "Mon 11:50 replies"],
        """
        update 1 from Mon 10:00, due Mon 12:30, met Mon 11:50 by agent_reply, paused 0:50:00
        next_reply 1 from Mon 11:00, due Mon 13:00, met Mon 11:50 by agent_reply
        update 2 from Mon 11:50, due Mon 13:50, running
        """,
        id="the wait may move the target behind the told time",
    ),
]


@pytest.mark.parametrize(("lines", "clocks"), TALES)
def test_a_told_time_and_a_question(lines: list[str], clocks: str) -> None:
    told = ["Mon 09:00 asks", "Mon 10:00 replies", *lines, "until Mon 12:00"]
    assert outcome(tale("P1", "\n".join(told))) == expected(START) + expected(clocks)


def test_an_update_waits_no_longer_for_a_reply_that_is_no_longer_owed() -> None:
    """P3 promises no reply: its clock is cancelled, and the update that was told runs by itself."""
    found = tale(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 asks
        Mon 12:00 severity P3
        Mon 12:00 promised_update Mon 15:00
        until Mon 14:00
        """,
    )
    update, reply = found.clocks[3:]
    assert (update.kind, update.state, update.due_at) == ("update", State.RUNNING, mon("15:00"))
    assert update.paused_s == 3600
    assert (reply.kind, reply.state) == ("next_reply", State.CANCELLED)


def test_it_waits_again_when_the_reply_is_owed_again() -> None:
    found = tale(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 asks
        Mon 12:00 severity P3
        Mon 13:00 severity P1
        until Mon 14:00
        """,
    )
    update, reply = found.clocks[3:]
    assert (update.state, update.paused_at) == (State.PAUSED, mon("11:00"))
    assert (reply.state, reply.due_at) == (State.BREACHED, mon("13:00"))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("Mon 11:30", "The customer was told Mon 2 Mar 2026 11:30 (Europe/Paris): earlier"),
        ("Mon 12:30", "The customer was told Mon 2 Mar 2026 12:30 (Europe/Paris): earlier"),
        ("Mon 13:30", "The customer was told Mon 2 Mar 2026 13:30 (Europe/Paris): later"),
    ],
)
def test_the_explanation_says_which_of_the_two_times_counts(told: str, says: str) -> None:
    """The target is 12:00, and 13:00 after the hour in which the customer waited."""
    lines = f"""
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 promised_update {told}
        Mon 10:30 asks
        Mon 11:30 replies
        until Mon 12:00
    """
    found = tale("P1", lines)
    explanation = explain(found)[3]
    (text,) = [step.text for step in explanation.steps if step.kind == "promised_update"]
    assert text.replace(" (Europe/Paris)", "").startswith(says.replace(" (Europe/Paris)", ""))
    promised = "because the customer was told so" in explanation.because
    assert promised == ("earlier" in says)
