"""Fonts to draw with. The samples of ``raw/`` need Debian's fonts-ipaexfont and fonts-noto-cjk, and
fonts-dejavu-core and fonts-urw-base35 for English; other drawings take what they find."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from PIL import ImageFont

_DEBIAN = Path("/usr/share/fonts")
_FACES: dict[str, tuple[str, ...]] = {
    "mincho": ("opentype/ipaexfont-mincho/ipaexm.ttf", "opentype/ipafont-mincho/ipam.ttf"),
    "gothic": ("opentype/ipaexfont-gothic/ipaexg.ttf", "opentype/ipafont-gothic/ipag.ttf"),
    "serif": ("opentype/noto/NotoSerifCJK-Regular.ttc", "opentype/ipafont-mincho/ipam.ttf"),
    "serif-bold": ("opentype/noto/NotoSerifCJK-Bold.ttc",),
    "sans": ("opentype/noto/NotoSansCJK-Regular.ttc", "opentype/ipafont-gothic/ipag.ttf"),
    "sans-bold": ("opentype/noto/NotoSansCJK-Bold.ttc", "opentype/ipaexfont-gothic/ipaexg.ttf"),
    "roman": ("opentype/urw-base35/C059-Roman.otf", "truetype/dejavu/DejaVuSerif.ttf"),
    "roman-bold": ("opentype/urw-base35/C059-Bold.otf", "truetype/dejavu/DejaVuSerif-Bold.ttf"),
    "typewriter": ("opentype/urw-base35/NimbusMonoPS-Bold.otf", "truetype/dejavu/DejaVuSansMono.ttf"),
    "label": ("opentype/urw-base35/NimbusSans-Regular.otf", "truetype/dejavu/DejaVuSans.ttf"),
    "label-bold": ("opentype/urw-base35/NimbusSans-Bold.otf", "truetype/dejavu/DejaVuSans-Bold.ttf"),
}
_WESTERN = {"roman", "roman-bold", "typewriter", "label", "label-bold"}


class NoFont(RuntimeError):
    """No font of this machine can draw the face."""


@cache
def path(face: str) -> Path:
    """The font file for a face; NoFont when there is none. Debian's first, then whatever fontconfig offers."""
    for name in _FACES[face]:
        if (_DEBIAN / name).is_file():
            return _DEBIAN / name
    if shutil.which("fc-list"):
        pattern = ":lang=en" if face in _WESTERN else ":lang=ja"
        listed = subprocess.run(["fc-list", pattern, "file"], capture_output=True, text=True, check=False).stdout
        for line in sorted(listed.splitlines()):
            found = Path(line.split(":")[0].strip())
            if found.suffix in (".ttf", ".ttc", ".otf") and found.is_file():
                return found
    raise NoFont(f"no font for {face!r}: install fonts-ipaexfont and fonts-noto-cjk")


@cache
def load(face: str, size: int) -> ImageFont.FreeTypeFont:
    """The face at ``size`` pixels per em. Basic layout: the same with and without libraqm."""
    return ImageFont.truetype(str(path(face)), size, layout_engine=ImageFont.Layout.BASIC)


def need(*faces: str) -> None:
    """Skip the running test unless every face (mincho when none is named) can be drawn."""
    import pytest

    for face in faces or ("mincho",):
        try:
            path(face)
        except NoFont as missing:
            pytest.skip(str(missing))
