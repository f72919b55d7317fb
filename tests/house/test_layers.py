"""Each room imports only from those above it (README.md shows the order)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("jinchang_vet/kit", "institutions", "targets", "submissions", "reports")
PURE = ("targets/progress.py", "targets/formulas.py")


def imports(file: Path) -> set[str]:
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    found = set()
    for node in tree:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: 相对导入看不出房间，请写全名"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_the_rooms_above_it(room):
    allowed = [name.replace("/", ".") for name in ROOMS[: ROOMS.index(room) + 1]]
    ours = {"jinchang_vet", *(name.split("/")[0] for name in ROOMS)}
    files = list((ROOT / room).rglob("*.py"))
    assert files
    for file in files:
        for name in imports(file):
            inside = any(f"{name}.".startswith(f"{room}.") for room in allowed)
            package_of_kit = name in ("jinchang_vet", "jinchang_vet.kit")
            assert name.split(".")[0] not in ours or inside or package_of_kit, f"{file}: {name}"


def with_all_it_needs(file: Path, found: set[Path]) -> set[Path]:
    """The module and every module of ours that it imports, directly or not."""
    if file not in found:
        found.add(file)
        for name in imports(file):
            needed = ROOT / (name.replace(".", "/") + ".py")
            if needed.exists():
                with_all_it_needs(needed, found)
    return found


@pytest.mark.parametrize("file", PURE)
def test_the_judging_knows_neither_django_nor_the_clock(file):
    for needed in with_all_it_needs(ROOT / file, set()):
        known = {name.split(".")[0] for name in imports(needed)}
        assert not known & {"django", "datetime", "time", "os", "random"}, needed


def test_only_one_module_writes_workbooks_with_openpyxl():
    writers = {
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if any(name.split(".")[0] == "openpyxl" for name in imports(file))
    }
    assert all(Path(file).match("jinchang_vet/kit/xlsx*.py") for file in writers), writers
