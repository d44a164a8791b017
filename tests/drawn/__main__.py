"""``python -m tests.drawn FOLDER``: draw the samples of ``raw/`` with their truth anew."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.drawn import content, forms
from tests.drawn.ageing import Age
from tests.drawn.write import case


def draw_samples(folder: Path) -> None:
    """Every sample into ``folder``, its truth into ``folder/truth``."""
    truth = folder / "truth"
    case(
        forms.telegram(content.TELEGRAM, split=True),
        [Age(skew=-0.7, edge=22, shade=14, noise=1.5)],
        1977,
        folder / "drawn-telegram-1977.pdf",
        truth,
    )
    case(
        forms.decision(content.DECISION, face="serif"),
        [Age(skew=0.9, blur=1.1, edge=14, shade=18, noise=2.0)],
        1984,
        folder / "drawn-decision-1984.jpg",
        truth,
    )
    case(
        forms.conversation(content.CONVERSATION),
        [Age(skew=1.3, blur=0.8, speckle=14, bits=1), Age(skew=-0.4, blur=0.8, speckle=9, edge=18, bits=1)],
        1979,
        folder / "drawn-conversation-1979.tif",
        truth,
    )
    case(
        forms.letter(content.LETTER),
        [Age(skew=-1.0, blur=1.2, loss=0.0008, speckle=10, shade=20)],
        1934,
        folder / "drawn-letter-1934.png",
        truth,
    )
    case(
        forms.bulletin(content.BULLETIN),
        [Age(skew=0.0, blur=0.6, speckle=4, holes=False, bits=1)],
        1957,
        folder / "drawn-bulletin-1957.pdf",
        truth,
    )


if __name__ == "__main__":
    draw_samples(Path(sys.argv[1] if len(sys.argv) > 1 else "raw"))
