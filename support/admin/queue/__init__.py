"""The queue: the list of tickets that agents work from, its views, and the way from one ticket to the next.

Enters: what the address asks for (a view, a search, filters, an order). Leaves: pages in a fixed number of queries,
however many tickets there are, and the SavedView rows that people keep.
"""
