"""Decision sheets, 決裁書 (domain notes 2)."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import FieldName
from pipeline.records.fields import form
from pipeline.records.fields.general import title
from pipeline.records.fields.reading import Reading, Sheet


def read(sheet: Sheet, reading: Reading) -> None:
    """Values of a decision sheet; its date is that of 起案, since 決裁 is often left blank."""
    items = sheet.first
    title(items, reading, "decision")
    form.read_labels(items, reading)
    form.approvers(items, reading)
    drafted = reading.first(FieldName.DRAFTED)
    if drafted is not None:
        reading.values.append(replace(drafted, name=FieldName.DATE, rule="drafted-date"))
