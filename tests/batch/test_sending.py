"""What goes with every task of a source."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.sending import opened, packed
from pipeline.batch.work import PageWork
from pipeline.scan.discover import Source, SourceFile
from tests.batch.fakes import FakeSurvey


def work(files: int) -> PageWork:
    found = tuple(SourceFile(Path(f"/in/{n}.tif"), f"{n}.tif") for n in range(files))
    source = Source("vol", b"vol", "vol", found, Path("/in"))
    surveyed = FakeSurvey(files, "0" * 64, {f.name: f"{n:064x}" for n, f in enumerate(found)})
    return PageWork("vol", source, surveyed, 1, Path("/work"), covered=(((1, 2), (3, 4)),), basis="b", seen=b"seen")


def test_a_page_arrives_as_it_was_sent() -> None:
    sent = work(3)
    for page in (sent, replace(sent, number=2, seen=b"", released=True)):
        assert pickle.loads(pickle.dumps(page)) == page


def test_the_source_is_opened_once_for_all_its_pages() -> None:
    sent = work(5000)
    first, second = (pickle.loads(pickle.dumps(replace(sent, number=n))) for n in (1, 2))
    assert second.source is first.source and second.surveyed is first.surveyed
    assert (first.number, second.number) == (1, 2)


def test_another_source_is_never_taken_for_it() -> None:
    for n in range(20):
        sent = work(n + 1)
        arrived = pickle.loads(pickle.dumps(sent))
        assert arrived == sent and len(arrived.source.files) == n + 1


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=3)), max_size=40))
def test_whatever_the_order_values_come_back_equal(values: list[tuple[int, str]]) -> None:
    for value in values:
        assert opened(packed(*value)) == value
