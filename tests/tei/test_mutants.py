"""No broken record passes; what is said of it is for people; each rule has a record that only it refuses."""

from __future__ import annotations

import re
from functools import cache

import pytest
from lxml import etree

from pipeline.tei.validate import Problem, check, schema, validate
from tests.tei.mutants import BY_PATTERN, BY_TREE, Mutant, built, mutants

SCH = "{http://purl.oclc.org/dsdl/schematron}"


@cache
def problems(mutant: Mutant) -> tuple[Problem, ...]:
    return validate(mutant.broken.encode())


@cache
def assertions() -> dict[str, bool]:
    """Rule to whether it is a warning."""
    found = etree.fromstring(schema("koden.sch")).iter(SCH + "assert", SCH + "report")
    return {str(a.get("id")): a.get("role") == "warning" for a in found}


def test_the_records_that_are_broken_are_good() -> None:
    assert {record: validate(built(record).encode()) for record in {m.record for m in mutants()}} == {
        record: () for record in {m.record for m in mutants()}
    }


def test_there_are_three_hundred_ways_to_break_a_record() -> None:
    assert len(mutants()) >= 300
    assert len({m.name for m in mutants()}) == len(mutants())
    assert all(m.broken != built(m.record) for m in mutants())


@pytest.mark.parametrize("mutant", mutants(), ids=lambda m: m.name)
def test_it_is_caught(mutant: Mutant) -> None:
    found = problems(mutant)
    rules = {p.rule for p in found}
    assert mutant.rule in rules, f"slips through: {[str(p) for p in found]}"
    if mutant.alone:
        assert rules == {mutant.rule}, [str(p) for p in found]
        assert {p.severity for p in found} == ({"warning"} if assertions()[mutant.rule] else {"error"})


@pytest.mark.parametrize("mutant", mutants(), ids=lambda m: m.name)
def test_what_is_said_of_it_is_for_people(mutant: Mutant) -> None:
    for problem in problems(mutant):
        assert len(problem.message) > 15 and problem.line > 0
        assert not re.search(r"\bt:|XTDE|XPath|NaN|Traceback|http://www\.tei-c\.org/ns/1\.0\}", problem.message)
        if problem.rule in assertions():
            assert problem.path.startswith(("/TEI[1]", "/teiCorpus[1]"))
            assert problem.message[0].isupper() or problem.message[0] in '"@"'
            assert problem.message.rstrip(")").endswith(".") or "(koden release" in problem.message
            assert not re.search(r'""|  | [,;]', problem.message), problem.message


def test_each_rule_has_a_record_that_only_it_refuses() -> None:
    assert set(assertions()) == set(BY_PATTERN) | set(BY_TREE)


def test_every_rule_is_applied_to_the_good_records_and_counted() -> None:
    fired: set[str] = set()
    for record in {m.record for m in mutants()}:
        verdict = check(built(record).encode())
        assert sum(verdict.fired.values()) > 100
        fired |= set(verdict.fired)
    patterns = list(etree.fromstring(schema("koden.sch")).iter(SCH + "pattern"))
    assert fired == {f"{p.get('id')}/{i}" for p in patterns for i, _ in enumerate(p.iter(SCH + "rule"), 1)}
