"""The public page: how the product stands, said honestly, and nothing that is private.

Enters: a brand and the time (`page.page_data` reads a handful of rows; nothing here writes). Leaves: HTML in the
visitor's language, and the JSON of the Statuspage API, byte for byte what its clients expect. `page_data` is pure of
any request, so that finished bytes can be published when something changes. No data is no green: days that nobody
watched are shown as such.
"""
