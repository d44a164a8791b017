"""What the stages hand to each other: frozen values, units said.

Two frames of reference are in use, and every polygon says which one it is in:

* **original pixels**: the picture of one page as a viewer shows it (EXIF orientation and PDF ``/Rotate``
  applied, nothing else), x to the right, y down, from the top left corner. Records carry only these.
* **page pixels**: the upright, deskewed, rescaled picture of one page that redaction detection, recognition
  and layout work on. :attr:`Page.transform` maps them to original pixels.

Polygons run clockwise from the top left corner.
"""

from pipeline.model.frame import Degrees, EngineInfo, Frame, Glyph, OrientationVote, PageImage, PageOrigin, TextLayer
from pipeline.model.geometry import Box, Evidence, Image, Mesh, Point, Polygon, Transform
from pipeline.model.leak import Decision, Leak, LeakKind
from pipeline.model.page import (
    Cell,
    Char,
    Direction,
    Extent,
    Ground,
    Line,
    Page,
    Piece,
    Pitch,
    Redaction,
    RedactionKind,
    Region,
    RegionType,
    Row,
    Ruby,
)
from pipeline.model.record import (
    Archive,
    Block,
    Document,
    FieldName,
    Flag,
    Form,
    Kind,
    Making,
    NoteReference,
    PageReading,
    Person,
    Relation,
    RelationType,
    Role,
    Value,
)
from pipeline.model.sidecar import Sidecar, Stated, Struck

__all__ = [
    "Archive",
    "Block",
    "Box",
    "Cell",
    "Char",
    "Decision",
    "Degrees",
    "Direction",
    "Document",
    "EngineInfo",
    "Evidence",
    "Extent",
    "FieldName",
    "Flag",
    "Form",
    "Frame",
    "Glyph",
    "Ground",
    "Image",
    "Kind",
    "Leak",
    "LeakKind",
    "Line",
    "Making",
    "Mesh",
    "NoteReference",
    "OrientationVote",
    "Page",
    "PageImage",
    "PageOrigin",
    "PageReading",
    "Person",
    "Piece",
    "Pitch",
    "Point",
    "Polygon",
    "Redaction",
    "RedactionKind",
    "Region",
    "RegionType",
    "Relation",
    "RelationType",
    "Role",
    "Row",
    "Ruby",
    "Sidecar",
    "Stated",
    "Struck",
    "TextLayer",
    "Transform",
    "Value",
]
