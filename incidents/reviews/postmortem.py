"""The post-mortem: begun with a draft, edited by people, shared inside."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext

from incidents.lifecycle import IncidentRefused, duties
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident, PostMortem
from incidents.reviews import drafted
from support.models import pinned
from support.outbound import links
from support.outbound.notify import Notice, leaders, notify
from support.tickets.actor import Actor

LONGEST = 20_000  # characters of one section


def draft(incident: Incident, *, by: Actor, now: datetime) -> PostMortem:
    """The one post-mortem of an incident that is over, begun with everything that the rows know."""
    with changing(incident):
        if incident.is_open:
            raise IncidentRefused(gettext("Resolve the incident first."))
        made, _ = PostMortem.objects.get_or_create(
            incident=incident,
            defaults={
                "impact": drafted.impact(incident),
                "detection": drafted.detection(incident),
                "response": "\n".join(drafted.response(incident)),
                "went_well": "\n".join(drafted.promises(incident, late=False)),
                "went_badly": "\n".join(drafted.promises(incident, late=True)),
                "drafted_at": now,
                "updated_at": now,
                "updated_by": by.name,
            },
        )
    return made


def edit(post_mortem: PostMortem, sections: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Write these sections, by their names."""
    for name in sections.keys() & set(PostMortem.SECTIONS):
        setattr(post_mortem, name, sections[name].strip()[:LONGEST])
    post_mortem.updated_at, post_mortem.updated_by = now, by.name
    post_mortem.save(update_fields=[*PostMortem.SECTIONS, "updated_at", "updated_by"])


def share(post_mortem: PostMortem, *, by: Actor, now: datetime) -> list[str]:
    """Mail it to those who lead, and the duty is done; returns whom. A later version may be shared again."""
    empty = [name for name in ("impact", "causes") if not getattr(post_mortem, name).strip()]
    if empty:
        raise IncidentRefused(
            gettext("Fill in %(fields)s before it is shared.")
            % {"fields": gettext(" and ").join(empty)}
        )
    incident = post_mortem.incident
    with changing(incident):
        data = pinned(incident.runbook_id).data
        notice = Notice(
            key=f"post-mortem:{post_mortem.pk}:{now:%Y%m%d%H%M%S}",
            subject=f"[{incident.severity}] Post-mortem: {incident.title}",
            text=f"{drafted.text(post_mortem)}\n\nIn the console: {links.console(incident)}\n",
            category=incident.category,
        )
        reached = notify(notice, leaders(data), brand=incident.brand, data=data, now=now)
        post_mortem.shared_at, post_mortem.shared_by = now, by.name
        post_mortem.save(update_fields=["shared_at", "shared_by"])
        duties.keep(incident, "post_mortem", by=by, now=now, evidence=links.console(incident))
        names = [each.name for each in reached]
        record(incident, "post_mortem_shared", by=by, at=now, data={"to": names})
    return names
