"""Names that point to something: it must stand in the file, or in the environment."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from support.runbook.findings import Finding, Path, walk
from support.runbook.lint.environment import secrets_of_this_brand
from support.runbook.schema.book import Book

Named = tuple[Path, str]


def pointing_nowhere(
    what: str, named: Iterable[Named], known: Collection[str]
) -> Iterator[Finding]:
    """A finding for each name that is not among the known ones."""
    for path, name in named:
        if name not in known:
            listed = ", ".join(known) or "none, the file has none"
            yield Finding(path, f"{what} {name} is unknown: expected one of {listed}")


def listed(path: Path, names: Iterable[str] | None) -> list[Named]:
    """Each name of a list with its path."""
    return [((*path, at), name) for at, name in enumerate(names or ())]


def by_key(book: Book, *keys: str) -> list[Named]:
    """Every plain value that stands under one of these keys, wherever that is, lent sections included."""
    return [(path, value) for path, value in walk(book.data()) if path[-1] in keys and value]


def twice(path: Path, names: Iterable[str], what: str) -> Iterator[Finding]:
    """A finding for each name that was there before."""
    seen: set[str] = set()
    for at, name in enumerate(names):
        if name in seen:
            yield Finding((*path, at), f"{what} {name} stands twice: expected each once")
        seen.add(name)


def lines(book: Book) -> Iterator[Finding]:
    named = by_key(book, "line") + listed(("triage", "lines"), book.triage.lines)
    named += [(("not_measured", line), line) for line in book.not_measured]
    return pointing_nowhere("line", named, book.lines)


def calendars(book: Book) -> Iterator[Finding]:
    return pointing_nowhere(
        "calendar", by_key(book, "calendar", "during", "outside"), book.calendars
    )


def queues(book: Book) -> Iterator[Finding]:
    named = by_key(book, "queue")
    for at, policy in enumerate(book.sla.policies):
        named += listed(("sla", "policies", at, "when", "queue"), policy.when.queue)
    return pointing_nowhere("queue", named, book.queues)


def categories(book: Book) -> Iterator[Finding]:
    named: list[Named] = by_key(book, "category")
    for at, policy in enumerate(book.sla.policies):
        named += listed(("sla", "policies", at, "when", "category"), policy.when.category)
    for at, ladder in enumerate(book.escalation.policies):
        named += listed(("escalation", "policies", at, "when", "category"), ladder.when.category)
    for name, trigger in book.escalation.triggers.items():
        named += listed(("escalation", "triggers", name, "categories"), trigger.categories)
    return pointing_nowhere("category", named, book.categories)


def playbooks(book: Book) -> Iterator[Finding]:
    known = [playbook.id for playbook in book.playbooks]
    yield from twice(("playbooks",), known, "playbook")
    named = [
        (("categories", name, "playbook"), category.playbook)
        for name, category in book.categories.items()
        if category.playbook
    ]
    yield from pointing_nowhere("playbook", named, known)


def one_default_queue(book: Book) -> Iterator[Finding]:
    defaults = [name for name, queue in book.queues.items() if queue.default]
    if len(defaults) != 1:
        found = ", ".join(defaults) or "none"
        yield Finding(("queues",), f"expected exactly one queue with default: true, found {found}")


def each_once(book: Book) -> Iterator[Finding]:
    yield from twice(("languages",), book.languages, "language")
    yield from twice(("hosts",), book.hosts, "host")
    yield from twice(("channels", "email", "addresses"), book.channels.email.addresses, "address")
    for at, playbook in enumerate(book.playbooks):
        yield from twice(("playbooks", at, "steps"), [each.id for each in playbook.steps], "step")


RULES: list[Callable[[Any], Iterator[Finding]]] = [
    lines,
    calendars,
    queues,
    categories,
    playbooks,
    one_default_queue,
    each_once,
    secrets_of_this_brand,
]
