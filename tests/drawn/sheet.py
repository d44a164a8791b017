"""One page, drawn element by element, that remembers what stands on it. Pixels, dark (0) on white (255)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageDraw

from tests.drawn import fonts

Point = tuple[float, float]
Style = Literal["bk", "wh"]
"""a redaction: filled black, or white with a printed rule, as the truth files name them"""

_NO_START = set("、。，．）」』〕】！？：；ーァィゥェォッャュョぁぃぅぇぉっゃゅょ)],.")
_NO_END = set("（「『〔【([")
_TURNED = set("ー—―…～（）「」『』〔〕【】()－=＝")
_SMALL = set("ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
_TOKEN = re.compile(r"@(\d+)@|([A-Za-z0-9]+[,.]?)|(\S)|\s")


@dataclass(frozen=True)
class Withheld:
    """A redaction as drawn; corners clockwise from top left."""

    corners: tuple[Point, Point, Point, Point]
    style: Style


@dataclass(frozen=True)
class _Token:
    text: str
    width: float
    gap: int = 0


@dataclass
class Sheet:
    """``blocks``: (label, text without white space) as drawn; ``body``: the paragraphs with ``@n@`` where n
    characters are withheld."""

    width: int = 2480
    height: int = 3508
    face: str = "mincho"
    rule: int = 3
    """thickness of an outlined redaction's rule"""
    image: Image.Image = field(init=False)
    blocks: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("L", (self.width, self.height), 255)
        self.pen = ImageDraw.Draw(self.image)

    # ------------------------------------------------------------------------------------------ pieces
    def say(self, label: str, text: str) -> None:
        """Note a block for the truth."""
        if label:
            self.blocks.append((label, re.sub(r"\s+", "", text)))

    def measure(self, text: str, size: int, face: str = "", spread: float = 0.0) -> float:
        return fonts.load(face or self.face, size).getlength(text) + spread * size * max(0, len(text) - 1)

    def text(
        self, x: float, y: float, text: str, size: int, *, label: str = "", face: str = "", spread: float = 0.0
    ) -> float:
        """One horizontal line, top left of its em boxes at (x, y); ``spread`` em between letters. Gives its end x."""
        font = fonts.load(face or self.face, size)
        base = y + 0.88 * size
        if spread:
            for char in text:
                self.pen.text((x, base), char, font=font, fill=0, anchor="ls")
                x += font.getlength(char) + spread * size
        else:
            self.pen.text((x, base), text, font=font, fill=0, anchor="ls")
            x += font.getlength(text)
        self.say(label, text)
        return x

    def centred(self, y: float, text: str, size: int, *, label: str = "", face: str = "", spread: float = 0.0) -> None:
        x = (self.width - self.measure(text, size, face, spread)) / 2
        self.text(x, y, text, size, label=label, face=face, spread=spread)

    def right(self, x: float, y: float, text: str, size: int, *, label: str = "", face: str = "") -> None:
        """As :meth:`text`, ending at x."""
        self.text(x - self.measure(text, size, face), y, text, size, label=label, face=face)

    def stamp(
        self, x: float, y: float, text: str, size: int, *, label: str = "classification", face: str = "sans-bold"
    ) -> float:
        """A framed mark; gives the y under its frame."""
        pad, line = round(0.35 * size), max(4, size // 12)
        w = self.measure(text, size, face, 0.15)
        frame = (round(x), round(y), round(x + w + 2 * pad), round(y + size + 2 * pad))
        self.pen.rectangle(frame, outline=0, width=line)
        self.text(x + pad, y + pad, text, size, label=label, face=face, spread=0.15)
        return y + size + 2 * pad

    def cell(
        self, x: float, y: float, w: float, h: float, text: str, size: int, *, label: str = "", line: int = 3
    ) -> None:
        """A ruled form cell; its text wraps at the cell's width."""
        self.pen.rectangle((round(x), round(y), round(x + w), round(y + h)), outline=0, width=line)
        pad, top, run = 0.35 * size, y + 0.4 * size, ""
        for char in text:
            if run and self.measure(run + char, size) > w - 2 * pad:
                self.text(x + pad, top, run, size)
                top, run = top + 1.2 * size, ""
            run += char
        self.text(x + pad, top, run, size)
        self.say(label, text)

    def withhold(self, x0: float, y0: float, x1: float, y1: float, style: Style) -> None:
        """A redaction over the rectangle, whatever stands there."""
        box = (round(x0), round(y0), round(x1) - 1, round(y1) - 1)
        if style == "bk":
            self.pen.rectangle(box, fill=0)
        else:
            self.pen.rectangle(box, fill=255, outline=0, width=self.rule)
        a, b, c, d = box[0], box[1], box[2] + 1, box[3] + 1
        self.withheld.append(Withheld(((a, b), (c, b), (c, d), (a, d)), style))

    # -------------------------------------------------------------------------------------- paragraphs
    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: int,
        *,
        leading: float = 1.75,
        indent: float = 1.0,
        label: str = "body",
        style: Style = "bk",
        face: str = "",
        split: bool = False,
    ) -> float:
        """A horizontal paragraph; ``@n@`` in the text is a redaction as wide as n of its characters (letters: on the
        mean), and broken at the line's end where ``split``. Gives the y of the next line."""
        rows, told = self._rows(text, size, width, indent, face, split)
        for number, row in enumerate(rows):
            at = x + (indent * size if number == 0 else 0)
            for token in row:
                if token.gap:
                    self.withhold(at, y - 0.22 * size, at + token.width, y + 1.2 * size, style)
                elif token.text.strip():
                    self.text(at, y, token.text, size, face=face)
                at += token.width
            y += leading * size
        self._tell(label, told)
        return y

    def _tell(self, label: str, told: str) -> None:
        self.say(label, re.sub(r"@\d+@", "", told))
        if label == "body":
            self.body.append(re.sub(r"\s+", " ", told).strip())

    def _rows(
        self, text: str, size: int, width: float, indent: float, face: str, split: bool
    ) -> tuple[list[list[_Token]], str]:
        """Rows of tokens, and the text as set: a broken redaction has become two."""
        western = (face or self.face) in fonts._WESTERN
        rows: list[list[_Token]] = [[]]
        told, room = [], width - indent * size
        for token in self._tokens(text, size, face, western):
            pieces = [token]
            if token.gap and split and size * 3 < room < token.width and token.gap - int(room / size) >= 2:
                first = int(room / size)
                pieces = [_Token("", first * size, first), _Token("", (token.gap - first) * size, token.gap - first)]
            for piece in pieces:
                if piece.width > room and rows[-1] and not (piece.text.strip() in _NO_START and piece.text.strip()):
                    carried = [rows[-1].pop()] if rows[-1][-1].text in _NO_END else []
                    rows.append(carried)
                    room = width - sum(t.width for t in carried)
                if not (piece.text.isspace() and not rows[-1]):
                    rows[-1].append(piece)
                    room -= piece.width
                told.append(f"@{piece.gap}@" if piece.gap else piece.text)
        return rows, "".join(told)

    def _tokens(self, text: str, size: int, face: str, western: bool) -> list[_Token]:
        out = []
        pattern = re.compile(r"@(\d+)@|([^\s@]+)|(\s+)") if western else _TOKEN
        said = re.sub(r"@\d+@", "", text)
        wide = self.measure(said, size, face) / max(1, len(said)) if western else size
        for m in pattern.finditer(text):
            if m[1]:
                gap = int(m[1])
                out.append(_Token("", gap * wide, gap))
            else:
                out.append(_Token(m[0], self.measure(m[0], size, face)))
        return out

    # ---------------------------------------------------------------------------------------- vertical
    def column(
        self,
        x: float,
        y: float,
        bottom: float,
        text: str,
        size: int,
        *,
        pitch: float = 1.08,
        leading: float = 2.0,
        hang: float = 0.0,
        label: str = "body",
        style: Style = "bk",
        face: str = "",
    ) -> float:
        """Vertical text from the column whose right edge is x, running to the left; ``pitch`` em from character to
        character, columns after the first start ``hang`` em lower. Gives the right edge of the next column."""
        step, at, first = pitch * size, y, True
        for m in re.finditer(r"@(\d+)@|(\S)|(\s)", text):
            need = step * (int(m[1]) if m[1] else 1)
            if at + need > bottom and not (m[0] in _NO_START and at + need < bottom + 1.5 * step) and not first:
                x, at = x - leading * size, y + hang * size
            if m[1]:
                self.withhold(x - 1.2 * size, at - 0.06 * size, x + 0.2 * size, at + need - 0.06 * size, style)
            elif m[2]:
                self._upright(x, at, m[0], size, face or self.face)
            at, first = at + need, False
        self._tell(label, text)
        return x - leading * size

    def _upright(self, x: float, y: float, char: str, size: int, face: str) -> None:
        font = fonts.load(face, size)
        if char in _TURNED:
            tile = Image.new("L", (size, size), 255)
            ImageDraw.Draw(tile).text((0, 0.88 * size), char, font=font, fill=0, anchor="ls")
            self.image.paste(tile.transpose(Image.Transpose.ROTATE_270), (round(x - size), round(y)))
            return
        dx, dy = (0.6, -0.6) if char in "、。，．" else (0.12, -0.12) if char in _SMALL else (0.0, 0.0)
        wide = (size - font.getlength(char)) / 2
        self.pen.text((x - size + wide + dx * size, y + (0.88 + dy) * size), char, font=font, fill=0, anchor="ls")


def polygons(sheet: Sheet) -> Sequence[tuple[Point, ...]]:
    """The corners of every redaction of a sheet as drawn."""
    return [w.corners for w in sheet.withheld]
