"""What inference keeps is given back after each page."""

from __future__ import annotations

from pipeline.recognition import memory


def test_what_was_freed_may_be_given_back_at_any_time() -> None:
    memory.trim()
    memory.trim()
