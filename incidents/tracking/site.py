"""Where Jira is, who we are there, and what is missing for that."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from support.lib import envref


class Site(NamedTuple):
    """Where Jira is, and who we are there."""

    url: str
    user: str
    token: str


def site(section: Mapping[str, Any] | None) -> Site | None:
    """The site of a runbook's section `incidents.jira`; None while it is off."""
    try:
        found = [envref.resolve((section or {}).get(name)) for name in Site._fields]
    except LookupError:
        return None
    url, user, token = found
    return Site(url.rstrip("/"), user, token) if url and user and token else None


def missing(section: Mapping[str, Any]) -> list[str]:
    """The variables of the environment, or fields of the section, for the want of which Jira is off."""
    lacking = []
    for name in Site._fields:
        reference = envref.parse(section.get(name) or "")
        value = os.environ.get(reference.name) if reference else section.get(name)
        if not value:
            lacking.append(reference.name if reference else name)
    return lacking
