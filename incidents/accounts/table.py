"""A file of accounts read into lines, every error with its line; touches no database.

    account,name,components,domains,emails
    R-12,Chez Paul,checkout webhooks,chez-paul.example,paul@chez-paul.example zoe@example.com

Comma or semicolon; lists inside a cell are separated by spaces. `domains` stands for everybody whose address is there
and who has no account yet, those who will write later included; `emails` names people, known or not.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from support.lib.freemail import EVERYBODYS
from support.reports.sheet import FORMULA

COLUMNS = ("account", "name", "components", "domains", "emails")
NEEDED = COLUMNS[:2]
MOST = 100_000  # lines
SHOWN = 100  # problems
LONGEST = 200  # characters of a number or a name
DOMAIN = re.compile(
    r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$"
)
EMAIL = re.compile(r"^[^@\s<>(),;:\"\\\x00-\x1f]{1,64}@(?P<domain>[^@\s]+)$")


@dataclass(frozen=True, slots=True)
class Problem:
    line: int  # of the file, the heading is 1
    said: str

    def __str__(self) -> str:
        return _("Line %(line)d: %(said)s") % {"line": self.line, "said": self.said}


class TableRefused(Exception):  # noqa: N818  # an answer to a person
    """Nothing was taken; `problems` say why, the first hundred of them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(each) for each in problems[:SHOWN]))
        self.problems = problems[:SHOWN]


@dataclass(frozen=True, slots=True)
class Line:
    """One account. `components` and `domains` are None where the file has no such column: what is known stays."""

    number: int
    account: str
    name: str
    components: tuple[str, ...] | None
    domains: tuple[str, ...] | None
    emails: tuple[str, ...]


def read(content: bytes) -> list[Line]:
    """The lines of a file. TableRefused names everything that is wrong with it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableRefused(
            Problem(line, _("This is not UTF-8: save it as “CSV UTF-8”."))
        ) from error
    heading = text.partition("\n")[0]
    reader = csv.reader(
        text.splitlines(keepends=True), delimiter=";" if ";" in heading else ",", strict=True
    )
    try:
        columns = _columns(next(reader, []))
        full = (row for row in reader if any(cell.strip() for cell in row))
        lines = [_line(reader.line_num, columns, row) for row in full]
    except csv.Error as error:
        raise TableRefused(Problem(reader.line_num, str(error))) from error
    if len(lines) > MOST:
        raise TableRefused(Problem(MOST + 1, _("At most %d accounts at once.") % MOST))
    problems = [each for line in lines for each in _wrong(line)] + list(_twice(lines))
    if problems:
        raise TableRefused(*sorted(problems, key=lambda each: each.line))
    return lines


def _columns(heading: Sequence[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in heading]
    unknown = [each for each in columns if each not in COLUMNS]
    missing = [each for each in NEEDED if each not in columns]
    if unknown or missing or len(set(columns)) != len(columns):
        said = _("The heading must name %(needed)s, and may name %(more)s, each once.")
        named = {"needed": ", ".join(NEEDED), "more": ", ".join(COLUMNS[2:])}
        raise TableRefused(Problem(1, said % named))
    return columns


def _line(number: int, columns: Sequence[str], row: Sequence[str]) -> Line:
    cells = dict(zip(columns, (_plain(cell) for cell in row), strict=False))
    if len(row) > len(columns):
        cells["name"] = "\x00"  # told below: a cell too many means that all are in the wrong place
    return Line(
        number=number,
        account=cells.get("account", ""),
        name=cells.get("name", ""),
        components=_list(cells, "components") if "components" in columns else None,
        domains=_list(cells, "domains", str.lower) if "domains" in columns else None,
        emails=_list(cells, "emails", str.lower),
    )


def _list(
    cells: Mapping[str, str], column: str, form: Callable[[str], str] = str
) -> tuple[str, ...]:
    """What stands in a cell between spaces, each once; a short row has empty cells."""
    return tuple(dict.fromkeys(form(cells.get(column, "")).split()))


def _plain(cell: str) -> str:
    """Without the apostrophe that our own export puts before what a spreadsheet would run."""
    text = cell.strip()
    ours = text.startswith("'") and text.lstrip("'").startswith(FORMULA)
    return text[1:] if ours else text


def _wrong(line: Line) -> Iterator[Problem]:
    if "\x00" in line.name:
        said = _("It has more cells than the heading, or a character that is none.")
        yield Problem(line.number, said)
        return
    for what, value in (("account", line.account), ("name", line.name)):
        if not value:
            yield Problem(line.number, _("“%s” is empty.") % what)
        elif len(value) > LONGEST:
            said = _("“%(what)s” is longer than %(most)d characters.")
            yield Problem(line.number, said % {"what": what, "most": LONGEST})
    yield from (Problem(line.number, said) for said in _strange(line))


def _strange(line: Line) -> Iterator[str]:
    """What is no domain or no address, in words."""
    for domain in line.domains or ():
        if not DOMAIN.match(domain):
            yield _("“%s” is no domain.") % domain[:LONGEST]
        elif domain in EVERYBODYS:
            yield _("“%s” is everybody's: name people by their addresses.") % domain
    for email in line.emails:
        found = EMAIL.match(email)
        if not found or not DOMAIN.match(found["domain"]):
            yield _("“%s” is no e-mail address.") % email[:LONGEST]


def _twice(lines: Sequence[Line]) -> Iterator[Problem]:
    """Accounts, domains and people that stand in more than one line."""
    seen: dict[str, int] = {}
    for line in lines:
        named = (
            f"account {line.account}",
            *(f"domain {each}" for each in line.domains or ()),
            *line.emails,
        )
        for each in named:
            if each in seen:
                said = _("“%(what)s” stands in line %(line)d already.")
                yield Problem(
                    line.number, said % {"what": each.partition(" ")[2] or each, "line": seen[each]}
                )
            seen.setdefault(each, line.number)
