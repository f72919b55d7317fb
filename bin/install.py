"""Make .venv (or the folder named by `--into`) and install pinned requirements into it, only when
they changed.

Run by the system's Python; only its standard library is used here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import system_packages
from turns import one_at_a_time

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def main(requirements: list[str], venv: Path = VENV) -> None:
    """Bring a virtual environment up to date with the named requirement files."""
    if sys.version_info < OLDEST:
        raise SystemExit(
            f"需要 Python {OLDEST[0]}.{OLDEST[1]} 以上，现在是 {sys.version.split()[0]}。"
            "可用 PYTHON= 指定，如 make serve PYTHON=python3.12"
        )
    with one_at_a_time(ROOT / "var" / ".install.lock"):
        if not _works(venv):
            _create(venv)
        for name in requirements:
            _install(ROOT / name, venv)


def _works(venv: Path) -> bool:
    """Whether it is whole: its Python still starts and has pip."""
    python = venv / "bin" / "python"
    if not python.exists() or not list(venv.glob("lib/python3.*/site-packages/pip")):
        return False
    return subprocess.run([str(python), "-c", ""], capture_output=True, check=False).returncode == 0


def _create(venv: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        system_packages.install([package], what_for="建立 Python 环境")
    print(f"建立 {venv.name} …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)


def _install(requirements: Path, venv: Path) -> None:
    wanted = _fingerprint(requirements)
    stamp = venv / f".installed-{requirements.name}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"安装 {requirements.name} 中的软件包 …", flush=True)
    stamp.unlink(missing_ok=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-qq", "--prefer-binary"]
    done = subprocess.run(
        [*pip, "--disable-pip-version-check", "--requirement", str(requirements)],
        env=os.environ | {"PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"},
        check=False,
    )
    if done.returncode:
        raise SystemExit(
            f"pip 没有装成 {requirements.name}（原因见上）。内网可用 PIP_INDEX_URL 指定镜像后重试。"
        )
    stamp.write_text(wanted)


def _fingerprint(requirements: Path) -> str:
    """Of the file, of the files it includes, and of the Python they are for."""
    lines = requirements.read_text(encoding="utf-8")
    for line in lines.splitlines():
        if line.startswith("-r "):
            lines += (requirements.parent / line[3:].strip()).read_text(encoding="utf-8")
    return hashlib.sha256(f"{sys.version}{lines}".encode()).hexdigest()


if __name__ == "__main__":
    named = sys.argv[1:]
    if named[0] == "--into":
        main(named[2:], ROOT / named[1])
    else:
        main(named)
