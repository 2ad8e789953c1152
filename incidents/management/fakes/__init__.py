"""Other systems, as small real servers on loopback that misbehave on command.

Enters: requests of ours, as PagerDuty, Jira, Zendesk or a mail server would get them. Leaves: their documented answers,
and lists of what was whole and valid. Used by `manage.py fakes` for a demo and by the tests. A request counts only when
as many bytes came as its Content-Length announced: a sender that was killed half-way leaves a truncated request, and a
careless fake would count it as a page.

Faults, each for one request: a status such as "500" or "429", "hang before" or "hang after" accepting, "reset" before
reading, "cut" for an answer that breaks off after accepting.
"""
