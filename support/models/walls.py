"""Which facts of support cannot be rewritten, and which rows cannot point across brands."""

from support.lib.database.walls import APPEND_ONLY, Wall, append_only, never_deleted, same_brand

# See `erasure.Erasure`: an unfinished one is seen by the transaction that erases, and by no other.
SHUT = "NOT EXISTS (SELECT 1 FROM support_erasure WHERE done_at IS NULL)"
OF_TICKET, OF_TEAM = ("ticket_id", "support_ticket"), ("team_id", "support_team")

WALLS: list[Wall] = [
    *append_only("support_ticketevent", "ticket_id", "at", "kind"),
    *append_only("support_ticketevent", "data", "actor_name", when=SHUT),
    *append_only("support_rawmessage", "source", "key", "received_at"),
    *append_only("support_rawmessage", "body", when=SHUT),
    *append_only("support_playbookrun", "ticket_id", "runbook_id", "playbook", "name"),
    *append_only("support_playbookrun", "started_at", "started_by"),
    *append_only("support_playbookevidence", "run_id", "step", "kind", "at", "by_name"),
    *append_only("support_playbookevidence", "text", "file_name", "sha256", "size", when=SHUT),
    *never_deleted("support_playbookrun"),
    *never_deleted("support_playbookevidence"),
    *never_deleted("support_erasure"),
    *append_only("support_runbookversion", "brand_id", "number", "digest", "source", "data"),
    *append_only("support_crossing", "clock_id", "threshold", "due_at", "detected_at"),
    *append_only("support_notification", "ticket_id", "user_id", "kind", "at", "by_name"),
    Wall("support_auditentry", "UPDATE", "TRUE", APPEND_ONLY),
    *never_deleted("support_auditentry"),
    *same_brand("support_ticket", "requester_id", "support_customer"),
    *same_brand("support_ticket", "queue_id", "support_queue"),
    *same_brand("support_ticket", "team_id", "support_team"),
    *same_brand("support_ticket", "merged_into_id", "support_ticket"),
    *same_brand("support_ticket", "follow_up_of_id", "support_ticket"),
    *same_brand("support_accountdomain", "account_id", "support_account"),
    *same_brand("support_customer", "account_id", "support_account"),
    *same_brand("support_customer", "merged_into_id", "support_customer"),
    *same_brand("support_customeraddress", "customer_id", "support_customer"),
    *same_brand("support_erasure", "customer_id", "support_customer"),
    *same_brand("support_outboxmessage", "ticket_id", "support_ticket"),
    *same_brand("support_bulkitem", "ticket_id", "support_ticket"),
    *same_brand("support_bulkitem", "job_id", "support_bulkjob"),
    *same_brand("support_notification", "ticket_id", "support_ticket"),
    *same_brand("support_oncalloverride", "person_id", "support_person"),
    *same_brand("support_message", "customer_id", "support_customer", through=OF_TICKET),
    *same_brand("support_participant", "customer_id", "support_customer", through=OF_TICKET),
    *same_brand("support_team_members", "person_id", "support_person", through=OF_TEAM),
]
