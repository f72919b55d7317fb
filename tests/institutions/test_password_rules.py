"""What a password must be, said in Chinese."""

import re

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from institutions.models import User
from jinchang_vet.kit.secret_files import new_password


def complaints(password):
    try:
        validate_password(password, User(username="liyumei", full_name="李玉梅"))
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    "password", ["Kreide-und-7", "kreide und 7 Tafeln", "甲乙丙丁Kreide77", "KREIDE-TAFEL-7"]
)
def test_a_password_with_three_of_four_classes_is_accepted(password):
    assert complaints(password) == []


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("Kreide-7", "太短"),
        ("kreideundtafel", "大写字母、数字、符号"),
        ("kreideundtafel7", "大写字母、符号"),
        ("kreide und tafel", "大写字母、数字、符号"),
        ("Password123", "太常见"),
        ("Liyumei-77", "太相似"),
        ("12345678901", "小写字母、大写字母、符号"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason_in_chinese(password, word):
    said = "".join(complaints(password))
    assert word in said
    assert not re.search(r"[a-z]{4}", said)


def test_the_rules_shown_beside_the_field_are_chinese():
    said = "".join(password_validators_help_texts())
    assert not re.search(r"[a-z]{4}|你", said)
    assert "密码不能与用户名、姓名、电子邮箱太相似。密码不能是常见的密码。" in said


def test_generated_passwords_keep_the_rules():
    assert all(complaints(new_password()) == [] for _ in range(200))
