"""What shows that a part of the runbook was kept: rows, counted, and where to look at them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.models import Brand, Escalation, PlaybookRun, RawMessage, Ticket, TriggerHit
from support.reports import alarms
from support.reports.places import Place
from support.reports.scope import Scope
from support.reports.tally import OPEN, State, late
from support.runbook.sections import kept

OURS = "support.Clock"  # of settings.CLOCK_MODELS; the others are lent


@dataclass(frozen=True, slots=True)
class Evidence:
    """`late` was done, after its time; `missed` is overdue and still not done; `open` has time left.

    `rows` names what to look at: "breaches", or a model by label, narrowed by `query`. The same rows may serve
    several places of a line: `where` are the clocks counted, `counted` names any others.
    """

    path: str
    said: str
    kept: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0
    rows: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    where: Q | None = None
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One place of one brand's file, asked about in one stretch of time. `word` is what its path names."""

    brand: Brand
    scope: Scope
    place: Place
    word: str

    def found(self, said: str, **counted: Any) -> Evidence:
        return Evidence(self.place.path, said, **counted)


def of(brand: Brand, scope: Scope, place: Place) -> Evidence | None:
    """What measures this place, here or in the section that lends it; None where nothing does yet."""
    for pattern, measure in MEASURES:
        match = re.fullmatch(pattern, place.path)
        if match is not None:
            return measure(Case(brand, scope, place, (match.groups() or ("",))[0]))
    lent = kept(brand.pk, place.path, scope.since, scope.until)
    return Evidence(place.path, **asdict(lent)) if lent else None


def _clocks(case: Case, said: str, **where: str) -> Evidence:
    clocks, query = Q(**where), {name.rpartition("__")[2]: value for name, value in where.items()}
    counted = promises(case.brand, case.scope, clocks)
    return case.found(said, **counted, rows="breaches", query=query, where=clocks)


def promises(brand: Brand, scope: Scope, where: Q) -> dict[str, int]:
    """How the clocks of a brand ended, by the names of `Evidence`; each counts once."""
    return _promises(scope.clocks().filter(where, ticket__brand=brand), scope)


def _promises(rows: QuerySet[Any], scope: Scope) -> dict[str, int]:
    overdue, met = late(scope.now), Q(state=State.MET)
    found: dict[str, int] = rows.aggregate(
        kept=Count("pk", filter=met & ~overdue),
        late=Count("pk", filter=met & overdue),
        missed=Count("pk", filter=overdue & ~met),
        open=Count("pk", filter=Q(state__in=OPEN) & ~overdue),
    )
    return found


def _policy(case: Case) -> Evidence:
    return _clocks(case, _("promises under this policy"), policy=case.word)


def _severity(case: Case) -> Evidence:
    return _clocks(
        case, _("promises of severity %(severity)s") % {"severity": case.word}, severity=case.word
    )


def _calendar(case: Case) -> Evidence:
    return _clocks(case, _("promises counted on this calendar"), calendar=case.word)


def _category(case: Case) -> Evidence:
    return _clocks(case, _("promises in this category"), ticket__category=case.word)


def _mail(case: Case) -> Evidence:
    rows = RawMessage.objects.filter(
        brand=case.brand, received_at__gte=case.scope.since, received_at__lt=case.scope.until
    )
    states = RawMessage.State
    counted = rows.aggregate(
        kept=Count("pk", filter=Q(state__in=[states.DONE, states.DISCARDED])),
        missed=Count("pk", filter=Q(state=states.HELD)),
        open=Count("pk", filter=Q(state=states.NEW)),
    )
    return case.found(
        _("messages taken in; held ones are missed"), **counted, rows="support.RawMessage"
    )


def _channel(case: Case) -> Evidence:
    kept = _opened(case).filter(channel=case.word).count()
    return case.found(_("tickets opened through it"), kept=kept, rows="support.Ticket", query=ALL)


def _triage(case: Case) -> Evidence:
    tickets = _opened(case).exclude(status=Ticket.Status.MERGED)
    grave = Q(severity__in=["P0", "P1"], triaged_at=None)
    counted = tickets.aggregate(
        kept=Count("pk", filter=Q(triaged_at__isnull=False)),
        missed=Count("pk", filter=grave & ~Q(status__in=Ticket.OPEN)),
        open=Count("pk", filter=grave & Q(status__in=Ticket.OPEN)),
    )
    return case.found(
        _("tickets triaged; P0 and P1 that ended without are missed"),
        **counted,
        rows="support.Ticket",
        query=ALL,
    )


