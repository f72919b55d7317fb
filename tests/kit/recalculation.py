"""A workbook as LibreOffice computes and prints it."""

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
from pypdf import PdfReader


def recalculated(content: bytes, folder: Path) -> Workbook:
    """The workbook with every formula computed anew by LibreOffice, read by value."""
    [book] = all_recalculated([content], folder)
    return book


def all_recalculated(contents: Sequence[bytes], folder: Path) -> list[Workbook]:
    """Several workbooks computed in one run.

    The values that the files carry are taken out first: LibreOffice would believe them.
    """
    computed = folder / "computed"
    bare = [folder / f"bare-{number}.xlsx" for number in range(len(contents))]
    for file, content in zip(bare, contents, strict=True):
        file.write_bytes(without_values(content))
    convert(bare, "xlsx", computed)
    return [load_workbook(computed / file.name, data_only=True) for file in bare]


def printed(content: bytes, folder: Path) -> list[str]:
    """The text of every page of a workbook, in the order in which LibreOffice prints them."""
    source = folder / "printed.xlsx"
    source.write_bytes(content)
    convert([source], "pdf", folder)
    return [page.extract_text() for page in PdfReader(folder / "printed.pdf").pages]


def convert(files: Sequence[Path], to: str, folder: Path) -> None:
    """Have LibreOffice write the files anew in another format."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("NO_BROWSER") == "1":
            pytest.skip("LibreOffice is not installed")
        pytest.fail("LibreOffice is missing: install libreoffice-calc-nogui")
    profile = (files[0].parent / "profile").as_uri()
    order = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", to]
    subprocess.run(
        [*order, "--outdir", str(folder), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=180,
    )


def without_values(content: bytes) -> bytes:
    result = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(result, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = re.sub(rb'( t="str")?(><f>[^<]*</f>)<v>[^<]*</v>', rb"\2", data)
            target.writestr(entry.filename, data)
    return result.getvalue()
