"""The reports as pages: what `support.reports` counted, shown as tables and drawings, handed out as CSV.

Enters: a brand and a span of days, asked in the address (`forms`). Leaves: pages and files; only `follow` changes rows,
through `support.reports.repin`. `menu` names every page with its route and the role that may open it.
"""
