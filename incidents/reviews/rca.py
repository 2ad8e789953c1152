"""The root cause analysis that the public reads: written by one, approved by two others, then published once."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext

from incidents.lifecycle import IncidentRefused, duties
from incidents.lifecycle.people import person
from incidents.lifecycle.publish import post
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident, PostMortem, RcaApproval
from support.models import Role, may, pinned
from support.outbound import links
from support.tickets.actor import Actor

NEEDED = 2  # people besides the author
LONGEST = 10_000  # characters in one language


def write(post_mortem: PostMortem, texts: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """The text in every language of the brand. A changed text has another author and no approval."""
    author = person(by)
    wanted = pinned(post_mortem.incident.runbook_id).data["languages"]
    empty = [each for each in wanted if not texts.get(each, "").strip()]
    if empty:
        raise IncidentRefused(
            gettext("Write it in every language: %(languages)s is empty.")
            % {"languages": ", ".join(empty)}
        )
    with changing(post_mortem.incident):
        post_mortem.refresh_from_db(fields=["published_at", "rca", "rca_author"])
        if post_mortem.published_at:
            raise IncidentRefused(
                gettext("It is published: what the public has read is not rewritten.")
            )
        written = {each: texts[each].strip()[:LONGEST] for each in wanted}
        if written == post_mortem.rca:
            return
        post_mortem.rca, post_mortem.rca_author = written, author
        post_mortem.updated_at, post_mortem.updated_by = now, by.name
        post_mortem.save(update_fields=["rca", "rca_author", "updated_at", "updated_by"])


def approve(post_mortem: PostMortem, *, by: Actor, now: datetime) -> None:
    """Somebody who did not write it agrees to exactly this text; a second time is no second voice."""
    user = person(by)
    with changing(post_mortem.incident):
        post_mortem.refresh_from_db(fields=["rca", "rca_author", "published_at"])
        if not post_mortem.rca:
            raise IncidentRefused(gettext("There is no text to approve yet."))
        if user.pk == post_mortem.rca_author_id:
            raise IncidentRefused(gettext("You wrote it: two others must approve it."))
        if not may(user, post_mortem.incident.brand_id, Role.AGENT):
            raise IncidentRefused(
                gettext("%(person)s does not work for %(brand)s.")
                % {"person": user, "brand": post_mortem.incident.brand}
            )
        _, made = RcaApproval.objects.get_or_create(
            post_mortem=post_mortem, user=user, digest=digest(post_mortem), defaults={"at": now}
        )
        if made:
            record(post_mortem.incident, "rca_approved", by=by, at=now)


def publish(post_mortem: PostMortem, *, by: Actor, now: datetime) -> None:
    """The last word of the incident in public, and the duty is done."""
    incident = post_mortem.incident
    with changing(incident):
        post_mortem.refresh_from_db(fields=["rca", "rca_author", "published_at"])
        _check(post_mortem, incident)
        incident.status, incident.updated_at = Incident.Status.POSTMORTEM, now
        incident.save(update_fields=["status", "updated_at"])
        post_mortem.published_at = now
        post_mortem.save(update_fields=["published_at"])
        post(incident, post_mortem.rca, template="rca", slots={}, by=by, now=now)
        home = links.status_page(incident.brand.slug, incident.brand.hosts)
        evidence = f"{home}/incidents/{incident.code}"
        duties.keep(incident, "rca", by=by, now=now, evidence=evidence)
        record(incident, "rca_published", by=by, at=now)


def approvals(post_mortem: PostMortem) -> list[RcaApproval]:
    """Those to the text as it is now, by others than its author."""
    valid = post_mortem.approvals.filter(digest=digest(post_mortem)).select_related("user")
    return list(valid.exclude(user=post_mortem.rca_author_id).order_by("at", "pk"))


def digest(post_mortem: PostMortem) -> str:
    """Names the text; a language more or less is another text."""
    return hashlib.sha256(json.dumps(post_mortem.rca, sort_keys=True).encode()).hexdigest()


def _check(post_mortem: PostMortem, incident: Incident) -> None:
    if post_mortem.published_at:
        raise IncidentRefused(gettext("It is published already."))
    if incident.is_private or incident.published_at is None:
        raise IncidentRefused(
            gettext("The public does not know of this incident: share it inside.")
        )
    if incident.is_open:
        raise IncidentRefused(gettext("Resolve the incident first."))
    missing = NEEDED - len(approvals(post_mortem))
    if not post_mortem.rca or missing > 0:
        raise IncidentRefused(
            gettext("%(missing)s more people must approve this text first.")
            % {"missing": max(missing, 0)}
        )
