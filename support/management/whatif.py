"""The `whatif` of `manage.py runbook`: replay the tickets since a day under a draft, and print what differs."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from tqdm import tqdm

from support.management.asked import KNOWN_YEARS
from support.models import Brand, Ticket
from support.outbound import links
from support.reports.whatif import Changes, Side, WhatIf
from support.runbook.load import Runbook

LISTED = 20  # breaches printed each way; the console shows more


def run(runbook: Runbook, since: str, *, now: datetime) -> Iterator[str]:
    """The lines to print. A bar on standard error counts the tickets meanwhile, where that is a terminal."""
    brand = Brand.objects.select_related("runbook").filter(slug=runbook.book.runbook).first()
    if brand is None:
        slug = runbook.book.runbook
        raise CommandError(f"{slug} has no tickets yet: its runbook is not applied.")
    report = WhatIf(brand, runbook, _since(since, brand), now)
    done = 0
    with tqdm(total=report.tickets.count(), unit=" tickets", disable=None) as bar:
        for done in report.run():
            bar.update(done - bar.n)
    yield f"{brand.slug}: {done} tickets since {since}, replayed under {runbook.source.name}."
    yield from _table(report)
    yield from _list("late under the draft, and not now", report.added)
    yield from _list("late now, and not under the draft", report.removed)


def _since(text: str, brand: Brand) -> datetime:
    """The beginning of a day where the brand is at home."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f'--since "{text}" is no day: write it as 2026-01-31.') from None
    if day.year not in KNOWN_YEARS:
        raise CommandError(
            f'--since "{text}" is out of all bounds: expected a year of 1970 to 2100.'
        )
    return datetime.combine(day, time(), ZoneInfo(brand.time_zone))


def _table(report: WhatIf) -> Iterator[str]:
    form = "{:<4} {:<22} {:>20} {:>20} {:>17} {:>17}"
    yield ""
    yield form.format(
        "", "", "kept/late now", "under the draft", "out of hours now", "under the draft"
    ).rstrip()
    for row in [*report.rows, report.total]:
        now, draft = row.now, row.draft
        name = row.category or ("no category" if row.severity else "all")
        yield form.format(
            row.severity, name, _kept(now), _kept(draft), now.out_of_hours, draft.out_of_hours
        )


def _kept(side: Side) -> str:
    share = side.tally.share
    percent = "none" if share is None else f"{share:.1f} %"
    return f"{side.tally.kept}/{side.tally.late} {percent:>8}"


def _list(title: str, changes: Changes) -> Iterator[str]:
    yield ""
    yield f"{changes.count} promises {title}{':' if changes.count else '.'}"
    for each in changes.shown[:LISTED]:
        due = [f"{at:%Y-%m-%d %H:%M}" if at else "none" for at in (each.due_now, each.due_draft)]
        link = links.console(Ticket(pk=each.ticket))
        yield f"  {each.reference} {each.kind} {each.instance}: due {due[0]} → {due[1]} UTC  {link}"
    if changes.count > LISTED:
        yield f"  … and {changes.count - LISTED} more."
