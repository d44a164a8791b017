"""Settings of the whole suite."""

from __future__ import annotations

from hypothesis import settings

# The same examples every time, so that a change is judged by what it changes. To look for new ones:
# pytest --hypothesis-profile=search
settings.register_profile("steady", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("steady")
