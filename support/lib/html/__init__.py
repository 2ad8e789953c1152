"""The HTML of strangers, made safe to show or turned into text, in linear time."""
