"""Text as XML can hold it: what no XML document may contain is left out, or one title would break a whole feed."""

# XML 1.0, 2.2: no control characters but these three, and neither of the two that are no characters.
UNPRINTABLE = {
    **{code: None for code in range(32) if chr(code) not in "\t\n\r"},
    **dict.fromkeys((0xFFFE, 0xFFFF)),
}


def plain(text: str) -> str:
    return text.translate(UNPRINTABLE)
