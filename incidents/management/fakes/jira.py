"""Jira Cloud, REST v3: what it refuses, what it makes without asking twice, and a search that finds it."""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from incidents.management.fakes.server import Fake, Reply

USER, TOKEN = "desk@example.com", "jira-token"
NODES = {"paragraph", "text", "hardBreak"}


class FakeJira(Fake):
    """`issues` by key. `people` are (email, accountId, name). A page of a search holds `page_size` issues."""

    name = "Jira"

    def __init__(self, *faults: str, retry_after: int = 7, port: int = 0) -> None:
        super().__init__(*faults, retry_after=retry_after, port=port)
        self.issues: dict[str, dict[str, Any]] = {}
        self.people: list[tuple[str, str, str]] = []
        self.page_size = 50
        self.asked: list[str] = []

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Reply:
        where = urlsplit(path)
        self.asked.append(f"{method} {where.path}")
        known = base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()
        if headers.get("Authorization") != f"Basic {known}":
            return 401, {"errorMessages": ["Client must be authenticated."], "errors": {}}
        if where.path == "/rest/api/3/search":
            return 410, {"errorMessages": ["The requested API has been removed."], "errors": {}}
        if (method, where.path) == ("POST", "/rest/api/3/search/jql"):
            return self._search(body)
        if (method, where.path) == ("POST", "/rest/api/3/issue"):
            return self._create(body)
        if (method, where.path) == ("GET", "/rest/api/3/user/search"):
            wanted = parse_qs(where.query)["query"][0]
            found = [each for each in self.people if each[0] == wanted]
            return 200, [
                {"emailAddress": email, "accountId": account, "displayName": name}
                for email, account, name in found
            ]
        return 404, {"errorMessages": [f"No such page: {path}"], "errors": {}}

    def _create(self, body: Any) -> Reply:
        fields = body.get("fields") or {}
        errors = field_problems(fields, {account for _, account, _ in self.people})
        if errors:
            return 400, {"errorMessages": [], "errors": errors}
        key = f"{fields['project']['key']}-{len(self.issues) + 1}"
        names = {account: name for _, account, name in self.people}
        owner = (fields.get("assignee") or {}).get("accountId")
        self.issues[key] = {
            "labels": fields.get("labels") or [],
            "summary": fields["summary"],
            "duedate": fields.get("duedate"),
            "assignee": {"accountId": owner, "displayName": names[owner]} if owner else None,
            "status": {"name": "To Do", "statusCategory": {"key": "new"}},
            "updated": "2026-03-02T12:00:00.000+0000",
            "sent": body,
        }
        return 201, {"id": str(10_000 + len(self.issues)), "key": key, "self": f"{self.url}/{key}"}

    def _search(self, body: Any) -> Reply:
        wanted = set(re.findall(r'"([^"]*)"', body["jql"]))
        found = [key for key, each in self.issues.items() if wanted & set(each["labels"])]
        start = int(body.get("nextPageToken") or 0)
        page = found[start : start + self.page_size]
        shown = [
            {
                "id": key,
                "key": key,
                "fields": {name: self.issues[key].get(name) for name in body["fields"]},
            }
            for key in page
        ]
        if start + self.page_size >= len(found):
            return 200, {"issues": shown, "isLast": True}
        return 200, {
            "issues": shown,
            "isLast": False,
            "nextPageToken": str(start + self.page_size),
        }


def field_problems(fields: Mapping[str, Any], accounts: set[str]) -> dict[str, str]:
    """What Jira says of the fields of an issue that it will not make."""
    wrong = {}
    summary = str(fields.get("summary") or "")
    if not 0 < len(summary) <= 255 or "\n" in summary:
        wrong["summary"] = "You must specify a summary of one line, 255 characters at most."
    if any(" " in label for label in fields.get("labels") or []):
        wrong["labels"] = "The label contains spaces which is invalid."
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(fields.get("duedate") or "2026-01-01")):
        wrong["duedate"] = "Specify the value in the format yyyy-MM-dd."
    if (fields.get("assignee") or {}).get("accountId", "") not in {"", *accounts}:
        wrong["assignee"] = "User does not exist."
    if not is_document(fields.get("description")):
        wrong["description"] = "Operation value must be an Atlassian Document."
    return wrong


def is_document(node: Any) -> bool:
    """The part of the document format that we write; an empty text is invalid in all of it."""
    if not isinstance(node, dict) or (node.get("type"), node.get("version")) != ("doc", 1):
        return False
    nodes = list(node.get("content") or ())
    while nodes:
        each = nodes.pop()
        if not isinstance(each, dict) or each.get("type") not in NODES:
            return False
        if each["type"] == "text" and not each.get("text"):
            return False
        nodes += each.get("content") or ()
    return bool(node.get("content"))
