"""Each promise broken on purpose, and counted.

A worker process forks a child for each job and lets it be killed (`world`); `conftest` counts what is there afterwards;
`broken` holds three mistakes that the count must see. Most of it is small enough for every change; `make
soak` does all of it at the sizes that the promises are measured by (`sizes`).
"""
