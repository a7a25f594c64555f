from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NETWORK = 'ip link set lo up && ip address add 10.77.0.1/32 dev lo && exec "$@"'


def test_before_an_administrator_exists_only_this_machine_is_served(tmp_path: Path) -> None:
    space = ["unshare", "--map-root-user", "--net", "sh", "-c"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*space, "ip link", "-"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no network namespace of one's own here: needs unshare(1), ip(8) and the right to use them")
    done = subprocess.run(
        [*space, NETWORK, "-", sys.executable, "-m", "tests.edge.web.outside", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    said = json.loads(done.stdout)
    assert said["before"] == {"health": 403, "page": 403, "live": 403, "proxied": 403, "setup": 403}
    assert said["inside"] == {"health": 200, "page": 200, "live": 401, "proxied": 403, "setup": 200}
    assert said["after"] == {"health": 200, "page": 200, "live": 401, "proxied": 200, "setup": 403}
