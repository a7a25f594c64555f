"""The network ready to run, out of its .dat: made once, then read from a cache folder in two forms.

The plain graph runs anywhere. The ready one is what onnxruntime made of it for this processor: it loads in a third of
the time and its weights stay in the file's own pages. No name tells in full which processor that is, so each form
must also give the right answer for one picture before it is used.
"""

from __future__ import annotations

import hashlib
import logging
import platform
import subprocess
import sys
from pathlib import Path

from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
from onnxruntime import __version__ as runtime

from edge.vision.dlibnet.network import SIZE_MAX, parse
from edge.vision.dlibnet.probe import is_right
from edge.vision.dlibnet.store import DIGITS, Store
from edge.vision.dlibnet.stream import DatDamaged

LOG = logging.getLogger(__name__)

GRAPH = "1"
"""The version of the graph: raise it with any change to what `python -m edge.vision.dlibnet` writes."""

BUILD_S = 100.0
"""Seconds to make a graph; a laptop takes one."""

ERRORS_ONLY = 3
MODEL, WEIGHTS = "model.onnx", "weights.bin"
PLAIN, READY = GraphOptimizationLevel.ORT_ENABLE_ALL, GraphOptimizationLevel.ORT_DISABLE_ALL
"""What is left to optimise of either form."""


def model_for(dat: Path, cache: Path) -> Path:
    """Return the plain graph's file, made first where it is not in the folder. DatDamaged; OSError: no room there."""
    return _plain(dat, digest_of(dat), Store(cache))


def session_of(dat: Path, cache: Path, threads: int = 1, published: str | None = None) -> InferenceSession:
    """Return the network ready to run, from memory where the cache folder can't be written.

    `published`: the SHA-256 that the file should have. DatDamaged: it has another, or is no such network.
    """
    digest = digest_of(dat)
    if published is not None and digest != published:
        parse(dat.read_bytes())  # says better what is wrong, unless only weights are
        raise DatDamaged(0, "the weights are not those that were published")
    store, name = Store(cache), (f"dlib-{digest[:DIGITS]}-ready", f"{GRAPH}-{runtime}-{platform.machine()}")
    if (session := _ready(store, name, threads)) is not None:
        return session
    try:
        plain = _plain(dat, digest, store)
    except OSError as error:
        LOG.warning("%s can't be used (%s): the face network is made anew at each start", cache, error)
        return _loaded(_made(dat), _options(threads, PLAIN))
    _make_ready(plain, store, name)
    return _ready(store, name, threads) or _loaded(plain, _options(threads, PLAIN))


def digest_of(dat: Path) -> str:
    """Return the file's SHA-256, in hexadecimal. DatDamaged: it is larger than any such network."""
    if dat.stat().st_size > SIZE_MAX:
        raise DatDamaged(SIZE_MAX, "the file should have ended before")
    with dat.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(dat: Path, digest: str, store: Store) -> Path:
    kind = f"dlib-{digest[:DIGITS]}-graph"
    if (found := store.find(kind, GRAPH)) is None:
        with store.making(kind, GRAPH) as folder:
            (folder / MODEL).write_bytes(_made(dat))
        found = store.find(kind, GRAPH)
    if found is None:
        raise OSError("what was written can't be read back")
    return found / MODEL


def _made(dat: Path) -> bytes:
    command = [sys.executable, "-m", "edge.vision.dlibnet", str(dat.absolute())]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=BUILD_S, check=False)
    if done.returncode:
        parse(dat.read_bytes())  # a damaged file is said as such
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise RuntimeError(f"the face network's graph was not made: {said or f'status {done.returncode}'}")
    return done.stdout


def _make_ready(plain: Path, store: Store, name: tuple[str, str]) -> None:
    """Save what onnxruntime makes of the plain graph; where that fails the plain one does."""
    try:
        with store.making(*name) as folder:
            options = _options(1, PLAIN)
            options.optimized_model_filepath = str(folder / MODEL)
            options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS)
            options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
            _loaded(plain, options)
    except Exception as error:  # noqa: BLE001 (onnxruntime's own errors have no other common base)
        LOG.warning("the optimised face network was not saved, so each start takes longer: %s", error)


def _ready(store: Store, name: tuple[str, str], threads: int) -> InferenceSession | None:
    if (found := store.find(*name)) is None:
        return None
    try:
        return _loaded(found / MODEL, _options(threads, READY))
    except Exception as error:  # noqa: BLE001 (same)
        LOG.warning("the optimised face network is not used: %s", error)
        store.delete(found)
        return None


def _loaded(model: Path | bytes, options: SessionOptions) -> InferenceSession:
    source = model if isinstance(model, bytes) else str(model)
    session = InferenceSession(source, options, providers=["CPUExecutionProvider"])
    if not is_right(session):
        raise RuntimeError("this processor gets another answer from it than the one it was saved with")
    return session


def _options(threads: int, level: GraphOptimizationLevel) -> SessionOptions:
    options = SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = level
    options.enable_cpu_mem_arena = False  # a batch's memory is given back
    options.log_severity_level = ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
