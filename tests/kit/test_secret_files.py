"""A secret is made once, whoever asks first, and only its owner can read it."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from jinchang_vet.kit.secret_files import kept_secret


def test_the_second_caller_gets_what_the_first_made(tmp_path):
    file = tmp_path / "secret"
    assert kept_secret(file, lambda: "erstes") == "erstes"
    assert kept_secret(file, lambda: "zweites") == "erstes"


def test_the_file_is_for_its_owner_only(tmp_path):
    kept_secret(tmp_path / "secret", lambda: "x")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_of_many_at_once_one_wins_and_all_agree(tmp_path):
    numbers = count()
    with ThreadPoolExecutor(16) as pool:
        got = {
            future.result()
            for future in [
                pool.submit(kept_secret, tmp_path / "secret", lambda: str(next(numbers)))
                for _ in range(64)
            ]
        }
    assert len(got) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_failing_maker_leaves_nothing_behind(tmp_path):
    def fail():
        raise RuntimeError("no luck")

    with pytest.raises(RuntimeError):
        kept_secret(tmp_path / "secret", fail)
    assert list(tmp_path.iterdir()) == []
