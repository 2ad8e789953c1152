"""Each promise broken on purpose, and counted.

A worker process forks a child for each job and lets it be killed (`world`); `conftest` counts what is there afterwards;
`broken` holds three mistakes that the count must see. FAULT_LETTERS=20 makes the long run before a release.
"""
