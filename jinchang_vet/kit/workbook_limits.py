"""What a workbook that somebody sends may be, and how it is kept from doing harm.

Source of the numbers: the limits of uploads.  A file is judged by what it holds, not by its name;
everything that inflates or parses it runs in a child process with limits of its own, so that the
worst a file can do is to be refused.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
MIB = 1 << 20
REFUSED = 3  # exit code of a child that answers with a sentence instead of a result

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be, and what reading it may cost.

    ``cells`` counts cells with content; ``seconds`` is processor time.  A child that has come to
    no end after four times as long by the clock is ended too.
    """

    bytes: int = 5 * MIB
    unzipped: int = 50 * MIB
    entries: int = 200
    sheets: int = 10
    rows: int = 5000
    columns: int = 100
    cells: int = 100_000
    seconds: int = 5
    memory: int = 512 * MIB


FILLED_TEMPLATE = Limits()
# Years of figures of many institutions, read in the background; 11,000 rows are 330,000 cells.
BULK_IMPORT = Limits(
    bytes=20 * MIB,
    unzipped=300 * MIB,
    rows=50_000,
    columns=200,
    cells=1_000_000,
    seconds=60,
    memory=2048 * MIB,
)

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
TOO_COMPLEX = "文件过于复杂，在限定的时间和内存内没有读完。请下载新的模板，只把数据填进去，再上传。"
DAMAGED = "文件无法读取，可能已经损坏。请用 Excel、WPS 或 LibreOffice 打开，另存为 .xlsx 后再上传。"


class UnreadableWorkbook(Exception):
    """The file as a whole cannot be taken; ``message`` says why and what to do, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def check_file(content: bytes, name: str, limits: Limits = FILLED_TEMPLATE) -> None:
    """Refuse by name, size and first bytes what cannot be a plain .xlsx; opens nothing."""
    suffix = Path(name).suffix.lower()
    if suffix in (".xlsm", ".xltm", ".xlam"):
        raise UnreadableWorkbook(
            "不接收含宏的工作簿（.xlsm）。请另存为“Excel 工作簿（.xlsx）”再上传。"
        )
    if suffix != ".xlsx":
        shown = suffix or "没有扩展名的文件"
        raise UnreadableWorkbook(f"只接收 .xlsx 文件，收到的是 {shown}。请另存为 .xlsx 再上传。")
    if not content:
        raise UnreadableWorkbook("文件是空的。请重新选择填好的模板。")
    if len(content) > limits.bytes:
        raise UnreadableWorkbook(
            f"文件超过 {limits.bytes // MIB} MB。请下载新的模板，只把数据填进去，再上传。"
        )
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise UnreadableWorkbook("文件设了打开密码，无法读取。请取消密码保护后再上传。")
        raise UnreadableWorkbook(
            "这是旧版 Excel 文件（.xls）改了扩展名。请在 Excel 或 WPS 中另存为 .xlsx 再上传。"
        )
    if not content.startswith(ZIP):
        raise UnreadableWorkbook("这不是 Excel 工作簿，只是扩展名为 .xlsx。请上传填好的模板。")


def in_child(module: str, payload: bytes, limits: Limits) -> bytes:
    """What the module answers to the payload, computed in a limited child process.

    Raises `UnreadableWorkbook` with the child's own sentence, or with a general one when the child
    ran out of time or memory or broke down.
    """
    with TemporaryDirectory(prefix="workbook-") as folder:
        try:
            # Our own interpreter and module; the payload comes by standard input.
            done = subprocess.run(  # nosec B603
                [sys.executable, "-B", "-m", module, json.dumps(asdict(limits))],
                input=payload,
                capture_output=True,
                timeout=4 * limits.seconds,
                cwd=ROOT,
                env={"TMPDIR": folder, "LC_ALL": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreadableWorkbook(TOO_COMPLEX) from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == REFUSED:
        raise UnreadableWorkbook(done.stdout.decode())
    log.warning("workbook child ended with %s: %s", done.returncode, done.stderr[-500:])
    out_of_time = done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    raise UnreadableWorkbook(TOO_COMPLEX if out_of_time else DAMAGED)


def answer_as_child(answer: Callable[[bytes, Limits], bytes]) -> NoReturn:
    """The whole life of a child: limit itself, read the payload, answer, end."""
    limits = Limits(**json.loads(sys.argv[1]))
    _limit_this_process(limits)
    code = 0
    try:
        said = answer(sys.stdin.buffer.read(), limits)
    except UnreadableWorkbook as refusal:
        said, code = refusal.message.encode(), REFUSED
    except MemoryError:
        said, code = TOO_COMPLEX.encode(), REFUSED
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    sys.exit(code)


def _limit_this_process(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * limits.unzipped, 2 * limits.unzipped))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
