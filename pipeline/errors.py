"""Every condition that Koden stops or sets something aside for: one exit code table, one error each.

An error says what is wrong, where, and what the person at the keyboard can do. Messages never quote the content of a
scan. Exit codes are an interface (README has the table); messages are not.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    OK = 0
    """everything asked for was done"""
    SET_ASIDE = 1
    """the run ended, but some sources or pages were set aside"""
    BAD_ARGUMENTS = 2
    """the command line or the settings file is wrong"""
    MISSING_DEPENDENCY = 3
    """an engine or a library that was asked for is not installed"""
    NO_INPUT = 4
    """no scan found in what was given"""
    OUTPUT = 5
    """the output folder cannot be written, or is in use"""
    INVALID_RECORD = 6
    """a record does not validate"""
    TOO_MANY_FAILURES = 7
    """--max-failures was passed; the run stopped early"""
    EXISTING = 8
    """output exists and --existing abort was asked for"""
    LEAK = 9
    """a source still holds what its pages withhold; it was set aside before anything of it was written"""
    FIXITY = 10
    """an output is not what it was when it was published (koden verify)"""
    UNFINISHED = 11
    """sources are not finished: a run goes on, or ended early (koden verify)"""
    INTERNAL = 15
    """a defect of Koden"""
    INTERRUPTED = 130
    """stopped by Ctrl-C"""


class KodenError(Exception):
    """Base of all. ``remedy`` is what to do; ``file`` is below the input folder; ``page`` counts from 1."""

    exit_code = ExitCode.INTERNAL
    reason = "internal"
    """short stable word, for the ledger and for grouping in the report"""
    remedy = ""

    def __init__(self, what: str, *, file: str = "", page: int | None = None, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.file, self.page = what, file, page
        self.remedy = remedy or self.remedy

    def __str__(self) -> str:
        where = self.file + (f", page {self.page}" if self.page else "")
        return ": ".join(p for p in (where, self.what) if p) + (f" ({self.remedy})" if self.remedy else "")

    def __reduce__(self) -> tuple[object, ...]:  # errors cross process borders
        return _rebuild, (type(self), self.what, self.file, self.page, self.remedy)


def _rebuild(kind: type[KodenError], what: str, file: str, page: int | None, remedy: str) -> KodenError:
    return kind(what, file=file, page=page, remedy=remedy)


# -------------------------------------------------------------------------------- what the operator gave
class BadArguments(KodenError):
    exit_code, reason = ExitCode.BAD_ARGUMENTS, "bad-arguments"


class BadSettings(BadArguments):
    reason, remedy = "bad-settings", "see koden run --help for the options a settings file may set"


class BadVocabulary(BadArguments):
    reason, remedy = "bad-vocabulary", "docs/vocabularies.md in the source says what an entry holds"


class NotComparable(BadArguments):
    reason, remedy = "not-comparable", "give two releases of one record: records, outputs of koden run, or scans"


class MissingDependency(KodenError):
    exit_code, reason = ExitCode.MISSING_DEPENDENCY, "missing-dependency"
    remedy = "koden doctor lists what is found"


class NoInput(KodenError):
    exit_code, reason = ExitCode.NO_INPUT, "no-input"
    remedy = "give files or folders that hold PDF, TIFF, JPEG, PNG, JPEG 2000 or BMP scans"


class OutputUnusable(KodenError):
    exit_code, reason = ExitCode.OUTPUT, "output"


class OutputExists(KodenError):
    exit_code, reason = ExitCode.EXISTING, "existing"
    remedy = "choose --existing skip or overwrite, or another output folder"


class TooManyFailures(KodenError):
    exit_code, reason = ExitCode.TOO_MANY_FAILURES, "too-many-failures"
    remedy = "look at the report for the reasons; raise --max-failures to go on"


# ------------------------------------------------------------------------------------- what a scan can be
class ScanError(KodenError):
    """A source that cannot be read; it is set aside and the run goes on."""

    exit_code, reason = ExitCode.SET_ASIDE, "unreadable"


class EmptyFile(ScanError):
    reason, remedy = "empty-file", "copy the scan again; the file has no bytes"


class NotAScan(ScanError):
    reason, remedy = "not-a-scan", "the content is not what the file name says; check the file"


class DamagedFile(ScanError):
    reason, remedy = "damaged", "copy or scan it again; nothing of it was used"


class EncryptedFile(ScanError):
    reason, remedy = "encrypted", "remove the password and put the file in again"


class NoPages(ScanError):
    reason, remedy = "no-pages", "the file holds no page; check how it was made"


class AccessDenied(ScanError):
    reason, remedy = "access-denied", "give the user who runs koden the right to read the file"


class TooLarge(ScanError):
    reason, remedy = "too-large", "the picture is beyond the limit; if it is genuine, raise max_pixels in koden.toml"


class TooLong(TooLarge):
    reason, remedy = "too-long", "cut the picture into several; a page is published as a JPEG, which cannot be longer"


class NotOpened(ScanError):
    """The process that opened it died, hung or took too much memory, and so did a second one."""

    reason = "not-opened"
    remedy = "look at the file in another program; if it is genuine, tell how large it is and how it was made"


class FileChanged(ScanError):
    reason, remedy = "file-changed", "wait until the file is copied completely, then run again"


class LeakFound(ScanError):
    """Never says what was found, only where, of what kind and how much."""

    exit_code, reason = ExitCode.LEAK, "leak"
    remedy = "look at what koden audit says of the file; have it redacted again, or release it by koden release"


class NotAudited(ScanError):
    """Not known to be clean, so nothing is made of it."""

    reason = "not-audited"
    remedy = "look at what koden audit says of the file; raise --page-timeout if its pages take so long"


class NotRegular(ScanError):
    reason, remedy = "not-a-file", "give a regular file, not a pipe, device or socket"


class BadSidecar(ScanError):
    """What somebody states of a source cannot be understood, or contradicts itself or the source: nothing is made of
    it. ``file`` is the sidecar file."""

    reason, remedy = "bad-sidecar", "correct it, then run the same command again; docs/sidecar.md has every key"


# ------------------------------------------------------------------------------------ what a page can do
class PageError(KodenError):
    """A page that could not be read; the record marks it as failed and the rest goes on."""

    exit_code, reason = ExitCode.SET_ASIDE, "page-failed"


class PageTimeout(PageError):
    reason, remedy = "page-timeout", "raise --page-timeout if such pages are normal for this material"


class PageCrashed(PageError):
    reason, remedy = "page-crashed", "the worker process died; look for memory limits, then run again"


class PageMemory(PageError):
    reason, remedy = "page-memory", "raise page_memory in koden.toml if such pages are normal and the machine has room"


class PagesMissing(KodenError):
    """Pages of a source could not be read, and records that lack pages are not wanted."""

    exit_code, reason = ExitCode.SET_ASIDE, "pages-missing"
    remedy = "the report says why; run again when that is cured, or with --failed-pages mark to publish without them"


class EngineFailed(PageError):
    reason, remedy = "engine-failed", "koden doctor tells whether the engine works"


# ---------------------------------------------------------------------------------------------- records
class NotAssembled(KodenError):
    """The pages were read, but a process that makes their records died, hung or took too much memory, twice."""

    exit_code, reason = ExitCode.SET_ASIDE, "not-assembled"
    remedy = "its pages are kept; give the machine more memory and raise page_memory, then run again"


class InvalidRecord(KodenError):
    """A record that does not validate is never published."""

    exit_code, reason = ExitCode.INVALID_RECORD, "invalid-record"
    remedy = "this is a defect of koden; the record and the messages are in set-aside/"


class NotARecord(KodenError):
    """A file that is no record of Koden's."""

    exit_code, reason = ExitCode.INVALID_RECORD, "not-a-record"
    remedy = "give a record that koden run wrote: tei/<source>/<record>.xml"


class RecordNotHeld(KodenError):
    """A record that says more, or something else, than a document can hold: it is not read, lest that be lost."""

    exit_code, reason = ExitCode.INVALID_RECORD, "record-not-held"
    remedy = "take that out of the record, or work on it as XML; docs/api.md says what can be changed by hand"


def remedy_for(reason: str) -> str:
    """What to do about a condition of which only the word was kept; "" when there is nothing to say."""

    def below(kind: type[KodenError]) -> list[type[KodenError]]:
        return [kind, *(k for sub in kind.__subclasses__() for k in below(sub))]

    return next((k.remedy for k in below(KodenError) if k.reason == reason), "")
