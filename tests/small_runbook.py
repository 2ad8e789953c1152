"""A runbook small enough to read in a test: one policy of each kind, two people, one team without an address."""

import copy
from datetime import datetime
from typing import Any

from support.models import Brand, RunbookVersion, pinned
from tests import make

DATA: dict[str, Any] = {
    "runbook": "luneo",
    "name": "Luneo",
    "languages": ["en", "fr"],
    "time_zone": "Europe/Paris",
    "calendars": {
        "support": {
            "zone": "Europe/Paris",
            "hours": {"mon-fri": ["09:00-18:00"]},
            "holidays": None,
        },
        "always": {"zone": "Europe/Paris", "always": True},
    },
    "severities": {
        "P0": {"name": "Critical", "means": "Production is blocked"},
        "P1": {"name": "High", "means": "Major degradation"},
        "P2": {"name": "Normal", "means": "A functional bug"},
        "P3": {"name": "Low", "means": "A question"},
    },
    "categories": {
        "billing": {"name": "Billing", "owners": ["backend", "silent"]},
        "security": {"name": "Security", "owners": ["backend"], "security": True},
        "question": {"name": "Question", "owners": []},
    },
    "people": {
        "camille": {"name": "Camille", "email": "camille@luneo.app", "roles": ["lead"]},
        "hugo": {"name": "Hugo", "email": "hugo@luneo.app", "roles": []},
        "sarah": {"name": "Sarah", "email": "sarah@luneo.app", "roles": ["owner"]},
    },
    "teams": {
        "backend": {"name": "Backend", "email": "backend@luneo.app", "members": ["hugo"]},
        "pair": {"name": "Pair", "email": "", "members": ["hugo", "camille"]},
        "silent": {"name": "Silent", "email": "", "members": []},
    },
    "on_call": {
        "critical": {
            "people": ["hugo", "sarah"],
            "every": "7 days",
            "handover": "mon 09:00",
            "zone": "Europe/Paris",
        }
    },
    "sla": {
        "policies": [{"id": "standard", "default": True, "when": {}, "targets": {}}],
        "warnings": ["75%"],
    },
    "escalation": {
        "triggers": {
            "several_customers": {"customers": 3, "within": "60 minutes"},
            "security": {"categories": ["security"], "keywords": ["data leak", "piraté"]},
            "revenue": {"categories": [], "keywords": ["payments blocked"]},
            "platform": {},
        },
        "acknowledge": {"P0": "15 minutes", "P1": "30 minutes"},
        "acknowledgement_expires": {"P0": "60 minutes", "P1": "120 minutes"},
        "policies": [
            {
                "id": "security",
                "when": {"on": ["trigger"], "trigger": ["security"]},
                "steps": [{"after": "0 minutes", "do": "notify", "to": ["role:lead"]}],
            },
            {
                "id": "p0",
                "when": {"severity": ["P0"], "on": ["opened", "breach", "warning"]},
                "steps": [
                    {"after": "0 minutes", "do": "notify", "to": ["owners"]},
                    {
                        "after": "15 minutes",
                        "do": "notify",
                        "unless": "acknowledged",
                        "to": ["role:lead"],
                    },
                ],
                "repeat": {"every": "15 minutes", "times": 2, "until": "acknowledged"},
            },
            {
                "id": "late",
                "when": {"severity": ["P2", "P3"], "on": ["breach"]},
                "steps": [{"after": "0 minutes", "do": "notify", "to": ["team:backend"]}],
            },
        ],
    },
    "paging": {
        "pagerduty": {
            "routing_key": "env:LUNEO_PAGERDUTY_ROUTING_KEY?",
            "rotation": "Luneo On-call",
        },
        "fallback": {"after": "3 minutes", "to": ["role:lead", "role:owner"]},
    },
    "messages": {
        "notice": {
            "en": {
                "subject": "[{ticket}] {severity} · {reason}",
                "text": "{reason}\n{ticket} ({severity}, {category})\n{subject}\n{due}\n{link}\n",
            }
        }
    },
    "incidents": {
        "publish": ["P0", "P1"],
        "private_categories": ["security"],
        "public_update": {"P0": "30 minutes", "P1": "1 hour"},
        "templates": {
            "acknowledge": {
                "slots": ["impact", "scope"],
                "en": "We are investigating. Impact: {impact}. Scope: {scope}.",
                "fr": "Nous enquêtons. Impact : {impact}. Périmètre : {scope}.",
            },
            "status": {
                "slots": ["status", "mitigation"],
                "en": "Where we stand: {status}. What we do: {mitigation}.",
                "fr": "Où nous en sommes : {status}. Ce que nous faisons : {mitigation}.",
            },
            "next_update": {
                "slots": ["next_update_at"],
                "en": "Next update by {next_update_at}.",
                "fr": "Prochaine mise à jour avant le {next_update_at}.",
            },
            "resolution": {
                "slots": ["resolution", "follow_up"],
                "en": "Resolved: {resolution}. What follows: {follow_up}.",
                "fr": "Résolu : {resolution}. Et ensuite : {follow_up}.",
            },
        },
        "after": {
            "post_mortem": {"severities": ["P0"], "within": "72 hours", "calendar": "always"},
            "rca": {"severities": ["P0", "P1"], "within": "5 business days", "calendar": "support"},
            "action_reviews": {
                "severities": ["P0", "P1"],
                "at": ["1 day", "7 days"],
                "calendar": "always",
            },
        },
    },
    "status_page": {
        "title": "Luneo Status",
        "components": [
            {"id": "checkout", "name": "Checkout", "group": "Shop", "categories": ["billing"]},
            {"id": "sign-in", "name": "Sign-in", "group": None, "categories": ["auth"]},
        ],
    },
}


def changed(**sections: Any) -> dict[str, Any]:
    """A copy with whole sections replaced."""
    return {**copy.deepcopy(DATA), **sections}


def give(
    brand: Brand, data: dict[str, Any] | None = None, *, at: datetime = make.NOON
) -> RunbookVersion:
    """Make this the runbook in force of a brand."""
    pinned.cache_clear()
    version = RunbookVersion.objects.create(
        brand=brand,
        number=RunbookVersion.objects.filter(brand=brand).count() + 1,
        digest="",
        source="",
        data=data or copy.deepcopy(DATA),
        applied_at=at,
        applied_by="tests",
    )
    brand.runbook = version
    brand.save(update_fields=["runbook"])
    return version
