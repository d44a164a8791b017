"""koden itself, run on files that hold a word which no page shows: the word is then in no byte that it left or said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipeline.batch.ledger import Ledger
from pipeline.errors import ExitCode
from tests.batch import canary, leaky
from tests.batch.test_faults import children

ROOT = Path(__file__).resolve().parents[2]
WORDS = (leaky.WORD, leaky.JAPANESE)

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@dataclass(frozen=True)
class Place:
    """``watched`` holds everything that a program may write to: its output, working and temporary folder, its home."""

    scans: Path
    watched: Path

    @property
    def output(self) -> Path:
        return self.watched / "out"

    def start(self, *arguments: object, **more: str) -> subprocess.Popen[bytes]:
        for name in ("tmp", "home", "here"):
            (self.watched / name).mkdir(parents=True, exist_ok=True)
        tmp, home = str(self.watched / "tmp"), str(self.watched / "home")
        own = {"TMPDIR": tmp, "HOME": home, "XDG_CACHE_HOME": home, "PYTHONPATH": str(ROOT), "KODEN_DEBUG": "1"}
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
            cwd=self.watched / "here",
            env={**os.environ, **own, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def koden(self, *arguments: object) -> tuple[int, bytes]:
        """Exit code, and all that it said."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=180)
        return process.returncode, out + err

    def found(self, said: bytes) -> list[str]:
        return [*canary.search(self.watched, words=WORDS), *canary.hits(said, WORDS)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    scans = tmp_path / "scans"
    scans.mkdir()
    (tmp_path / "watched").mkdir()
    leaky.clean(scans / "clean.pdf")
    return Place(scans, tmp_path / "watched")


def test_the_words_are_in_the_scans(tmp_path: Path) -> None:
    for name, make in {**leaky.LEAKING, **leaky.BROKEN}.items():
        make(tmp_path / name)
        words = WORDS[:1] if name in ("box-over-text.pdf", "text-under-scan.pdf", "broken.pdf") else WORDS
        if "pdf" not in name or name == "attachment.pdf":
            assert list(canary.hits((tmp_path / name).read_bytes(), words)), name


def test_leaks_crashes_and_broken_files_leave_no_word(place: Place) -> None:
    """One worker dies with a signal in the middle of the audit, which by itself would leave its memory on the disk."""
    for name, make in {**leaky.LEAKING, **leaky.BROKEN}.items():
        make(place.scans / name)
    process = place.start("run", place.scans, "-o", place.output, "--jobs", 1, "-v", "--json")
    deadline = time.monotonic() + 60
    while not list(place.output.glob("set-aside/*")):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.01)
    for worker in children(process.pid):
        if b"spawn_main" in Path(f"/proc/{worker}/cmdline").read_bytes():
            os.kill(worker, signal.SIGSEGV)
    out, err = process.communicate(timeout=180)
    assert process.returncode == ExitCode.LEAK, err.decode()
    assert place.found(out + err) == []
    assert json.loads(out)["leaking"] == len(leaky.LEAKING)
    assert [p.name.split("-")[0] for p in (place.output / "tei").iterdir()] == ["clean"]
    for command in (
        ("status", place.output),
        ("status", place.output, "--json"),
        ("run", place.scans, "-o", place.output),
    ):
        _, said = place.koden(*command)
        assert place.found(said) == []
    assert sorted(p.name for p in (place.watched / "here").iterdir()) == []


def test_released_files_leave_no_word_either(place: Place) -> None:
    names = ("box-over-text.pdf", "text-under-scan.pdf")
    for name in names:
        leaky.LEAKING[name](place.scans / name)
    code, said = place.koden("run", place.scans, "-o", place.output, "--jobs", 1)
    assert code == ExitCode.LEAK
    for name in names:
        decision = ("--by", "K. Archivist", "--why", "seen")
        more = place.koden("release", place.output, name, *decision)
        assert more[0] == 0 and b"text-under-box" in more[1]
        said += more[1]
    code, more_said = place.koden("run", place.scans, "-o", place.output, "--jobs", 1, "-v")
    said += more_said
    assert code == ExitCode.OK, said.decode()
    assert place.found(said) == []
    for name in names:
        (folder,) = place.output.glob(f"tei/{name.removesuffix('.pdf')}-*")
        (record,) = folder.glob("*-d[0-9]*.xml")
        assert 'reason="redacted"' in record.read_text()
        assert "K. Archivist" in record.read_text()
        assert "The mission reported" in " ".join(record.read_text().split())
        ledger = Ledger.read(place.output)
        (leak,) = ledger.leaks(folder.name)
        ledger.close()
        assert leak.leak.polygon is not None
        xs, ys = zip(*leak.leak.polygon, strict=True)
        (picture,) = place.output.glob(f"pages/{folder.name}/*.jpg")
        with Image.open(picture) as image:
            pixels = np.asarray(image.convert("L"))
        assert pixels[round(min(ys)) : round(max(ys)), round(min(xs)) : round(max(xs))].max() < 24
    code, said = place.koden("release", place.output, names[0], "--withdraw")
    assert code == 0 and place.found(said) == []
    assert not list(place.output.glob("*/box-over-text-*/*.xml"))


