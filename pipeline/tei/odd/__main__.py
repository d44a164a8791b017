"""``python -m pipeline.tei.odd``: write what is made of the customisation; ``--check``: is it up to date?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.tei.odd.guide import guide
from pipeline.tei.odd.reading import Odd, read_odd
from pipeline.tei.odd.schematron import schematron

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "schemas" / "koden.odd"


def made(odd: Odd) -> dict[Path, bytes]:
    """What is made of the customisation, by the file it goes to."""
    return {
        ROOT / "pipeline" / "tei" / "schema" / "koden.sch": schematron(odd),
        ROOT / "schemas" / "koden.html": guide(odd).encode(),
    }


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m pipeline.tei.odd", description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing; 1 when a file is not up to date")
    check = arguments.parse_args().check
    stale = []
    for path, content in made(read_odd(SOURCE.read_bytes())).items():
        if not path.is_file() or path.read_bytes() != content:
            stale.append(path)
            if not check:
                path.write_bytes(content)
    for path in stale:
        print(f"{path.relative_to(ROOT)}: {'not up to date' if check else 'written'}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
