"""Debian packages that the set-up or the tests need, installed when missing and when possible."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence


def install(packages: Sequence[str], *, what_for: str) -> None:
    """Install with apt-get as root (or sudo without a password).

    Ends the program with a sentence that names the packages where that is not possible.
    """
    names = " ".join(packages)
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    sentence = f"{what_for}需要系统软件包 {names}。请安装后再运行：apt-get install {names}"
    if not shutil.which("apt-get") or (as_root and not _may_sudo()):
        raise SystemExit(sentence)
    print(f"安装系统软件包：{names}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    commands = (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    )
    for command in commands:
        done = subprocess.run(
            [*as_root, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode and command[1] == "install":
            raise SystemExit(f"apt-get 没有装成。{sentence}")


def _may_sudo() -> bool:
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
