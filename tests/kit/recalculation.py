"""A workbook as LibreOffice computes it."""

import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook


def recalculated(content: bytes, folder: Path) -> Workbook:
    """The workbook with every formula computed anew by LibreOffice, read by value.

    The values that the file carries are taken out first: LibreOffice would believe them.
    """
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("NO_BROWSER") == "1":
            pytest.skip("LibreOffice is not installed")
        pytest.fail("LibreOffice is missing: install libreoffice-calc-nogui")
    bare, computed = folder / "bare.xlsx", folder / "computed"
    bare.write_bytes(without_values(content))
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(computed),
            str(bare),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return load_workbook(computed / bare.name, data_only=True)


def without_values(content: bytes) -> bytes:
    result = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(result, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = re.sub(rb'( t="str")?(><f>[^<]*</f>)<v>[^<]*</v>', rb"\2", data)
            target.writestr(entry.filename, data)
    return result.getvalue()
