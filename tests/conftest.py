"""Fixtures of every test: what it stands on, and the people it knows."""

pytest_plugins = [
    "tests.plumbing",
    "tests.characters",
    "tests.integrity",
    "tests.submissions.form_scene",
    "tests.submissions.steps",
    "tests.reports.indicator_scene",
]