def _opened(case: Case) -> QuerySet[Ticket]:
    return Ticket.objects.filter(
        brand=case.brand, opened_at__gte=case.scope.since, opened_at__lt=case.scope.until
    )


def _playbook(case: Case) -> Evidence:
    rows = PlaybookRun.objects.filter(
        ticket__brand=case.brand,
        playbook=case.word,
        started_at__gte=case.scope.since,
        started_at__lt=case.scope.until,
    )
    states = PlaybookRun.State
    counted = rows.aggregate(
        kept=Count("pk", filter=~Q(state=states.RUNNING)),
        open=Count("pk", filter=Q(state=states.RUNNING)),
    )
    said = _("runs of it, done or waived with a reason")
    return case.found(said, **counted, rows="support.PlaybookRun")


def _trigger(case: Case) -> Evidence:
    hits = TriggerHit.objects.filter(
        ticket__brand=case.brand,
        trigger=case.word,
        at__gte=case.scope.since,
        at__lt=case.scope.until,
    )
    kept = hits.filter(cleared_at=None).count()
    return case.found(_("tickets on which it fired"), kept=kept, rows="support.Escalation")


def _escalation(case: Case) -> Evidence:
    rows = Escalation.objects.filter(
        ticket__brand=case.brand,
        policy=case.word,
        started_at__gte=case.scope.since,
        started_at__lt=case.scope.until,
    ).select_related("ticket__brand")
    words = [(alarms.verdict(each, case.scope), each.acknowledged_at is None) for each in rows]
    return case.found(
        _("escalations taken in time"),
        kept=words.count(("in_time", False)),
        late=words.count(("late", False)),
        missed=words.count(("late", True)),
        open=words.count(("waiting", True)),
        rows="support.Escalation",
    )


def _duties(said: object, *kinds: str) -> Callable[[Case], Evidence]:
    """Promises of other apps, found by the kind they give them."""

    def measure(case: Case) -> Evidence:
        counted = {"kept": 0, "late": 0, "missed": 0, "open": 0}
        shown = ""
        for label in settings.CLOCK_MODELS:
            if label == OURS:
                continue
            model = apps.get_model(label)
            rows = _lent(model, case, kinds)
            if rows.exists():
                shown = label
            for name, count in _promises(rows, case.scope).items():
                counted[name] += count
        return case.found(str(said), **counted, rows=shown, counted=str(said))

    return measure


def _lent(model: Any, case: Case, kinds: tuple[str, ...]) -> QuerySet[Any]:
    named = Q()
    for kind in kinds:
        named |= Q(kind__startswith=kind)
    rows: QuerySet[Any] = model.objects.filter(
        named,
        **{model.brand_path: case.brand.pk},
        started_at__gte=case.scope.since,
        started_at__lt=case.scope.until,
    )
    return rows


ALL = {"view": "all"}
Measure = Callable[[Case], Evidence]
# Which rows measure which part of the file; the first pattern that fits is taken.
MEASURES: tuple[tuple[str, Measure], ...] = (
    (r"channels\.email", _mail),
    (r"channels\.(contact|chat)", _channel),
    (r"calendars\.([\w-]+)", _calendar),
    (r"severities\.(\w+)", _severity),
    (r"categories\.([\w-]+)", _category),
    (r"sla\.policies\[([\w-]+)\]", _policy),
    (r"triage", _triage),
    (r"escalation\.triggers\.(\w+)", _trigger),
    (r"escalation\.policies\[([\w-]+)\]", _escalation),
    (r"playbooks\[([\w-]+)\]", _playbook),
    (
        r"paging|on_call\.[\w-]+",
        _duties(gettext_lazy("pages acknowledged in time"), "page_ack"),
    ),
    (
        r"incidents|status_page",
        _duties(gettext_lazy("public posts by the promised time"), "public_update", "first_post"),
    ),
    (
        r"incidents\.after\.post_mortem",
        _duties(gettext_lazy("post-mortems by their date"), "post_mortem"),
    ),
    (r"incidents\.after\.rca", _duties(gettext_lazy("root causes published by their date"), "rca")),
    (
        r"incidents\.after\.action_reviews",
        _duties(gettext_lazy("actions reviewed on their day"), "action_j"),
    ),
    (r"incidents\.jira", _duties(gettext_lazy("Jira issues with owner and ETA in time"), "jira")),
    (r"incidents\.audience", _duties(gettext_lazy("affected customers told in time"), "audience")),
    (r"release_notes", _duties(gettext_lazy("monthly notes by their date"), "release_notes")),
)
