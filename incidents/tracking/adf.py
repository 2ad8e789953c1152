"""Plain text as Jira's own document format: paragraphs, line breaks and links, and never an empty text."""

import re
from collections.abc import Iterator
from typing import Any

ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
Node = dict[str, Any]


def document(text: str) -> Node:
    """The document of a text; one without a word is refused by Jira, so it says so."""
    blocks = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    content = [_paragraph(block) for block in blocks if block] or [_paragraph("(no text)")]
    return {"version": 1, "type": "doc", "content": content}


def _paragraph(block: str) -> Node:
    content: list[Node] = []
    for number, line in enumerate(block.split("\n")):
        if number:
            content.append({"type": "hardBreak"})
        content += _inline(line)
    return {"type": "paragraph", "content": content}


def _inline(line: str) -> Iterator[Node]:
    """Texts and links of a line. Addresses of anything but http and https stay text."""
    start = 0
    for found in ADDRESS.finditer(line):
        if found.start() > start:
            yield {"type": "text", "text": line[start : found.start()]}
        mark = {"type": "link", "attrs": {"href": found[0]}}
        yield {"type": "text", "text": found[0], "marks": [mark]}
        start = found.end()
    if line[start:]:
        yield {"type": "text", "text": line[start:]}
