"""Updates, by rule and promised: histories told in lines, and every clock that comes of them."""

import pytest

from tests.support.sla.tales import expected, outcome, tale

TALES = [
    pytest.param(
        "P1",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 replies
        Mon 13:30 replies
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 10:00, due Mon 12:00, met Mon 11:00 by agent_reply
        update 2 from Mon 11:00, due Mon 13:00, late Mon 13:00, met Mon 13:30 by agent_reply
        update 3 from Mon 13:30, due Mon 15:30, running
        """,
        id="an update each two hours",
    ),
    pytest.param(
        "P1",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 asks
        until Mon 12:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 10:00, no due time, paused, paused 1:30:00
        next_reply 1 from Mon 11:00, due Mon 13:00, running
        """,
        id="the update waits behind the next reply",
    ),
    pytest.param(
        "P1",
        """
        Mon 09:00 asks
        Mon 09:10 acknowledged
        until Mon 10:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, running
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 09:10, due Mon 11:10, running
        """,
        id="an acknowledgement starts the update",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 promised_update Mon 15:00
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Mon 15:00, late Mon 15:00, breached
        """,
        id="a promised update counts when earlier",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 promised_update Wed 15:00
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Tue 10:00, running
        """,
        id="a promised update later than the rule counts for nothing",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 promised_update Mon 15:00
        Mon 14:59 replies
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Mon 15:00, met Mon 14:59 by agent_reply
        update 2 from Mon 14:59, due Tue 14:59, running
        """,
        id="a promised update kept",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 promised_update Mon 15:00
        Mon 14:00 promised_update Mon 17:00
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Mon 17:00, running
        """,
        id="a second promise replaces the first",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 promised_update Mon 15:00
        Mon 15:30 promised_update Mon 17:00
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Mon 17:00, late Mon 15:00, breached
        """,
        id="a promise moved after it was broken stays broken",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 09:30 promised_update Mon 12:00
        until Mon 11:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 09:30, due Mon 12:00, running
        """,
        id="a promise made before the first answer",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 status resolved
        Mon 11:00 promised_update Mon 15:00
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by resolution
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        """,
        id="nobody owes an update of what is solved",
    ),
    pytest.param(
        "P1",
        """
        Mon 09:00 asks
        Mon 09:10 acknowledged
        Mon 09:40 acknowledged
        until Mon 10:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, running
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 09:10, due Mon 11:10, running
        """,
        id="an update for the second acknowledgement starts nothing",
    ),
    pytest.param(
        "P3",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 promised_update Mon 15:00
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Wed 15:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, no due time, running
        total_resolution 1 from Mon 09:00, no due time, running
        update 1 from Mon 10:00, due Mon 15:00, late Mon 15:00, breached
        """,
        id="a promised update counts where the rule has none",
    ),
]


@pytest.mark.parametrize(("severity", "history", "clocks"), TALES)
def test_each_history_makes_exactly_these_clocks(severity: str, history: str, clocks: str) -> None:
    assert outcome(tale(severity, history)) == expected(clocks)
