"""How much of a mail is read: everything above is held, kept and shown, never processed."""

from typing import Final

MAX_BYTES: Final = 40 * 2**20
MAX_PARTS: Final = 1_000
MAX_DEPTH: Final = 100  # multiparts inside multiparts
MAX_ATTACHMENTS: Final = 200
MAX_HEADER_BYTES: Final = 256 * 2**10  # of one header block
MAX_ADDRESSES: Final = 2_000  # From, To, Cc and Reply-To together
MAX_REFERENCES: Final = 50  # the last ones
MAX_TEXT: Final = 2 * 2**20  # characters of plain text shown; the bytes hold the rest
MAX_DASHED_LINES: Final = 200_000  # lines that could be a boundary

REASONS: Final = {
    "size": f"The mail is larger than {MAX_BYTES // 2**20} MB.",
    "parts": f"The mail has more than {MAX_PARTS} parts.",
    "depth": f"The mail's parts are nested deeper than {MAX_DEPTH}.",
    "attachments": f"The mail has more than {MAX_ATTACHMENTS} attachments.",
    "headers": f"The mail's headers are longer than {MAX_HEADER_BYTES // 2**10} kB.",
    "addresses": f"The mail names more than {MAX_ADDRESSES} addresses.",
    "boundaries": f"The mail has more than {MAX_DASHED_LINES} lines that look like a boundary.",
    "html_size": "The HTML is larger than 2 MB.",
    "html_depth": "The HTML is nested too deeply.",
    "html_complexity": "The HTML would take too long to read.",
}
