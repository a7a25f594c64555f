"""What every integration must be, found as folders, so that a new one is held to it without being named."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

import integrations
from models.integration import DeviceConfig
from tests.integrations.frames import recorded

FOLDER = Path(integrations.__file__).parent
TESTS = Path(__file__).parent
NAMES = sorted(each.name for each in pkgutil.iter_modules([str(FOLDER)]) if each.ispkg and each.name != "_links")
ON_A_WIRE = [name for name in NAMES if (FOLDER / name / "protocol.py").exists()]
DEVICE_LINES = 150
PURE = {"__future__", "collections", "dataclasses", "enum", "functools", "itertools", "math", "re", "struct", "typing"}
HUB_SIDE = {"__init__.py", "protocol.py", "device.py"}


def load(name: str) -> ModuleType:
    return importlib.import_module(f"integrations.{name}")


def imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def config_of(name: str) -> type[DeviceConfig]:
    config = load(name).Config
    assert isinstance(config, type)
    assert issubclass(config, DeviceConfig)
    return config


def test_there_are_integrations() -> None:
    assert {"_blueprint", "modbus_relay"} <= set(ON_A_WIRE)


@pytest.mark.parametrize("name", NAMES)
def test_its_config_is_frozen_and_knows_its_keys(name: str) -> None:
    config = config_of(name)
    assert config.__struct_config__.frozen
    assert config.__struct_config__.forbid_unknown_fields
    assert config.__doc__
    with pytest.raises(msgspec.ValidationError, match="no_such_key"):
        msgspec.convert({"id": "x", "kind": "x", "no_such_key": 1}, config)


@pytest.mark.parametrize("name", NAMES)
def test_its_runner_is_in_its_own_device_module_and_runs_and_handles(name: str) -> None:
    module, _, attribute = load(name).RUNNER.partition(":")
    assert module == f"integrations.{name}.device"
    runner = getattr(importlib.import_module(module), attribute)
    assert callable(runner.run)
    assert callable(runner.handle)


@pytest.mark.parametrize("name", NAMES)
def test_a_device_fits_on_a_page(name: str) -> None:
    assert len((FOLDER / name / "device.py").read_text().splitlines()) < DEVICE_LINES


@pytest.mark.parametrize("name", ON_A_WIRE)
def test_its_protocol_does_no_input_or_output(name: str) -> None:
    used = imports(FOLDER / name / "protocol.py")
    assert {each for each in used if each.split(".")[0] not in PURE | {"msgspec"}} <= {
        f"integrations.{name}",
        "models.text",
    }


@pytest.mark.parametrize("name", NAMES)
def test_it_knows_models_and_links_and_itself_only(name: str) -> None:
    for path in (FOLDER / name).rglob("*.py"):
        for used in imports(path):
            root, *rest = used.split(".")
            assert root not in {"", "edge", "cloud_sync", "tests"}, f"{path.name} imports {used}"
            assert root != "integrations" or rest[0] in {"_links", name}, f"{path.name} imports {used}"


@pytest.mark.parametrize("name", NAMES)
def test_the_hub_loads_nothing_of_the_simulator(name: str) -> None:
    for path in (FOLDER / name).glob("*.py"):
        if path.name in HUB_SIDE:
            assert not {f"integrations.{name}.simulator", "integrations._links.simulated_line"} & imports(path)


@pytest.mark.parametrize("name", ON_A_WIRE)
def test_its_simulator_is_a_program(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    simulator = importlib.import_module(f"integrations.{name}.simulator")
    with pytest.raises(SystemExit) as ended:
        simulator.main(["--help"])
    assert ended.value.code == 0
    assert f"integrations.{name}.simulator" in capsys.readouterr().out


@pytest.mark.parametrize("name", ON_A_WIRE)
def test_its_frames_are_kept(name: str) -> None:
    frames = recorded(TESTS / name / "frames")
    assert any(frame.meaning != "nothing" for frame in frames)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_public_says_its_contract(name: str) -> None:
    for path in (FOLDER / name).rglob("*.py"):
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), path
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
                assert ast.get_docstring(node) or _is_local(tree, node), f"{path}: {node.name}"


def _is_local(tree: ast.Module, wanted: ast.AST) -> bool:
    """Tell whether a function stands inside another."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(wanted is inner for outer in functions for inner in ast.walk(outer) if inner is not outer)
