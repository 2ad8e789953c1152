"""Read by Django through FORMAT_MODULE_PATH. N is the month as French abbreviates it: "nov.", "sept.", "mai"."""

DATETIME_FORMAT = "j N Y H:i"
DATE_FORMAT = "j N Y"
SHORT_DATETIME_FORMAT = "j N H:i"
MONTH_DAY_FORMAT = "j N"
