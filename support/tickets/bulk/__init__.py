"""The same thing done to many tickets: chosen, told beforehand, done row by row, each through the verb of one ticket.

Enters: a selection of tickets of one brand and one verb with its words. Leaves: a BulkJob with one BulkItem per
ticket, and what the verbs of `tickets` write. Called by the desk, which starts a job, and by the worker, which goes
on with it. Each ticket is claimed, changed and marked in one transaction with the role asked for again: a crash leaves
rows that wait, two workers never do one twice, and what one ticket refuses stops no other.
"""
