"""A workbook as LibreOffice computes it."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook


def recalculated(content: bytes, folder: Path) -> Workbook:
    """The workbook with every formula computed anew by LibreOffice, read by value."""
    [book] = all_recalculated([content], folder)
    return book


def all_recalculated(contents: Sequence[bytes], folder: Path) -> list[Workbook]:
    """Several workbooks computed in one run.

    The values that the files carry are taken out first: LibreOffice would believe them.
    """
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("NO_BROWSER") == "1":
            pytest.skip("LibreOffice is not installed")
        pytest.fail("LibreOffice is missing: install libreoffice-calc-nogui")
    computed = folder / "computed"
    bare = [folder / f"bare-{number}.xlsx" for number in range(len(contents))]
    for file, content in zip(bare, contents, strict=True):
        file.write_bytes(without_values(content))
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(computed)),
            *map(str, bare),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return [load_workbook(computed / file.name, data_only=True) for file in bare]


def without_values(content: bytes) -> bytes:
    result = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(result, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = re.sub(rb'( t="str")?(><f>[^<]*</f>)<v>[^<]*</v>', rb"\2", data)
            target.writestr(entry.filename, data)
    return result.getvalue()
