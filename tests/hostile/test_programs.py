"""No program is started but Tesseract, and that without a shell and with a limit."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTERS = {"subprocess", "pty", "commands", "sh", "plumbum", "pexpect"}
CALLS = {
    "system",
    "popen",
    "execv",
    "execve",
    "execvp",
    "execl",
    "execlp",
    "spawnl",
    "spawnv",
    "spawnvp",
    "posix_spawn",
}
CALLS |= {"create_subprocess_shell", "create_subprocess_exec"}


def started_in(source: str) -> list[str]:
    """Ways of starting programs, and calls of Tesseract without a limit of time."""
    out = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            out += [a.name for a in node.names if a.name.split(".")[0] in STARTERS]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in STARTERS:
            out.append(node.module)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {k.arg for k in node.keywords}
            if node.func.attr in CALLS or "shell" in given:
                out.append(node.func.attr)
            elif node.func.attr.startswith("image_to_") and "timeout" not in given:
                out.append("Tesseract without a limit")
    return out


def test_nothing_starts_a_program_by_itself() -> None:
    files = [*(ROOT / "pipeline").rglob("*.py"), ROOT / "koden.py"]
    found = {str(p.relative_to(ROOT)): started_in(p.read_text(encoding="utf-8")) for p in files}
    # the guard starts this very Python, with a list of its own making
    assert {name: ways for name, ways in found.items() if ways} == {"pipeline/batch/guard.py": ["subprocess"]}


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess",
        "import os\nos.system('id')",
        "from subprocess import run",
        "run.call('id', shell=True)",
        "pytesseract.image_to_string(image)",
    ],
)
def test_a_program_that_is_started_is_found(source: str) -> None:
    assert started_in(source)


def test_the_inference_runtime_reports_to_nobody(tmp_path: Path) -> None:
    """ONNX Runtime leaves the file of a session in the temporary folder when it is about to report."""
    pytest.importorskip("onnxruntime")
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"} | {"TMPDIR": str(tmp_path)}
    script = "import pipeline, onnxruntime"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True, timeout=60)
    assert list(tmp_path.iterdir()) == []


def test_the_other_runtime_reports_to_nobody_either() -> None:
    """OpenVINO's package reports its import over the network, by a process of its own."""
    pytest.importorskip("openvino")
    script = """
import multiprocessing, socket, subprocess, sys
def nothing(*args, **named):
    raise SystemExit("something was started")
multiprocessing.Process.start = subprocess.Popen.__init__ = socket.socket.connect = nothing
from pipeline.recognition.rapid import RapidEngine
RapidEngine()
assert "openvino" in sys.modules
assert "openvino_telemetry" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)
