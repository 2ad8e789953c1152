"""Attainment, breaches, escalations and the scorecard: each as a page, and each of its tables as CSV."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from support.admin import audited
from support.admin.reports import cells, rows, tables
from support.admin.reports.forms import ScopeForm
from support.lib import keys
from support.reports import agents, alarms, attainment, breaches, charts, scorecard, sheet
from support.reports.evidence import Evidence

PER_PAGE = 50
LAST_PAGE = 10_000  # an address may ask for any number
NARROW = ("policy", "calendar", "category")  # what the scorecard's links narrow breaches by


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a drawing, a table; `note` says what is counted and what is not."""

    title: str
    table: cells.Report
    chart: Any = ""
    note: str = ""


def attainment_page(request: HttpRequest) -> HttpResponse:
    form = ScopeForm(request, "kind", "by", now=timezone.now())
    scope, group = form.scope(), form.group
    lines = attainment.attainment(scope, group)
    bars = [
        charts.Bar(
            _mark(name := rows.label(line, group), line.label),
            line.tally.share,
            f"{name}: {line.tally.kept} / {line.tally.kept + line.tally.late}",
        )
        for line in lines
    ]
    chart = charts.bars(bars, title=_("Promises kept, in percent"))
    sections = [
        Section(
            _("Promises"),
            tables.Attainment(list(rows.attainment(lines, group))),
            chart,
            _("Kept: of the promises that have come due. Merged tickets do not count."),
        ),
        Section(
            _("How long it took"),
            tables.Times(list(rows.times(lines, group))),
            note=_("Business time leaves out closed hours and pauses."),
        ),
        Section(_("Agents"), tables.Agents(list(rows.agents(agents.agents(scope))))),
    ]
    return _answer(request, _("Attainment"), form, sections, figures=_figures(scope))


def breaches_page(request: HttpRequest) -> HttpResponse:
    form = ScopeForm(request, "kind", "severity", now=timezone.now())
    scope = form.scope()
    broken = breaches.breaches(scope)
    narrow = {name: request.GET[name] for name in NARROW if request.GET.get(name)}
    if form.said("severity"):
        narrow["severity"] = form.said("severity")
    where = {
        "ticket__category" if name == "category" else name: each for name, each in narrow.items()
    }
    broken = broken.filter(**where)
    number = min(keys.key(request.GET.get("page", "")) or 1, LAST_PAGE)
    first = (number - 1) * PER_PAGE
    everything = "csv" in request.GET
    found = broken.iterator(chunk_size=2000) if everything else broken[first : first + PER_PAGE + 1]
    shown = list(rows.breaches(found, now=scope.now))
    more = not everything and len(shown) > PER_PAGE
    sections = [
        Section(_("Broken promises"), tables.Breaches(shown if everything else shown[:PER_PAGE])),
        Section(
            _("Paused after a warning"),
            tables.Pauses(list(rows.pauses(breaches.late_pauses(scope)))),
            note=_("A pause that begins when a promise is nearly lost is worth a look."),
        ),
    ]
    pages = {"previous": number - 1, "next": number + 1 if more else 0}
    return _answer(request, _("Breaches"), form, sections, pages=pages, narrow=narrow)


def escalations_page(request: HttpRequest) -> HttpResponse:
    form = ScopeForm(request, now=timezone.now())
    scope = form.scope()
    sections = [
        Section(
            _("How soon somebody took it"),
            tables.Alarms(list(rows.alarms(alarms.alarms(scope)))),
            note=_("In time: within what the runbook asks for at the ticket's severity."),
        ),
        Section(
            _("How punctual the desk was"),
            tables.Punctuality(list(rows.punctuality(alarms.lags(scope)))),
        ),
    ]
    return _answer(request, _("Escalations"), form, sections)


def scorecard_page(request: HttpRequest) -> HttpResponse:
    form = ScopeForm(request, now=timezone.now())
    brand = form.only or next(iter(form.brands), None)
    if brand is None:
        return _answer(request, _("Scorecard"), form, [])
    form.fields["brand"].empty_label = None  # type: ignore[attr-defined]  # one brand at a time
    scope = form.scope(brand)
    found = scorecard.scorecard(brand, scope)
    table = tables.Scores(list(rows.scores(found)))
    asked = {"brand": brand.pk, **form.shown()}
    lines = [(score, [(each, _where(each, asked)) for each in score.evidence]) for score in found]
    return _answer(
        request,
        _("Scorecard of %(brand)s") % {"brand": brand},
        form,
        [Section("", table)],
        template="desk/scorecard.html",
        lines=lines,
        brand=brand,
    )


def _where(evidence: Evidence, asked: dict[str, Any]) -> str:
    """The page that shows the rows behind a count; empty where the console has none."""
    if evidence.rows == "breaches":
        return f"{reverse('admin:report_breaches')}?{urlencode({**asked, **evidence.query})}"
    app, _dot, model = evidence.rows.lower().partition(".")
    try:
        url = reverse(f"admin:{app}_{model}_changelist")
    except NoReverseMatch:
        return ""
    return f"{url}?{urlencode(evidence.query)}" if evidence.query else url


def _mark(name: str, label: Any) -> str:
    """What stands below a bar."""
    return date_format(label, "MONTH_DAY_FORMAT") if isinstance(label, date) else name


def _figures(scope: Any) -> list[tuple[str, str]]:
    tally = attainment.whole(scope)
    share = cells.NOTHING if tally.share is None else f"{tally.share:.1f} %"
    return [
        (_("Kept"), share),
        (_("In time"), str(tally.kept)),
        (_("Late"), str(tally.late)),
        (_("Running"), str(tally.open)),
    ]


def _answer(
    request: HttpRequest,
    title: str,
    form: ScopeForm,
    sections: Sequence[Section],
    *,
    template: str = "desk/report.html",
    **more: Any,
) -> HttpResponse:
    """The page, or the one table that was asked for as CSV."""
    wanted = request.GET.get("csv")
    for section in sections:
        if wanted == section.table.name:
            audited.exported(request, wanted, form.shown())
            return _csv(section.table.name, section.table.sheet())
        table = section.table
        table.of(request, _without(request, "csv", "page", table.prefixed_order_by_field))
    context = {
        **admin.site.each_context(request),
        "title": title,
        "form": form,
        "shown": form.shown(),
        "sections": sections,
        "query": _without(request, "csv", "page"),
        **more,
    }
    return TemplateResponse(request, template, context)


def _csv(name: str, lines: Iterable[list[Any]]) -> HttpResponse:
    head, *body = lines
    answer = StreamingHttpResponse(sheet.lines(head, body), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer  # type: ignore[return-value]  # both are answers


def _without(request: HttpRequest, *names: str) -> str:
    asked = request.GET.copy()
    for name in names:
        asked.pop(name, None)
    return asked.urlencode()
