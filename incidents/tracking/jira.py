"""Jira Cloud, REST v3: find by our label, create once, ask how things stand. The carrier of queued issues.

Documented: 201 made; 400, 401, 403 and 404 stay so; 429 and 5xx may pass, with `Retry-After`. `/search` is gone
(410): `/search/jql` wants `fields` and goes on by `nextPageToken`.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from incidents.models import JiraIssue
from incidents.tracking.site import Site, site
from support.lib import http
from support.models import OutboxMessage
from support.outbound.carriers import Refused, TryLater, settle

FIELDS = ["status", "assignee", "duedate", "updated", "labels"]
PAGES = 20  # of a search, at most
Found = dict[str, Any]


def send(row: OutboxMessage) -> str:
    """Carry one issue: found by its label if an earlier attempt made it, else made. Returns its key."""
    payload = row.payload
    there = site(payload["site"])
    if there is None:
        raise Refused("Jira's address, user or token is not set in the environment.")
    label = payload["label"]
    known = next(search(there, f'labels = "{label}"'), None)
    key = known["key"] if known else _create(there, payload)
    JiraIssue.objects.filter(label=label).update(key=key, link=f"{there.url}/browse/{quote(key)}")
    return str(key)


def search(there: Site, jql: str) -> Iterator[Found]:
    """The issues that a JQL finds, with FIELDS, page by page."""
    asked: dict[str, Any] = {"jql": jql, "fields": FIELDS, "maxResults": 100}
    for _ in range(PAGES):
        answer = ask(there, "POST", "/rest/api/3/search/jql", asked)
        yield from answer.get("issues") or ()
        token = answer.get("nextPageToken")
        if answer.get("isLast", True) or not token:
            return
        asked["nextPageToken"] = token


def ask(there: Site, method: str, path: str, body: Any = None) -> Any:
    """One request. TryLater: it may pass. Refused: it will not, with Jira's own words for why."""
    secret = base64.b64encode(f"{there.user}:{there.token}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}", "Accept": "application/json"}
    try:
        answer = http.request(method, f"{there.url}{path}", json=body, headers=headers)
    except http.Unreachable as silence:
        raise TryLater(f"Jira did not answer: {silence}") from silence
    except http.EgressRefused as refusal:
        raise Refused(f"Jira cannot be called: {refusal}") from refusal
    settle(answer, f"Jira answered {answer.status}: {_reason(answer.body)}.")
    try:
        return json.loads(answer.body) if answer.body else {}
    except ValueError as error:
        raise TryLater("Jira's answer was cut short.") from error


def _create(there: Site, payload: Mapping[str, Any]) -> str:
    fields = dict(payload["fields"])
    owner = _account(there, payload.get("owner") or "")
    if owner:
        fields["assignee"] = {"accountId": owner}
    reference = {"key": "deskbell.ref", "value": {"label": payload["label"]}}
    made = ask(there, "POST", "/rest/api/3/issue", {"fields": fields, "properties": [reference]})
    return str(made["key"])


def _account(there: Site, email: str) -> str:
    """Jira knows people by account only. Somebody whom it does not know is nobody's assignee."""
    if not email:
        return ""
    found: Sequence[Any] = ask(there, "GET", f"/rest/api/3/user/search?query={quote(email)}")
    same = [each for each in found if str(each.get("emailAddress", "")).lower() == email.lower()]
    known = same or (found if len(found) == 1 and not found[0].get("emailAddress") else [])
    return str(known[0].get("accountId") or "") if known else ""


def _reason(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return "no reason given"
    if not isinstance(said, dict):
        return "no reason given"
    errors = said.get("errors")
    named = [f"{k}: {v}" for k, v in errors.items()] if isinstance(errors, dict) else []
    return "; ".join([*(said.get("errorMessages") or []), *named])[:300] or "no reason given"
