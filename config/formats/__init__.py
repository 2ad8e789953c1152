"""How the console writes dates, by language: short, with a 24-hour clock."""
