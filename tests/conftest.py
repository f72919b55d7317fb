"""Fixtures of every test: what it stands on, and the people it knows."""

pytest_plugins = ["tests.plumbing", "tests.cast", "tests.integrity"]
