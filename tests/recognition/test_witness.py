from pipeline.model import Box, Char, Direction, Image, Line
from pipeline.recognition import witness


def line(text: str, confidence: float, engine: str = "first") -> Line:
    chars = tuple(Char(c, confidence, float(i), float(i + 1)) for i, c in enumerate(text))
    return Line(Box(0, 0, len(text), 1).polygon, Direction.HORIZONTAL, chars, engine)


class Second:
    def __init__(self, *readings: Line | None) -> None:
        self.readings, self.asked = readings, ()

    def read_again(self, image: Image, lines: tuple[Line, ...]) -> tuple[Line | None, ...]:
        self.asked = lines
        return self.readings


def test_only_doubtful_lines_are_read_again() -> None:
    sure, unsure = line("公電案", 0.95), line("無期限" * 4, 0.5)
    second = Second(None)
    assert witness.confirm(None, (sure, unsure), second) == (sure, unsure)  # type: ignore[arg-type]
    assert second.asked == (unsure,)


def test_agreement_raises_confidence_and_disagreement_leaves_the_first() -> None:
    heard = witness.decide(line("公電案", 0.6), line("公雷案", 0.9, "second"))
    assert heard.text == "公電案"
    assert [c.confidence for c in heard.chars] == [0.9, 0.6, 0.9]


def test_nothing_is_taken_from_the_second_however_sure_it_is() -> None:
    first = line("⑱川目", 0.3)
    assert witness.decide(first, line("極秘", 0.92, "second")) == first


def test_nothing_read_changes_nothing() -> None:
    assert witness.decide(line("公電", 0.5), line(" ", 0.9)).text == "公電"


def test_the_least_sure_lines_come_first_when_there_are_many() -> None:
    lines = tuple(line("公電案", 0.1 + k / 100) for k in range(witness.MOST + 10))
    assert witness.doubtful(lines) == list(range(witness.MOST))


def test_a_few_doubtful_characters_are_not_worth_starting_a_program() -> None:
    lines = (line("無期限", 0.5), line("公電案", 0.4), line("極秘電報", 0.9))
    assert witness.doubtful(lines) == []
    assert witness.doubtful((*lines, line("極秘電報", 0.5), line("極秘電報", 0.5))) == [0, 1, 3, 4]


def test_scraps_are_not_asked_about() -> None:
    assert witness.doubtful((line("ㇾ ", 0.2),)) == []
