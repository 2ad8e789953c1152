"""After an incident: what was learned, what the public may know of it, and what is done so that it stays solved.

Enters: an incident that is over, and people through `admin`. Leaves: PostMortem, Finding, ActionItem and ActionReview
rows, mail to our own people, the public root cause analysis as the last post of the incident, and kept duties
(`post_mortem`, `rca`, `action_j1`, `action_j7`). Two people who did not write it approve what the public reads.
"""

from incidents.reviews.actions import add, finish, review
from incidents.reviews.gaps import find
from incidents.reviews.postmortem import draft, edit, share
from incidents.reviews.rca import approve, publish, write

__all__ = [
    "add",
    "approve",
    "draft",
    "edit",
    "find",
    "finish",
    "publish",
    "review",
    "share",
    "write",
]
