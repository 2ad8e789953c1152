"""The HTML elements in which mail programs put what they quote, and the signature."""

import re
from typing import Final

from support.lib.html.text import Role

_QUOTE_CLASS: Final = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_quote(?:_container)?|gmail_extra_quote|yahoo_quoted|yahoo-quoted\S*|moz-cite-prefix|protonmail_quote|tutanota_quote"
    r"|zmail_extra|zmail_extra_hr|freshdesk_quote|front-quote|hs_reply_quote|quotedbody|quoted-text|missive_quote|airmail_on|history_container"
    r"|moz-signature|gmail_signature|gmail_signature_prefix|protonmail_signature_block\S*|tutanota_signature|mailmate-quote)(?:\s|$)",
    re.IGNORECASE,
)
_QUOTE_ID: Final = re.compile(
    r"(?:x_)*(?:yahoo_quoted_\d+|yiv\d+yahoo_quoted\S*|OLK_SRC_BODY_SECTION|Signature|ms-outlook-mobile-signature|mail-editor-signature)",
    re.IGNORECASE,
)
# From here on everything is the older mail.
_END_ID: Final = re.compile(
    r"(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|mail-editor-reference-message-container|zwchr|isForwardContent"
    r"|ms-outlook-mobile-body-separator-line|OutlookMessageHeader|lineBreakAtBeginningOfMessage-after|divFooterMsg)",
    re.IGNORECASE,
)
_END_CLASS: Final = re.compile(
    r"(?:^|\s)(?:OutlookMessageHeader|yahoo-quoted-begin|ms-outlook-mobile-reference-message)(?:\s|$)"
)
_QUOTE_NAMES: Final = frozenset({"messageReplySection", "quote", "quoted-content"})
_END_MARKERS: Final = frozenset({"__DIVIDER__", "__HEADERS__"})
_OUTLOOK_LINE: Final = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s+#?\w+\s+1\.0pt|border-top:\s*solid\s+#(?:b5c4df|e1e1e1)",
    re.IGNORECASE,
)
_OWN_INDENT: Final = re.compile(r"border(?:-left)?:\s*(?:none|0|medium none)\b", re.IGNORECASE)


def role(name: str, attributes: dict[str, str]) -> Role:
    """What an element means for a reply: hidden, the end of it, a quote below an attribution only, or nothing."""
    label, classes = attributes.get("id", ""), attributes.get("class", "")
    if (label and _END_ID.fullmatch(label)) or (classes and _END_CLASS.search(classes)):
        return "end"
    marker = attributes.get("data-marker", "")
    if marker in _END_MARKERS or (
        name == "div" and _OUTLOOK_LINE.search(attributes.get("style", ""))
    ):
        return "end"
    if (label and _QUOTE_ID.fullmatch(label)) or (classes and _QUOTE_CLASS.search(classes)):
        return "hidden"
    if marker == "__QUOTED_TEXT__" or attributes.get("name") in _QUOTE_NAMES:
        return "hidden"
    if name == "blockquote":
        return "hidden" if _is_quote(attributes) else "barred"
    return ""


def _is_quote(attributes: dict[str, str]) -> bool:
    """A blockquote that quotes. Editors make one without a bar to indent, and writers one without anything."""
    style = attributes.get("style", "")
    return (
        "type" in attributes
        or "cite" in attributes
        or bool(style and not _OWN_INDENT.search(style))
    )
