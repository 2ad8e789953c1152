"""Dates set by hand, merging, and business days: histories told in lines, and every clock that comes of them."""

import pytest

from tests.support.sla.tales import expected, outcome, tale

TALES = [
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 manual_due Fri 12:00 resolution
        Mon 11:00 severity P0
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 09:30, late Mon 09:30, breached
        first_resolution 1 from Mon 09:00, due Fri 12:00, running
        total_resolution 1 from Mon 09:00, due Fri 12:00, running
        """,
        id="a due date by hand sticks through a change of severity",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 manual_due Mon 12:00 first_response
        Mon 12:01 replies
        until Mon 13:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 12:00, late Mon 12:00, met Mon 12:01 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 12:01, due Tue 12:01, running
        """,
        id="a due date by hand for the answer",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 manual_due Fri 12:00 resolution
        Mon 11:00 manual_due Thu 12:00 first_resolution
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Thu 12:00, running
        total_resolution 1 from Mon 09:00, due Fri 12:00, running
        """,
        id="a due date by hand for one of the two resolutions",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 manual_due Tue 12:00 resolution
        Mon 11:00 status pending_customer
        until Tue 13:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 17:00, breached
        first_resolution 1 from Mon 09:00, due Tue 12:00, late Tue 12:00, breached, paused 11:00:00
        total_resolution 1 from Mon 09:00, due Tue 12:00, late Tue 12:00, breached, paused 11:00:00
        """,
        id="a due date by hand does not pause",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 17:30 manual_due Tue 12:00 first_response
        until Tue 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Tue 12:00, late Mon 17:00, breached
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="a due date by hand after the breach leaves it",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 manual_due Tue 12:00 first_response
        until Tue 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, due Tue 10:00, running
        """,
        id="a due date by hand for a clock that does not run",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 merged
        Mon 12:00 asks
        until Tue 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, merged
        total_resolution 1 from Mon 09:00, due Tue 16:00, merged
        update 1 from Mon 10:00, due Tue 10:00, merged
        """,
        id="merged away ends everything",
    ),
    pytest.param(
        "P2",
        """
        Mon 10:00 asks
        Mon 11:00 merged Mon 09:00
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 10:00, due Tue 17:00, running
        total_resolution 1 from Mon 10:00, due Tue 17:00, running
        """,
        id="the survivor takes the older question",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 11:00 merged Mon 10:00
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="the survivor keeps its own older question",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 12:00 merged Mon 11:00
        until Mon 13:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        update 1 from Mon 10:00, no due time, paused, paused 2:00:00
        next_reply 1 from Mon 11:00, due Tue 10:00, running
        """,
        id="an answered survivor owes the other an answer",
    ),
    pytest.param(
        "P2",
        """
        Tue 10:00 asks
        Tue 11:00 merged Mon 09:00
        until Tue 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 17:00, breached
        first_resolution 1 from Tue 10:00, due Wed 17:00, running
        total_resolution 1 from Tue 10:00, due Wed 17:00, running
        """,
        id="the survivor is late for the older question",
    ),
    pytest.param(
        "P2",
        """
        Mon 11:00 merged Mon 09:00
        until Mon 12:00
        """,
        """
        """,
        id="a survivor that was never asked anything",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status resolved
        Mon 11:00 status merged
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 10:00 by resolution
        """,
        id="merged away after it was solved",
    ),
    pytest.param(
        "P2",
        """
        Mon 10:00 asks
        Mon 11:00 merged Mon 09:00
        Mon 12:00 replies
        until Mon 13:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 12:00 by agent_reply
        first_resolution 1 from Mon 10:00, due Tue 17:00, running
        total_resolution 1 from Mon 10:00, due Tue 17:00, running
        update 1 from Mon 12:00, due Tue 12:00, running
        """,
        id="an answer after the merge answers both",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        until Mon 09:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="what comes after the end is not seen",
    ),
    pytest.param(
        "P1",
        """
        Fri 15:00 asks
        Fri 16:00 replies
        until Fri 16:30
        """,
        """
        first_response 1 from Fri 15:00, due Fri 17:00, met Fri 16:00 by agent_reply
        first_resolution 1 from Fri 15:00, due Mon+1 15:00, running
        total_resolution 1 from Fri 15:00, due Mon+1 15:00, running
        update 1 from Fri 16:00, due Fri 18:00, running
        """,
        id="one business day from friday is monday at the same hour",
    ),
    pytest.param(
        "P1",
        """
        Sat 15:00 asks
        until Sat 15:30
        """,
        """
        first_response 1 from Sat 15:00, due Sat 17:00, running
        first_resolution 1 from Sat 15:00, due Tue+1 09:00, running
        total_resolution 1 from Sat 15:00, due Tue+1 09:00, running
        """,
        id="one business day from saturday is tuesday at nine",
    ),
]


@pytest.mark.parametrize(("severity", "history", "clocks"), TALES)
def test_each_history_makes_exactly_these_clocks(severity: str, history: str, clocks: str) -> None:
    assert outcome(tale(severity, history)) == expected(clocks)
