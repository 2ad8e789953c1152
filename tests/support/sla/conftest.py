"""How many examples a property is tried on: 200, or 10,000 with HYPOTHESIS_PROFILE=ci."""

import os

from hypothesis import settings

# No deadline: the first example of a calendar builds its index, and machines differ.
settings.register_profile("default", max_examples=200, deadline=None)
settings.register_profile("ci", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
