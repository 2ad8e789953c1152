"""An archive by the million, for measuring: what stands in it, and how it gets into the database fast.

Called by `manage.py seed_load` and the bench alone. Rows skip the rooms on purpose; they fit together as the rooms
would have written them, mail nobody about what has happened, and are the same for the same size. Clocks are what the
ledger makes of the events: what is still ahead of them is watched by the sweep like any promise.
"""
