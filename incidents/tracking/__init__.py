"""Other people's trackers: what is asked of them, and what their answers mean.

Enters: outbox rows through the carrier of each, and questions of the daily reconciliation. Leaves: requests through
`support.lib.http`, and JiraIssue rows that know their key. Jira knows no idempotency key: whatever is created carries
a label of ours, and is looked for by it before each attempt.
"""
