"""Koden: scans of diplomatic records in, checked TEI out."""

import os

__version__ = "0.1.0"

# ONNX Runtime's own builds (1.31 on) report to their maker from every process that loads them, unless this is set first
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
