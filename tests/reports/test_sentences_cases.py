"""Every sentence of docs/sentences.md, and that the document knows every case of judging."""

from __future__ import annotations

import pytest

from reports.sentences import sentence_of
from tests.reports.sentence_cases import Expected, read_expected, rows_of_document
from tests.targets.case_table import read_cases

EXPECTED = read_expected()


@pytest.mark.parametrize("row", EXPECTED, ids=[row.code for row in EXPECTED])
def test_the_sentence_reads_as_the_document_says(row: Expected):
    assert sentence_of(row.standing, row.telling) == row.sentence


def test_every_case_of_judging_has_its_sentence():
    missing = {case.code for case in read_cases()} - set(rows_of_document())
    assert not missing
    assert len(EXPECTED) >= 120
