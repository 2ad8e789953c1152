"""When the customer waits for us: histories told in lines, and every clock that comes of them."""

import pytest

from tests.support.sla.tales import expected, outcome, tale

TALES = [
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 17:00 replies
        until Mon 17:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 17:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 17:00, due Tue 17:00, running
        """,
        id="an answer in the last second is in time",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 17:01 replies
        until Mon 17:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 17:00, met Mon 17:01 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 17:01, due Tue 17:01, running
        """,
        id="an answer a minute late is late since the deadline",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 09:05 asks
        Mon 09:10 asks
        Mon 10:00 replies
        until Mon 11:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Tue 10:00, running
        """,
        id="a burst of messages starts one promise",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 asks
        Mon 12:00 asks
        Mon 13:00 asks
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, no due time, paused, paused 3:00:00
        next_reply 1 from Mon 11:00, due Tue 10:00, running
        """,
        id="the oldest unanswered message starts the next reply",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 replies
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Tue 10:00, met Mon 11:00 by agent_reply
        update 2 from Mon 11:00, due Tue 11:00, running
        """,
        id="an agents second answer starts no next reply",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 asks
        Mon 11:01 auto_reply
        Mon 12:00 asks
        Mon 13:00 replies
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Tue 12:00, met Mon 13:00 by agent_reply, paused 2:00:00
        next_reply 1 from Mon 11:00, due Tue 10:00, met Mon 13:00 by agent_reply
        update 2 from Mon 13:00, due Tue 13:00, running
        """,
        id="an automatic answer between two messages changes nothing",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 asks auto
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Tue 10:00, running
        """,
        id="a message written by a machine asks for nothing more",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies bulk
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="bulk mail is no answer",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies empty
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="an empty answer is none",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 agent_note
        until Tue 10:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 17:00, breached
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="a note is no answer",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 replies
        Mon 10:00 asks
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 10:00, due Mon 18:00, running
        first_resolution 1 from Mon 10:00, due Tue 17:00, running
        total_resolution 1 from Mon 10:00, due Tue 17:00, running
        """,
        id="an answer before any question counts for nothing",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 agent_note
        Mon 10:00 status pending_customer
        until Mon 14:00
        """,
        """
        """,
        id="nothing was asked",
    ),
]


@pytest.mark.parametrize(("severity", "history", "clocks"), TALES)
def test_each_history_makes_exactly_these_clocks(severity: str, history: str, clocks: str) -> None:
    assert outcome(tale(severity, history)) == expected(clocks)
