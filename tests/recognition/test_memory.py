"""What inference keeps is given back after each page."""

from __future__ import annotations

from types import SimpleNamespace

from pipeline.recognition import memory


class _Network:
    def __init__(self) -> None:
        self.released = 0

    def release_memory(self) -> None:
        self.released += 1


def test_a_network_on_openvino_is_told_to_give_back_its_memory() -> None:
    network = _Network()
    memory.release(SimpleNamespace(session=SimpleNamespace(get_compiled_model=lambda: network)))
    assert network.released == 1


def test_a_network_elsewhere_is_left_alone() -> None:
    memory.release(SimpleNamespace(session=object()))
    memory.release(object())


def test_what_was_freed_may_be_given_back_at_any_time() -> None:
    memory.trim()
    memory.trim()