def test_a_struck_box_over_a_leak_brings_no_word_out(place: Place) -> None:
    """Who says that a whole page withholds nothing opens no gate, and uncovers nothing of a file that was released; nor
    do exports, the file with all that was found, a run that is killed, or a decision that is taken back."""
    names = ("box-over-text.pdf", "text-under-scan.pdf")
    (place.scans / "clean.pdf").unlink()
    struck = 'by = "K. Striker"\n[[not_redacted]]\npage = 1\nbox = [0, 0, 90000, 90000]\n'
    for name in names:
        leaky.LEAKING[name](place.scans / name)
        (place.scans / f"{name}.koden.toml").write_text(struck)
    leaky.picture().save(place.scans / "plain.png", dpi=(150, 150))
    (place.scans / "plain.png.koden.toml").write_text(struck)
    run = ("run", place.scans, "-o", place.output, "--jobs", 1)
    code, said = place.koden(*run)
    assert code == ExitCode.LEAK and place.found(said) == []
    assert [p.name.split("-")[0] for p in (place.output / "tei").iterdir()] == ["plain"]
    for name in names:
        said += place.koden("release", place.output, name, "--by", "K. Archivist", "--why", "seen")[1]
    code, more = place.koden(*run)
    assert code == ExitCode.OK and place.found(said + more) == []
    withheld = {p.parent.name.split("-")[0]: p.read_text() for p in place.output.glob("tei/*/*-d[0-9]*.xml")}
    gaps = {name: "<gap " in text for name, text in withheld.items()}
    assert gaps == {"box": True, "text": True, "plain": False}
    assert all("K. Striker" in text and "no redaction" in text for text in withheld.values())
    to = [part for name in ("csv", "jsonl", "frus", "iiif", "bagit") for part in ("--to", name)]
    code, more = place.koden(
        "export", place.output, *to, "-o", place.watched / "exports", "--url", "https://archive.example/"
    )
    assert code == ExitCode.OK and place.found(more) == []
    for name in names:
        (place.scans / f"{name}.koden.toml").unlink()
        assert place.found(place.koden("sidecar", place.output, name, "--print")[1]) == []
    process = place.start(*run)
    time.sleep(4)
    process.kill()
    assert place.found(b"".join(process.communicate())) == []
    code, more = place.koden("release", place.output, names[0], "--withdraw")
    assert code == ExitCode.OK and place.found(more) == []
    assert {p.name for p in place.output.rglob("box-over-text-*") if "set-aside" not in p.parts} == set()


def test_published_pictures_hold_pixels_only(place: Place) -> None:
    """A picture's metadata that are no leak (the scanner, a profile of colours) are not published, either."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "EPSON", "GT-X980"
    leaky.picture().save(place.scans / "a.jpg", "JPEG", dpi=(150, 150), icc_profile=profile, exif=exif)
    assert {0xE1, 0xE2} <= set(segments((place.scans / "a.jpg").read_bytes()))
    code, said = place.koden("run", place.scans, "-o", place.output, "--jobs", 1)
    assert code == ExitCode.OK, said.decode()
    pictures = list(place.output.glob("pages/*/*.jpg"))
    assert len(pictures) == 2
    for path in pictures:
        found = segments(path.read_bytes())
        assert {m for m in found if 0xE0 <= m <= 0xEF or m == 0xFE} <= {0xE0}
        with Image.open(path) as image:
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    kinds = {p.read_bytes()[:4] for p in place.output.rglob("*") if p.is_file()}
    assert b"%PDF" not in kinds


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG up to its scan."""
    out, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        out.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return out
