"""Which facts of incidents cannot be rewritten, and which rows cannot point across brands."""

from support.lib.database.walls import Wall, append_only, same_brand

OF_INCIDENT = ("incident_id", "incidents_incident")
OF_WORK = ("maintenance_id", "incidents_maintenance")
OF_SUBSCRIBER = ("subscriber_id", "incidents_subscriber")
PART = ("component_id", "incidents_component")

WALLS: list[Wall] = [
    *append_only("incidents_incidentevent", "incident_id", "at", "kind", "data", "actor_name"),
    *append_only("incidents_incidentupdate", "incident_id", "status", "texts", "slots", "at", "by"),
    *append_only("incidents_maintenanceupdate", "maintenance_id", "status", "texts", "at", "by"),
    *append_only("incidents_notescorrection", "notes_id", "texts", "at", "by"),
    *append_only("incidents_rcaapproval", "post_mortem_id", "user_id", "digest", "at"),
    *append_only("incidents_componentchange", "component_id", "at", "old", "new"),
    *append_only("incidents_alertevent", "group_id", "at", "kind", "text", "by"),
    *same_brand("incidents_change", "maintenance_id", "incidents_maintenance"),
    *same_brand("incidents_alertgroup", "incident_id", "incidents_incident"),
    *same_brand("incidents_incident", "merged_into_id", "incidents_incident"),
    *same_brand("incidents_incident", "runbook_id", "support_runbookversion"),
    *same_brand("incidents_incidentticket", "ticket_id", "support_ticket", through=OF_INCIDENT),
    *same_brand("incidents_incident_components", *PART, through=OF_INCIDENT),
    *same_brand("incidents_maintenance_components", *PART, through=OF_WORK),
    *same_brand("incidents_subscriber_components", *PART, through=OF_SUBSCRIBER),
]
