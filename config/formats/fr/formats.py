"""Read by Django through FORMAT_MODULE_PATH."""

DATETIME_FORMAT = "j M Y H:i"
DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M H:i"
