"""The nouns of incidents: fields, constraints and querysets, one file each."""

from incidents.models.action import ActionItem, ActionReview
from incidents.models.alert import AlertEvent, AlertGroup
from incidents.models.change import Change
from incidents.models.component import Component, ComponentChange, ComponentState
from incidents.models.incident import Incident, IncidentEvent, IncidentTicket, IncidentUpdate
from incidents.models.mailing import Mailing, Recipient
from incidents.models.maintenance import Maintenance, MaintenanceUpdate
from incidents.models.notes import NotesCorrection, NotesDuty, ReleaseNotes
from incidents.models.obligation import Obligation
from incidents.models.paging import Page
from incidents.models.publication import Publication, PublishedFile, PublishRequest
from incidents.models.pull_review import PullReview
from incidents.models.review import Finding, PostMortem, RcaApproval
from incidents.models.subscriber import Broadcast, Subscriber
from incidents.models.tracked import JiraIssue
from incidents.models.webhook import Webhook

__all__ = [
    "ActionItem",
    "ActionReview",
    "AlertEvent",
    "AlertGroup",
    "Broadcast",
    "Change",
    "Component",
    "ComponentChange",
    "ComponentState",
    "Finding",
    "Incident",
    "IncidentEvent",
    "IncidentTicket",
    "IncidentUpdate",
    "JiraIssue",
    "Mailing",
    "Maintenance",
    "MaintenanceUpdate",
    "NotesCorrection",
    "NotesDuty",
    "Obligation",
    "Page",
    "PostMortem",
    "Publication",
    "PublishRequest",
    "PublishedFile",
    "PullReview",
    "RcaApproval",
    "Recipient",
    "ReleaseNotes",
    "Subscriber",
    "Webhook",
]
