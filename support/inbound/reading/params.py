"""Header values with parameters: `text/plain; charset=utf-8; name*0*=…` (RFC 2045, 2231)."""

import re

from support.inbound.reading.decode import guess_text, to_text

_KIND = re.compile(r"\s*([\w.+-]+)(?:\s*/\s*([\w.+-]*))?")
_PARAM = re.compile(
    r"""\s*+([^\s=;"']++)\s*+=\s*+(?:"((?:[^"\\]++|\\.)*+)"?|([^;]*+))[^;]*+""", re.DOTALL
)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_ESCAPED = re.compile(r'\\(["\\])')


def content_type(value: bytes) -> tuple[str, dict[str, str]]:
    """`("text/html", {"charset": …})`; anything unreadable is text/plain, as RFC 2045 wants it."""
    main, params = with_params(value)
    match = _KIND.match(main)
    if not match:
        return "text/plain", params
    major, minor = match[1].lower(), (match[2] or "").lower()
    if not minor:
        minor = {"text": "plain", "multipart": "mixed", "message": "rfc822"}.get(
            major, "octet-stream"
        )
        major = (
            major if match[2] is not None or major in {"text", "multipart", "message"} else "text"
        )
        minor = minor if major != "text" else "plain"
    return f"{major}/{minor}", params


def with_params(value: bytes) -> tuple[str, dict[str, str]]:
    """The main value and its parameters; continuations joined, percent-encoding undone."""
    text = guess_text(value)
    main, _, rest = text.partition(";")
    found: dict[str, list[tuple[int, str, bool]]] = {}
    position = 0
    while position < len(rest):
        match = _PARAM.match(rest, position)
        if match is None:
            position = (rest.find(";", position) + 1) or len(rest)
            continue
        _collect(found, match)
        position = match.end() + 1
    return main.strip(), {name: _join(pieces) for name, pieces in found.items()}


def _collect(found: dict[str, list[tuple[int, str, bool]]], match: re.Match[str]) -> None:
    section = _SECTION.fullmatch(match[1].lower())
    if section is None:
        return
    value = _ESCAPED.sub(r"\1", match[2]) if match[2] is not None else match[3].strip()
    number, encoded = int(section[2] or 0), bool(section[3])
    pieces = found.setdefault(section[1], [])
    if encoded and section[2] is None:
        pieces.clear()  # name*= is better than name=
    elif section[2] is None and pieces:
        return  # the first of two equal names
    pieces.append((number, value, encoded))


def _join(pieces: list[tuple[int, str, bool]]) -> str:
    if not any(encoded for _, _, encoded in pieces):
        return "".join(value for _, value, _ in sorted(pieces))
    charset, joined = "", b""
    for number, value, encoded in sorted(pieces):
        text = value
        if number == 0 and encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "replace")
        joined += _unquote(raw) if encoded else raw
    return to_text(joined, charset)


def _unquote(raw: bytes) -> bytes:
    return re.sub(rb"%([0-9a-fA-F]{2})", lambda match: bytes([int(match[1], 16)]), raw)
