"""Who is to be told of an incident, frozen as rows before anything is sent, and sent once per person.

Enters: an incident with its linked tickets and components, words that people wrote in each language. Leaves: Mailing
and Recipient rows, answers to tickets through `support.tickets`, letters in the outbox. Called by `lifecycle.mailings`,
which decides; nothing here decides that something is sent. A crash in the middle leaves rows that wait, and each row
is claimed, answered and marked in one transaction: the next turn goes on where the last one stopped.
"""
