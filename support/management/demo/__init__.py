"""What a newcomer finds: people who may sign in, letters that arrived, and the first answers to them.

Enters: nothing but the clock. Leaves: rows, all through the rooms that real work goes through. Called by the command
`demo`, once; a desk that has people of its own is left alone.
"""
