from __future__ import annotations

import asyncio
import hashlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from edge.__main__ import main
from edge.vision.weights import POINTER, WEIGHTS, Weight

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

GOOD = bytes(range(256)) * 1000
SMALL = Weight(
    name="small",
    file="small.onnx",
    size=len(GOOD),
    sha256=hashlib.sha256(GOOD).hexdigest(),
    licence="Some-Licence-1.0",
    source="http://127.0.0.1:1/small.onnx",
    purpose="stands for the others",
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more network, which a test can hold in its hand."""
    monkeypatch.setitem(WEIGHTS, SMALL.name, SMALL)


BODIES = {
    "good": GOOD,
    "wrong": GOOD[:-1] + b"x",
    "short": GOOD[:5000],
    "pointer": POINTER + b".github.com/spec/v1\n",
}


@pytest.fixture
async def mirror() -> AsyncIterator[str]:
    """A server of files; each folder of it is wrong in its own way."""
    app = web.Application()
    app.router.add_get("/{folder}/small.onnx", serve)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def serve(request: web.Request) -> web.StreamResponse:
    folder = request.match_info["folder"]
    if folder in BODIES:
        return web.Response(body=BODIES[folder])
    if folder == "moved":
        raise web.HTTPFound("/good/small.onnx")
    if folder not in {"broken", "endless"}:
        raise web.HTTPNotFound
    response = web.StreamResponse()
    if folder == "broken":  # promises all of it and hangs up in the middle
        response.content_length = len(GOOD)
    await response.prepare(request)
    await response.write(GOOD[:100_000])
    while folder == "endless":
        await response.write(GOOD)
    assert request.transport is not None
    request.transport.close()
    return response


def fetch(*words: str) -> int:
    return main(["weights", "fetch", "small", *words])


async def from_mirror(address: str, folder: Path) -> int:
    return await asyncio.to_thread(fetch, "--mirror", address, "--to", str(folder))


@pytest.mark.parametrize("folder", ["good", "moved", "good/"])
async def test_a_network_is_fetched_and_its_licence_said(
    mirror: str, tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await from_mirror(f"{mirror}/{folder}", tmp_path / "new") == 0
    assert (tmp_path / "new/small.onnx").read_bytes() == GOOD
    assert "Some-Licence-1.0" in capsys.readouterr().out
    assert await from_mirror("http://127.0.0.1:1", tmp_path / "new") == 0, "it is not fetched again"


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("wrong", "other bytes came than those that were published"),
        ("short", "ended after 5000 of 256000 bytes: try again"),
        ("broken", "ended after 100000 of 256000 bytes: try again"),
        ("endless", "more came than the 256000 bytes"),
        ("pointer", "a Git LFS pointer came"),
        ("nowhere", "answers 404 Not Found: give a --mirror, or on a box without internet"),
    ],
)
async def test_what_is_not_the_network_is_not_kept(
    mirror: str, tmp_path: Path, folder: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "small.onnx").write_bytes(b"what was there")
    assert await from_mirror(f"{mirror}/{folder}", tmp_path) == 1
    assert said in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["small.onnx"]  # noqa: PTH208 (an async test may not walk a Path)
    assert (tmp_path / "small.onnx").read_bytes() == b"what was there"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:{free}", "refused: try again; on a box without internet"),
        ("ftp://127.0.0.1", "begins with https:// or http://"),
        ("/some/where", "for a directory use --from DIR"),
        ("http://[", "use --from DIR"),
        ("http://127.0.0.1:x", "use --from DIR"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(
    tmp_path: Path, address: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        free = taken.getsockname()[1]  # nobody listens
        assert fetch("--mirror", address.format(free=free), "--to", str(tmp_path)) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_on_an_offline_box_a_directory_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stick, folder = tmp_path / "stick", str(tmp_path / "weights")
    stick.mkdir()
    assert fetch("--from", str(stick), "--to", folder) == 1
    assert "small.onnx: can't be read (No such file or directory): the file must have" in capsys.readouterr().err
    (stick / "small.onnx").write_bytes(GOOD + b"x")
    assert fetch("--from", str(stick), "--to", folder) == 1
    (stick / "small.onnx").write_bytes(GOOD)
    assert fetch("--from", str(stick), "--to", folder) == 0
    assert [path.name for path in (tmp_path / "weights").iterdir()] == ["small.onnx"]
    assert (tmp_path / "weights/small.onnx").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_can_t_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "small.onnx").write_bytes(GOOD)
    assert fetch("--from", str(tmp_path), "--to", str(tmp_path / "small.onnx" / "in")) == 1
    assert "can't be written" in capsys.readouterr().err


def test_one_failure_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "small.onnx").write_bytes(GOOD)
    folder = tmp_path / "weights"
    assert main(["weights", "fetch", "sface", "small", "--from", str(tmp_path), "--to", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("sface: ")
    assert (folder / "small.onnx").exists()


def test_a_name_that_is_none_lists_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["weights", "fetch", "bigface", "--to", "."])
    assert "expected one of: yunet, minifasnet_v2" in capsys.readouterr().err


def test_the_folder_is_linli_yaml_s(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (box / "linli.yaml").write_text("hub: {id: test-0001}\nvision: {weights: nets}\n")
    (box / "small.onnx").write_bytes(GOOD)
    assert fetch("--from", ".") == 0
    assert (box / "nets/small.onnx").exists()
    capsys.readouterr()
    assert main(["weights", "list"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(str(box / "nets"))
    assert "there: stands for the others" in shown
    assert "not there: finds faces" in shown
    for weight in WEIGHTS.values():
        assert weight.licence in shown


def test_without_names_the_gate_s_own_are_fetched(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (box / "linli.yaml").write_text("hub: {id: test-0001}\nvision: {embedder: sface}\n")
    assert main(["weights", "fetch", "--from", "."]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in said] == ["yunet", "minifasnet_v2", "minifasnet_v1se", "sface"]


@pytest.mark.parametrize(("vision", "status"), [("{}", 0), ("{embedder: sface}", 1), ("{detector: yunet}", 1)])
def test_check_finds_what_linli_yaml_names_and_nobody_fetched(
    box: Path, vision: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (box / "linli.yaml").write_text(f"hub: {{id: test-0001}}\nvision: {vision}\n")
    assert main(["weights", "check"]) == status
    shown = capsys.readouterr().out
    assert ("bad " in shown) == bool(status)
    assert "look small: not there; `linli weights fetch small` brings it" in shown


def test_check_finds_a_damaged_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "small.onnx").write_bytes(GOOD)
    assert main(["weights", "check", "--to", str(tmp_path)]) == 0
    assert f"ok   small: {tmp_path / 'small.onnx'}" in capsys.readouterr().out
    (tmp_path / "small.onnx").write_bytes(GOOD[:-1])
    assert main(["weights", "check", "--to", str(tmp_path)]) == 1
    assert "bad  small" in capsys.readouterr().out
    assert main(["weights", "list", "--to", str(tmp_path)]) == 0
    assert "DAMAGED: stands for the others" in capsys.readouterr().out
