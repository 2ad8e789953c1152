"""Whether everybody who is to be told can be: teams, roles, people, turns on call, addresses."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from support.runbook.findings import Finding, Path
from support.runbook.lint.references import listed, pointing_nowhere
from support.runbook.schema.book import Book

NOBODY_ON_CALL = "nobody is on call: expected a rotation in on_call, or for a page paging.pagerduty"


def owners(book: Book) -> Iterator[Finding]:
    for name, category in book.categories.items():
        named = listed(("categories", name, "owners"), category.owners)
        yield from pointing_nowhere("team", named, book.teams)


def members(book: Book) -> Iterator[Finding]:
    for name, team in book.teams.items():
        named = listed(("teams", name, "members"), team.members)
        yield from pointing_nowhere("person", named, book.people)
        if not team.members and not team.email:
            yield Finding(("teams", name), "nobody is reached: expected members or an email")
    for name, rotation in book.on_call.items():
        named = listed(("on_call", name, "people"), rotation.people)
        yield from pointing_nowhere("person", named, book.people)


def recipients(book: Book) -> Iterator[Finding]:
    for path, recipient, paged in _named(book):
        if wrong := unreached(book, recipient, paged=paged):
            yield Finding(path, wrong)


def unreached(book: Book, recipient: str, *, paged: bool = False) -> str:
    """Why this recipient is nobody; empty when somebody is reached. `paged`: over PagerDuty too, where there is one.
    For sections too.
    """
    kind, _, name = recipient.partition(":")
    if kind == "address":
        return "" if _is_address(name) else f'"{name}" is no address: expected one such as a@b.org'
    if recipient == "oncall":
        return "" if book.on_call or (paged and book.paging.pagerduty) else NOBODY_ON_CALL
    roles = {role for person in book.people.values() for role in person.roles}
    known: dict[str, Any] = {
        "team": book.teams,
        "person": book.people,
        "role": sorted(roles),
        "oncall": book.on_call,
    }
    if kind in known and name not in known[kind]:
        listed_ = ", ".join(known[kind]) or "none, the file has none"
        return f"{kind} {name} reaches nobody: expected one of {listed_}"
    return ""


def _named(book: Book) -> Iterator[tuple[Path, str, bool]]:
    """Each recipient with its path, and whether it is paged."""
    for at, policy in enumerate(book.escalation.policies):
        for step_at, step in enumerate(policy.steps):
            path: Path = ("escalation", "policies", at, "steps", step_at, "to")
            yield from ((*named, step.do == "page") for named in listed(path, step.to))
    if book.paging.fallback:
        yield from (
            (*named, False)
            for named in listed(("paging", "fallback", "to"), book.paging.fallback.to)
        )


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


RULES: list[Callable[[Any], Iterator[Finding]]] = [owners, members, recipients]
