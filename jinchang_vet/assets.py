"""Third-party files that pages load, served from the installed packages and never copied here."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# address under static/ -> (package, path inside it). A file that names its source map brings it.
SHIPPED = {
    "css/bootstrap.min.css": ("django_include_bootstrap", "static/css/bootstrap.min.css"),
    "css/bootstrap.min.css.map": ("django_include_bootstrap", "static/css/bootstrap.min.css.map"),
    "django_htmx/htmx-2.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "plotly/plotly.min.js": ("plotly", "package_data/plotly.min.js"),
}


class ShippedFilesFinder(BaseFinder):
    """Lists the files of `SHIPPED` and nothing else of those packages."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The place of one file on disk; a list with `find_all`; [] when it is not ours."""
        shipped = SHIPPED.get(path)
        if shipped is None:
            return []
        place = str(package_folder(shipped[0]) / shipped[1])
        return [place] if find_all else place

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        """Each shipped file with a storage that finds it under its address."""
        for address, (package, path) in SHIPPED.items():
            yield address, _Renamed(address, package_folder(package) / path)

    def check(self, **kwargs: Any) -> builtins.list[CheckMessage]:
        """A package that moved its files is noticed at start, not by a user without styles."""
        return [
            Error(f"{package} 中没有 {path}", id="assets.E001")
            for package, path in SHIPPED.values()
            if not (package_folder(package) / path).is_file()
        ]


class CompressedOnceStorage(CompressedManifestStaticFilesStorage):
    """Compresses a file once: its hashed name changes with its content, and brotli is slow."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (file, compressed file) for those that have no compressed form yet."""
        return super().compress_files(path for path in paths if not self.exists(f"{path}.gz"))


class _Renamed(FileSystemStorage):
    """A storage of one file whose address differs from its path in the package."""

    def __init__(self, address: str, file: Path):
        super().__init__(location=file.parent)
        self._address, self._file = address, file

    def path(self, name: str) -> str:
        return str(self._file) if name == self._address else super().path(name)


def package_folder(package: str) -> Path:
    """Where an installed package lies, found without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"没有安装 {package}，请运行 make setup")
    return Path(spec.origin).parent
