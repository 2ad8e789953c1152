"""Action items: somebody's, with a date that is a promise like any other, looked at again at J+1 and J+7."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from incidents.lifecycle import IncidentRefused, duties
from incidents.lifecycle.duty_rules import TURN
from incidents.lifecycle.timeline import changing, record
from incidents.models import ActionItem, ActionReview, Incident
from support.models import Role, may
from support.tickets.actor import Actor

web_address = URLValidator(schemes=["http", "https"])


def add(  # noqa: PLR0913  # what an action is
    incident: Incident,
    *,
    title: str,
    owner: User,
    due_at: datetime,
    by: Actor,
    now: datetime,
    link: str = "",
) -> ActionItem:
    """Owed by `owner` until then, and chased like every duty."""
    if not title.strip():
        raise IncidentRefused(gettext("Say what is to be done."))
    if not may(owner, incident.brand_id, Role.AGENT):
        raise IncidentRefused(
            gettext("%(person)s does not work for %(brand)s.")
            % {"person": owner, "brand": incident.brand}
        )
    if due_at <= now:
        raise IncidentRefused(gettext("The date must lie in the future."))
    _check_link(link)
    with changing(incident):
        rule = {"within": "0 minutes"}
        duty = duties.owe(incident, "action_item", rule=rule, now=now, due_at=due_at)
        duty.owner = Actor.of(owner).name
        duty.save(update_fields=["owner"])
        item = ActionItem.objects.create(
            incident=incident,
            title=title.strip()[:300],
            owner=owner,
            link=link,
            duty=duty,
            created_at=now,
            created_by=by.name,
        )
        record(incident, "action", by=by, at=now, data={"title": item.title, "owner": duty.owner})
    return item


def finish(item: ActionItem, *, evidence: str, by: Actor, now: datetime) -> None:
    """It is done; `evidence` says where to see it."""
    if not evidence.strip():
        raise IncidentRefused(gettext("Say where it can be seen: a link, a number, a sentence."))
    with changing(item.incident):
        if not ActionItem.objects.filter(pk=item.pk, done_at=None).update(
            done_at=now, done_by=by.name
        ):
            raise IncidentRefused(gettext("It is done already."))
        item.refresh_from_db()
        duty = item.duty
        if duty.state in duties.OWED:
            duties.end(duty, by=by, now=now, evidence=evidence.strip()[:500])
        record(item.incident, "action_done", by=by, at=now, data={"title": item.title})


def review(item: ActionItem, turn: str, *, evidence: str, by: Actor, now: datetime) -> None:
    """Looked at again: with the last action of the turn, the incident's duty is done."""
    if not turn.startswith(TURN):
        raise IncidentRefused(gettext("Choose the review at J+1 or at J+7."))
    if not evidence.strip():
        raise IncidentRefused(gettext("Say what you found."))
    incident = item.incident
    with changing(incident):
        ActionReview.objects.update_or_create(
            item=item,
            turn=turn,
            defaults={"at": now, "by": by.name, "evidence": evidence.strip()[:500]},
        )
        data = {"title": item.title, "turn": turn, "evidence": evidence.strip()[:500]}
        record(incident, "action_reviewed", by=by, at=now, data=data)
        if not unreviewed(incident, turn):
            duties.keep(incident, turn, by=by, now=now, evidence=f"{incident.actions.count()}")


def unreviewed(incident: Incident, turn: str) -> list[ActionItem]:
    """Actions that nobody has looked at in this turn."""
    done = ActionReview.objects.filter(item=OuterRef("pk"), turn=turn)
    return list(incident.actions.exclude(Exists(done)).order_by("pk"))


def _check_link(link: str) -> None:
    try:
        if link:
            web_address(link)
    except ValidationError as error:
        raise IncidentRefused(gettext("The link must be a web address: https://…")) from error
