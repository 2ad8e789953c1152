"""Reopened: histories told in lines, and every clock that comes of them."""

import pytest

from tests.support.sla.tales import expected, outcome, tale

TALES = [
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status resolved
        Tue 10:00 asks
        Tue 10:00 status open
        until Tue 11:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Wed 16:00, running, paused 9:00:00
        next_reply 1 from Tue 10:00, due Tue 18:00, running
        """,
        id="reopened total goes on first stays",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status resolved
        Mon 12:00 asks
        Mon 12:00 status open
        Mon 13:00 replies
        Mon 13:00 status resolved
        Mon 15:00 asks
        Mon 15:00 status open
        until Mon 16:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Wed 11:00, running, paused 4:00:00
        next_reply 1 from Mon 12:00, due Tue 11:00, met Mon 13:00 by agent_reply
        next_reply 2 from Mon 15:00, due Tue 14:00, running
        """,
        id="reopened twice",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status resolved
        Tue 10:00 status closed
        Wed 10:00 status open
        until Wed 11:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Thu 16:00, running, paused 18:00:00
        """,
        id="closed and reopened counts no closed time",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status resolved
        Mon 12:00 status pending_customer
        Mon 14:00 status open
        until Mon 15:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Wed 11:00, running, paused 4:00:00
        """,
        id="reopened while waiting for the customer",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status resolved
        Tue 09:00 asks
        Tue 09:00 status open
        Tue 11:00 replies
        Tue 11:00 status resolved
        until Wed 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Wed 15:00, met Tue 11:00 by resolution, paused 8:00:00
        next_reply 1 from Tue 09:00, due Tue 17:00, met Tue 11:00 by agent_reply
        """,
        id="solved reopened and solved again",
    ),
    pytest.param(
        "P0",
        """
        Mon 09:00 asks
        Mon 09:10 replies
        Mon 09:30 status resolved
        Mon 20:00 asks
        Mon 20:00 status open
        until Mon 20:10
        """,
        """
        first_response 1 from Mon 09:00, due Mon 09:30, met Mon 09:10 by agent_reply
        first_resolution 1 from Mon 09:00, due Mon 13:00, met Mon 09:30 by resolution
        total_resolution 1 from Mon 09:00, due Mon 23:30, running, paused 10:30:00
        update 1 from Mon 09:10, due Mon 09:40, met Mon 09:30 by resolution
        next_reply 1 from Mon 20:00, due Mon 20:30, running
        """,
        id="an outage that comes back",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Tue 16:00 status pending_customer
        Wed 11:00 status open
        until Wed 11:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Wed 11:00, running, paused 4:00:00
        total_resolution 1 from Mon 09:00, due Wed 11:00, running, paused 4:00:00
        update 1 from Mon 10:00, due Tue 10:00, late Tue 10:00, breached
        """,
        id="a pause begun at the deadline itself",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Tue 16:01 status pending_customer
        Wed 11:00 status open
        until Wed 11:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, late Tue 16:00, breached, paused 3:59:00
        total_resolution 1 from Mon 09:00, due Tue 16:00, late Tue 16:00, breached, paused 3:59:00
        update 1 from Mon 10:00, due Tue 10:00, late Tue 10:00, breached
        """,
        id="a pause begun after the deadline saves nothing",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Wed 10:00 status resolved
        Wed 12:00 asks
        Wed 12:00 status open
        until Wed 13:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, late Tue 16:00, met Wed 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 16:00, late Tue 16:00, breached, paused 2:00:00
        update 1 from Mon 10:00, due Tue 10:00, late Tue 10:00, met Wed 10:00 by resolution
        next_reply 1 from Wed 12:00, due Thu 11:00, running
        """,
        id="reopened after a late solution stays late",
    ),
]


@pytest.mark.parametrize(("severity", "history", "clocks"), TALES)
def test_each_history_makes_exactly_these_clocks(severity: str, history: str, clocks: str) -> None:
    assert outcome(tale(severity, history)) == expected(clocks)
