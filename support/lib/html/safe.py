"""Strangers' HTML made safe to show, and its text.

`sanitize` answers markup that holds nothing but the elements and attributes below: no script, style, form, frame,
vector graphics or comment; links only to http, https, mailto and tel; pictures only from the mail itself (`cid:`).
The address of a remote picture is kept in `data-remote-src`, for a page that loads it behind a click.
"""

import html
import re
from typing import Final

import nh3

from support.lib.html.costly import too_costly

_LINK: Final = {"href", "title"}
_CELL: Final = {"colspan", "rowspan", "align", "valign", "width", "height", "bgcolor"}
_TAGS: Final = set(
    re.findall(
        r"\w+",
        """a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd
    del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd
    li main mark ol p pre q s samp section small span strike strong sub sup table tbody td tfoot
    th thead time tr tt u ul var wbr""",
    )
)
_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "align"},
    "a": _LINK,
    "img": {"src", "alt", "title", "width", "height"},
    "table": {"width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": _CELL,
    "th": _CELL,
    "tr": {"valign", "bgcolor"},
    "col": {"width", "span"},
    "colgroup": {"width", "span"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "li": {"value"},
    "hr": {"width", "size"},
}
_DROPPED_WHOLE: Final = set(
    re.findall(
        r"\w+",
        """script style title template noscript noembed noframes iframe object embed applet svg math
    audio video select textarea xmp""",
    )
)
_SCHEMES: Final = {"http", "https", "mailto", "tel", "cid"}
_CLEANER: Final = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
    url_relative="deny",
)
# The cleaner's own output: every < in a text and every " in a value is escaped, so this matches attributes only.
_REMOTE_PICTURE: Final = re.compile(r'(<img(?: [a-z]+="[^"]*")*?) src="(?!cid:)', re.IGNORECASE)
REMOTE: Final = "data-remote-src"  # holds the address of a picture that is not fetched unasked
_CID_LINK: Final = re.compile(r'(<a(?: [a-z]+="[^"]*")*?) href="cid:[^"]*"', re.IGNORECASE)


def sanitize(markup: str) -> tuple[str, str]:
    """Safe markup and nothing, or nothing and why it was not read: `size`, `depth`, `complexity`."""
    if not markup.strip():
        return "", ""
    reason = too_costly(markup)
    if reason:
        return "", reason
    safe = _CLEANER.clean(markup).strip()
    if "<img" in safe:
        safe = _REMOTE_PICTURE.sub(rf'\1 {REMOTE}="', safe)
    if 'href="cid:' in safe:
        safe = _CID_LINK.sub(r"\1", safe)
    return safe, ""


def from_text(text: str) -> str:
    """Plain text as markup that shows the same lines."""
    return html.escape(text).replace("\n", "<br>\n")
