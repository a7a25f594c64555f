"""Home Assistant's core in an environment of its own, .cache/bench-ha, from the lock in requirements/."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".cache" / "bench-ha"
READY = HOME / "ready"
QUICK_S, LONG_S = 30, 600


def python(*, quick: bool) -> Path | None:
    """Return its interpreter, installed first where needed; None, and why on stderr, where it can't be had."""
    if READY.exists():
        return HOME / "bin" / "python"
    uv = shutil.which("uv", path=f"{ROOT / '.tools' / 'bin'}:/usr/local/bin:/usr/bin")
    if uv is None:
        _say("no uv: run script/setup")
        return None
    sync = [uv, "pip", "sync", "--quiet", "--python", str(HOME), "--require-hashes"]
    locks = ["--build-constraints", "requirements/build.txt", "requirements/bench-ha.txt"]
    try:
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(HOME)], cwd=ROOT, check=True)
        subprocess.run([*sync, *locks], cwd=ROOT, check=True, timeout=QUICK_S if quick else LONG_S)
    except (OSError, subprocess.SubprocessError) as error:
        _say(str(error))
        return None
    READY.touch()
    return HOME / "bin" / "python"


def version(interpreter: Path) -> str:
    """Return Home Assistant's own version."""
    ask = "from homeassistant.const import __version__ as version; print(version)"
    said = subprocess.run([str(interpreter), "-c", ask], capture_output=True, check=True)
    return f"Home Assistant {said.stdout.decode().strip()}"


def _say(why: str) -> None:
    sys.stderr.write(f"Home Assistant is not installed here, its figures are left out: {why}\n")
