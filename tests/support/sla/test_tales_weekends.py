"""Outside hours: histories told in lines, and every clock that comes of them."""

import pytest

from tests.support.sla.tales import expected, outcome, tale

TALES = [
    pytest.param(
        "P2",
        """
        Fri 17:00 asks
        until Fri 18:00
        """,
        """
        first_response 1 from Fri 17:00, due Mon+1 16:00, running
        first_resolution 1 from Fri 17:00, due Tue+1 15:00, running
        total_resolution 1 from Fri 17:00, due Tue+1 15:00, running
        """,
        id="a ticket of friday evening waits for monday",
    ),
    pytest.param(
        "P2",
        """
        Sun 12:00 asks
        Mon+1 17:00 replies
        until Mon+1 18:00
        """,
        """
        first_response 1 from Sun 12:00, due Mon+1 17:00, met Mon+1 17:00 by agent_reply
        first_resolution 1 from Sun 12:00, due Tue+1 16:00, running
        total_resolution 1 from Sun 12:00, due Tue+1 16:00, running
        update 1 from Mon+1 17:00, due Tue+1 17:00, running
        """,
        id="a ticket of sunday starts on monday morning",
    ),
    pytest.param(
        "P3",
        """
        Mon 09:00 asks
        Wed 15:00 replies
        until Thu 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Wed 15:00, met Wed 15:00 by agent_reply
        first_resolution 1 from Mon 09:00, no due time, running
        total_resolution 1 from Mon 09:00, no due time, running
        """,
        id="a question takes three office days less three hours",
    ),
    pytest.param(
        "P3",
        """
        Mon 09:00 asks
        until Thu 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Wed 15:00, late Wed 15:00, breached
        first_resolution 1 from Mon 09:00, no due time, running
        total_resolution 1 from Mon 09:00, no due time, running
        """,
        id="a question that nobody answers",
    ),
    pytest.param(
        "P3",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 asks
        until Thu 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Wed 15:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, no due time, running
        total_resolution 1 from Mon 09:00, no due time, running
        """,
        id="a question promises no next reply",
    ),
    pytest.param(
        "P0",
        """
        Mon 23:45 asks
        until Tue 00:10
        """,
        """
        first_response 1 from Mon 23:45, due Tue 00:15, running
        first_resolution 1 from Mon 23:45, due Tue 03:45, running
        total_resolution 1 from Mon 23:45, due Tue 03:45, running
        """,
        id="an outage runs through the night",
    ),
    pytest.param(
        "P0",
        """
        Sun 03:00 asks
        Sun 03:31 replies
        until Sun 03:40
        """,
        """
        first_response 1 from Sun 03:00, due Sun 03:30, late Sun 03:30, met Sun 03:31 by agent_reply
        first_resolution 1 from Sun 03:00, due Sun 07:00, running
        total_resolution 1 from Sun 03:00, due Sun 07:00, running
        update 1 from Sun 03:31, due Sun 04:01, running
        """,
        id="an outage on a sunday is late after half an hour",
    ),
    pytest.param(
        "P1",
        """
        Sat 22:00 asks
        Sun 00:00 replies
        until Sun 01:00
        """,
        """
        first_response 1 from Sat 22:00, due Sun 00:00, met Sun 00:00 by agent_reply
        first_resolution 1 from Sat 22:00, due Tue+1 09:00, running
        total_resolution 1 from Sat 22:00, due Tue+1 09:00, running
        update 1 from Sun 00:00, due Sun 02:00, running
        """,
        id="a grave ticket on saturday",
    ),
]


@pytest.mark.parametrize(("severity", "history", "clocks"), TALES)
def test_each_history_makes_exactly_these_clocks(severity: str, history: str, clocks: str) -> None:
    assert outcome(tale(severity, history)) == expected(clocks)
