"""Other systems are told by HTTP: one POST of JSON per row, with the row's key so that a second one is recognised.

Any 2xx is taken. The address may hold a secret, so a row keeps the name of its variable and it is looked up here.
"""

from support.lib import envref, http
from support.models import OutboxMessage
from support.outbound.carriers import Refused, TryLater, settle


def send(row: OutboxMessage) -> str:
    """Carry one notice; returns its key."""
    url = envref.resolve(row.payload["url"])
    if not url:
        raise Refused(f"{row.payload['url']} is not set in the environment.")
    try:
        answer = http.request(
            "POST", url, json=row.payload["body"], headers={"Idempotency-Key": row.key}
        )
    except http.Unreachable as silence:
        raise TryLater("The webhook did not answer.") from silence
    except http.EgressRefused as refusal:
        raise Refused("The webhook's address may not be called from here.") from refusal
    settle(answer, f"The webhook answered {answer.status}.")
    return row.key
