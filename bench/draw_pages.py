"""``python -m bench.draw_pages N OUT.pdf``: N different drawn pages (telegrams, drafts, decision sheets, records of
conversation) in one PDF, grey at 300 dpi, with their truth in ``OUT.truth/``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.drawn import vary, write


def draw(count: int, out: Path, seed: int = 1000) -> None:
    """Write the PDF and its truth. The same seed gives the same pages."""
    pictures, told, first = [], [], 1
    for drawn, age, number in vary.documents(count, seed):
        images, pages = write.aged_pages(drawn, [age], number)
        pictures += images
        core = {"id": f"{out.stem}-{first:03}", "fields": drawn.fields, "kind": drawn.template}
        told.append((core, [{"file": out.name, **p} for p in pages]))
        first += len(pages)
    write.save(pictures, out)
    write.write_truth(write.volume_of(out.stem, out.name, told), out.with_suffix(".truth"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, metavar="N")
    parser.add_argument("out", type=Path, metavar="OUT.pdf")
    parser.add_argument("--seed", type=int, default=1000, help="draws other pages (default %(default)s)")
    given = parser.parse_args()
    draw(given.count, given.out, given.seed)


if __name__ == "__main__":
    main()
