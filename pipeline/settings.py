"""One place for every option. Precedence: command line, then ``--settings FILE`` or ``./koden.toml``, then these
defaults."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import toml
from pipeline.errors import BadSettings

FILE_NAME = "koden.toml"
PATHS = ("vocabularies", "log", "metrics")
"""settings that are places on this machine"""


def _result(default: Any, description: str, *, reading: bool = True, **limits: Any) -> Any:
    """An option that changes what a record says: part of the fingerprint. ``reading``: it changes what is read of a
    page, too; else records are made again out of what was read."""
    return Field(default, description=description, json_schema_extra={"result": True, "reading": reading}, **limits)


class Settings(BaseModel):
    """Options of a run. Those marked as changing the result make up :meth:`fingerprint`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: Literal["auto", "rapidocr", "tesseract"] = _result(
        "auto", "who reads: rapidocr, with tesseract as second witness where it is unsure (auto), or one alone"
    )
    unit: Literal["auto", "folder", "file"] = _result(
        "auto", "what is one source: names that run (auto), each folder, or each file", reading=False
    )
    dpi: float | None = _result(None, "dots per inch of scans that do not say", ge=20, le=4800)
    unclear_below: float = _result(0.9, "characters less sure than this are marked unclear", reading=False, ge=0, le=1)
    max_pixels: int = _result(200_000_000, "largest picture that is opened, in pixels", ge=1_000_000)
    render_dpi: int = _result(300, "resolution at which a PDF page that is not one picture is rendered", ge=72, le=600)

    vocabularies: str | None = _result(
        None,
        "a folder of vocabularies of your own (offices.toml, posts.toml...), laid over those that ship",
        reading=False,
    )

    jobs: int = Field(0, description="worker processes; 0 = one per processor", ge=0, le=256)
    existing: Literal["skip", "overwrite", "abort"] = Field("skip", description="what to do with finished output")
    max_failures: int = Field(0, description="stop after so many sources were set aside; 0 = never", ge=0)
    failed_pages: Literal["mark", "set-aside", "stop"] = Field(
        "mark", description="a page that cannot be read: mark it in the record, set its source aside, or stop the run"
    )
    max_failed_pages: int = Field(0, description="stop after so many pages could not be read; 0 = never", ge=0)
    page_timeout: float = Field(180.0, description="seconds one page may take before it is given up", gt=0)
    page_memory: int = Field(3000, description="megabytes a worker may use for a page before it is killed", ge=500)
    worker_memory: int = Field(900, description="megabytes after which a worker is replaced between pages", ge=300)
    worker_pages: int = Field(2000, description="pages after which a worker is replaced", ge=1)
    executor: Literal["local", "dask"] = Field("local", description="where pages are read: here, or by Dask's workers")
    scheduler: str | None = Field(None, description="address of Dask's scheduler (tcp://host:8786)")
    publish: str | None = Field(None, description="URL of a store to which everything published is copied (s3://...)")
    log: str | None = Field(None, description="a file to which every step is added as a line of JSON")
    metrics: str | None = Field(None, description="a file for Prometheus' text collector, written anew as the run goes")
    jpeg_quality: int = _result(80, "quality of the published page images", ge=30, le=100)

    def fingerprint(self, *, versions: tuple[tuple[str, str], ...] = (), reading: bool = False) -> str:
        """SHA-256 over the options that change a record, and the given (name, version) pairs. ``reading``: over those
        only that change what is read of a page (:attr:`writing` has the others)."""
        chosen = self._of(reading=True)
        if not reading:
            chosen |= self.writing
        text = json.dumps([chosen, sorted(versions)], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def writing(self) -> dict[str, Any]:
        """The options that change only how a record is made of what was read. Vocabularies of one's own stand there by
        what they say, and not at all without any."""
        chosen = self._of(reading=False)
        del chosen["vocabularies"]
        return chosen if self.vocabularies is None else chosen | {"vocabularies": self.words()}

    def _of(self, *, reading: bool) -> dict[str, Any]:
        found = ((name, f.json_schema_extra) for name, f in type(self).model_fields.items())
        return {
            name: getattr(self, name)
            for name, extra in found
            if isinstance(extra, dict) and extra.get("result") and extra.get("reading") is reading
        }

    def words(self) -> str:
        """SHA-256 of one's own vocabularies, by what they say, wherever they lie; "" without any."""
        return "" if self.vocabularies is None else _digest(Path(self.vocabularies))


def _digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of a folder's TOML files; BadSettings when it cannot be read."""
    out = hashlib.sha256()
    try:
        for file in sorted(p for p in folder.iterdir() if p.suffix == ".toml" and p.is_file()):
            data = file.read_bytes()
            out.update(f"{file.name}\0{len(data)}\0".encode() + data)
    except OSError as e:
        raise BadSettings(f"vocabularies: the folder cannot be read: {e}") from e
    return out.hexdigest()


def load(path: Path | None, **given: Any) -> Settings:
    """Settings from a TOML file (``path``, or ``koden.toml`` in the current folder when there is one) and the options
    that were given on the command line (None means not given). BadSettings says which key is wrong and why."""
    file = path or (Path(FILE_NAME) if os.path.lexists(FILE_NAME) else None)
    data: dict[str, Any] = {}
    if file is not None:
        try:
            data = toml.load(file)
        except (OSError, toml.BadToml) as e:
            raise BadSettings(f"the settings file cannot be read: {e}", file=str(file)) from e
    data.update({k: v for k, v in given.items() if v is not None})
    try:
        settings = Settings(**data)
        # koden retry takes them from the ledger, wherever it is called
        paths = {name: os.path.abspath(path) for name in PATHS if (path := getattr(settings, name))}  # noqa: PTH100
        return settings.model_copy(update=paths)
    except ValidationError as e:
        first = e.errors()[0]
        key = ".".join(str(p) for p in first["loc"])
        what = "there is no such option" if first["type"] == "extra_forbidden" else first["msg"]
        by_file = file is not None and given.get(key) is None
        raise BadSettings(f"{key}: {what}", file=str(file) if by_file else "") from e
