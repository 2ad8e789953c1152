"""Another severity: histories told in lines, and every clock that comes of them."""

import pytest

from tests.support.sla.tales import expected, outcome, tale

TALES = [
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 severity P1
        until Mon 10:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, running
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        """,
        id="graver counts from the start",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 12:00 severity P1
        until Mon 12:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, late Mon 11:00, breached
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        """,
        id="graver is late at once",
    ),
    pytest.param(
        "P0",
        """
        Mon 09:00 asks
        Mon 09:20 severity P2
        until Mon 10:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="milder gives time from the start",
    ),
    pytest.param(
        "P0",
        """
        Mon 09:00 asks
        Mon 09:40 severity P2
        until Mon 10:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 09:30, breached
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="milder after a breach stays late",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 09:10 severity P0
        Mon 09:20 severity P2
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="up and down before any deadline",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 09:10 severity P0
        Mon 09:50 severity P2
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 09:30, breached
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="up and down around a deadline",
    ),
    pytest.param(
        "P0",
        """
        Mon 09:00 asks
        Mon 09:05 replies
        Mon 10:00 status pending_customer
        Mon 12:00 severity P2
        Mon 13:00 status open
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 09:30, met Mon 09:05 by agent_reply
        first_resolution 1 from Mon 09:00, due Wed 10:00, running, paused 3:00:00
        total_resolution 1 from Mon 09:00, due Wed 10:00, running, paused 3:00:00
        update 1 from Mon 09:05, due Tue 09:05, late Mon 09:35, breached
        """,
        id="an outage of which a pause counts once it is milder",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 09:05 replies
        Mon 10:00 status pending_customer
        Mon 12:00 severity P0
        until Mon 12:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 09:05 by agent_reply
        first_resolution 1 from Mon 09:00, due Mon 13:00, running
        total_resolution 1 from Mon 09:00, due Mon 13:00, running
        update 1 from Mon 09:05, due Mon 09:35, late Mon 09:35, breached
        """,
        id="a pause that ends because it is an outage now",
    ),
    pytest.param(
        "P1",
        """
        Mon 09:00 asks
        Mon 09:30 replies
        Mon 10:00 asks
        Mon 11:00 severity P3
        until Mon 14:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 09:30 by agent_reply
        first_resolution 1 from Mon 09:00, no due time, running
        total_resolution 1 from Mon 09:00, no due time, running
        update 1 from Mon 09:30, no due time, cancelled, paused 1:00:00
        next_reply 1 from Mon 10:00, no due time, cancelled
        """,
        id="down to a question the next reply is owed no more",
    ),
    pytest.param(
        "P1",
        """
        Mon 09:00 asks
        Mon 09:30 replies
        Mon 10:00 asks
        Mon 10:30 severity P3
        Mon 11:00 severity P1
        until Mon 11:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 11:00, met Mon 09:30 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 09:00, running
        total_resolution 1 from Mon 09:00, due Tue 09:00, running
        update 1 from Mon 09:30, no due time, paused, paused 1:30:00
        next_reply 1 from Mon 10:00, due Mon 12:00, running
        """,
        id="up again the next reply is owed from its start",
    ),
    pytest.param(
        "P3",
        """
        Mon 09:00 asks
        Mon 16:00 replies
        Mon 17:00 severity P0
        until Mon 17:10
        """,
        """
        first_response 1 from Mon 09:00, due Wed 15:00, met Mon 16:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Mon 13:00, late Mon 13:00, breached
        total_resolution 1 from Mon 09:00, due Mon 13:00, late Mon 13:00, breached
        update 1 from Mon 16:00, due Mon 16:30, late Mon 16:30, breached
        """,
        id="a severity changed after the answer leaves it as it was",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status resolved
        Mon 11:00 severity P0
        until Mon 17:10
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        """,
        id="a severity changed after the end changes nothing",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 severity P3
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, no due time, running
        total_resolution 1 from Mon 09:00, no due time, running
        update 1 from Mon 10:00, no due time, cancelled
        """,
        id="a question after all has no deadline for its solution",
    ),
    pytest.param(
        "P3",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 severity P2
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Wed 15:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Tue 10:00, running
        """,
        id="no question after all gets its deadline",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 severity P2
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="the same severity is no change",
    ),
]


@pytest.mark.parametrize(("severity", "history", "clocks"), TALES)
def test_each_history_makes_exactly_these_clocks(severity: str, history: str, clocks: str) -> None:
    assert outcome(tale(severity, history)) == expected(clocks)
