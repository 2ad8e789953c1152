"""No test's tables are emptied under somebody who still writes into them."""

import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from support.models import Pulse
from tests import make, settle

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def write(name: str, seconds: float, began: threading.Event, ended: list[str]) -> None:
    """A request that takes its time between its first row and its commit."""
    try:
        with transaction.atomic():
            Pulse.objects.create(name=name, at=make.NOON)
            began.set()
            time.sleep(seconds)
        ended.append("committed")
    except OperationalError:
        ended.append("ended")
    finally:
        connections.close_all()


@pytest.mark.parametrize(
    ("seconds", "patience", "ended", "came"),
    [(0.3, 5.0, 0, "committed"), (1.0, 0.1, 1, "ended")],
)
def test_who_writes_is_waited_for_and_who_never_ends_is_ended(
    seconds: float, patience: float, ended: int, came: str
) -> None:
    began, ends = threading.Event(), list[str]()
    thread = threading.Thread(target=write, args=("slow", seconds, began, ends))
    thread.start()
    assert began.wait(5)
    assert settle.others(connection, patience) == ended
    thread.join(5)
    assert ends == [came]
