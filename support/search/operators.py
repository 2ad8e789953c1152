"""What `is:open severity:p1 tag:refund before:2026-01-01` means, and what to say when it means nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from support.models import Attachment, Channel, Severity, Ticket
from support.search.match import Either, Term, Terms
from support.search.names import Names
from support.search.words import Asked, Operator, split, squeezed

OPEN = Q(status__in=Ticket.OPEN)
ESCALATED = Q(escalated_at__isnull=False)
SOON = timedelta(hours=2)
UTC = ZoneInfo("UTC")
NAME_PREFIX_FROM = 3  # letters from which `from:ann` finds Anna
NOBODY = ("none", "nobody", "-")
NOTHING = Q(pk__in=[])
SAID = 12  # names told to somebody who wrote none of them


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks and when: `is:mine` and `is:late` depend on it."""

    pk: int | None
    now: datetime
    names: Names = field(default_factory=Names, compare=False)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A condition on ticket rows, terms for the index, and sentences about what was not understood."""

    rows: Q
    terms: Terms
    hints: tuple[str, ...]


# What a value asks for, and what could stand there instead where it means nothing.
Read = tuple[Q, str]
Reader = Callable[[str, Who], Read]

STATES: dict[str, Callable[[Who], Q]] = {
    "open": lambda _who: OPEN,
    "closed": lambda _who: Q(status__in=[Ticket.Status.RESOLVED, Ticket.Status.CLOSED]),
    "new": lambda _who: Q(status=Ticket.Status.NEW),
    "waiting": lambda _who: Q(status=Ticket.Status.PENDING_CUSTOMER),
    "merged": lambda _who: Q(status=Ticket.Status.MERGED),
    "unassigned": lambda _who: Q(assignee=None),
    "assigned": lambda _who: Q(assignee__isnull=False),
    "mine": lambda who: Q(assignee=who.pk),
    "escalated": lambda _who: ESCALATED,
    "late": lambda who: OPEN & Q(next_due_at__lt=who.now),
    "soon": lambda who: OPEN & Q(next_due_at__lt=who.now + SOON),
    "snoozed": lambda who: Q(snoozed_until__gt=who.now),
    "untriaged": lambda _who: Q(triaged_at=None),
}


def _choice(field: str, choices: type[Any]) -> Reader:
    """One of the values of a field, by its key in either case."""
    known = {value.lower(): value for value in choices.values}

    def read(value: str, _who: Who) -> Read:
        found = known.get(value.lower().replace("-", "_"))
        return (Q(**{field: found}), "") if found else (NOTHING, _some(known))

    return read


def _is(value: str, who: Who) -> Read:
    state = STATES.get(value.lower())
    return (state(who), "") if state else (NOTHING, ", ".join(STATES))


def _named(field: str, *, me: bool = False) -> Reader:
    """By slug or name."""

    def read(value: str, who: Who) -> Read:
        if value.lower() in NOBODY:
            return Q(**{field: None}), ""
        if me and value.lower() == "me":
            return Q(**{field: who.pk}), ""
        keys = who.names.keys(field, value)
        if keys:
            return Q(**{f"{field}__in": keys}), ""
        return NOTHING, _some([*(["me"] if me else ()), "none", *who.names.called(field)])

    return read


def _category(value: str, who: Who) -> Read:
    """By its key or its name; one that has left every runbook still finds its old tickets, and says so."""
    said = value.lower()
    if said in NOBODY:
        return Q(category=""), ""
    known = who.names.categories
    found = [key for key, name in known.items() if said in {key.lower(), name.lower()}]
    wrong = "" if found or not known else _some([*known, "none"])
    return Q(category__in=found or [said]), wrong


def _day(lookup: str, *, plus: int = 0) -> Reader:
    def read(value: str, _who: Who) -> Read:
        try:
            day = date.fromisoformat(value) + timedelta(days=plus)
        except (ValueError, OverflowError):
            return NOTHING, "2026-01-31"
        return Q(**{f"opened_at__{lookup}": datetime.combine(day, time(), UTC)}), ""

    return read


def _has(value: str, _who: Who) -> Read:
    if value.lower() not in {"attachment", "attachments", "file"}:
        return NOTHING, "attachment"
    files = Attachment.objects.filter(message__ticket=OuterRef("pk"), is_inline=False)
    return Q(Exists(files)), ""


def _some(known: Iterable[str]) -> str:
    """`p0, p1, p2`; a long list is cut off aloud."""
    names = list(dict.fromkeys(known))
    return ", ".join([*names[:SAID], *(["…"] if len(names) > SAID else ())])


READERS: dict[str, Reader] = {
    "is": _is,
    "status": _choice("status", Ticket.Status),
    "severity": _choice("severity", Severity),
    "channel": _choice("channel", Channel),
    "category": _category,
    "assignee": _named("assignee", me=True),
    "assigned": _named("assignee", me=True),
    "queue": _named("queue"),
    "team": _named("team"),
    "brand": _named("brand"),
    "before": _day("lt"),
    "after": _day("gte", plus=1),
    "has": _has,
}
INDEXED = ("subject", "from", "tag")
KNOWN = frozenset([*READERS, *INDEXED])


def read(asked: Asked, who: Who) -> Meaning:
    """What the operators ask for. A value that means nothing finds nothing, and a hint says what it could be."""
    rows, terms, hints = Q(), list[Either](), list[str]()
    for name in asked.unknown:
        hints.append(
            _("“%(name)s:” is no operator, so it was searched as words. Operators: %(known)s.")
            % {"name": name, "known": ", ".join(f"{each}:" for each in sorted(KNOWN))}
        )
    for operator in asked.operators:
        indexed = _indexed(operator) if operator.name in INDEXED else []
        if not operator.values or (operator.name in INDEXED and not indexed):
            hints.append(_("Write a value after “%(name)s:”.") % {"name": operator.name})
        elif indexed:
            terms += indexed
        else:
            condition, wrong = _condition(operator, who)
            rows &= ~condition if operator.is_unwanted else condition
            hints += wrong
    return Meaning(rows, tuple(terms), tuple(hints))


def _condition(operator: Operator, who: Who) -> tuple[Q, list[str]]:
    """Any of the values."""
    reader, found, hints = READERS[operator.name], list[Q](), list[str]()
    for value in operator.values:
        condition, known = reader(value, who)
        found.append(condition)
        if known:
            told = {"said": f"{operator.name}:{value}", "known": known}
            hints.append(_("“%(said)s” means nothing. Write one of: %(known)s.") % told)
    return reduce(or_, found), hints


def _indexed(operator: Operator) -> list[Either]:
    """`from:ann` is in the people of the document, `tag:refund` is a tag as it stands."""
    made = [_term(operator.name, value) for value in operator.values if split(value)]
    return [Either(tuple(made), operator.is_unwanted)] if made else []


def _term(name: str, value: str) -> Term:
    if name == "tag":
        return Term((f"xtag{squeezed(value)}",), field=name)
    parts = tuple(split(value))
    return Term(parts, is_prefix=len(parts[-1]) >= NAME_PREFIX_FROM, field=name)
