"""What a password must be."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

CLASSES = {
    "小写字母": r"[a-z]",
    "大写字母": r"[A-Z]",
    "数字": r"[0-9]",
    "符号": r"[^A-Za-z0-9\s]",
}


class LengthValidator(MinimumLengthValidator):
    """At least `min_length` characters; Django 5.2 has this sentence in English only."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 个字符。"


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Unlike what is known of the person; says “您” or nobody, as all our pages do."""

    def get_help_text(self) -> str:
        return "密码不能与用户名、姓名、电子邮箱太相似。"


class CommonValidator(CommonPasswordValidator):
    """None of the passwords that everybody tries first."""

    def get_help_text(self) -> str:
        return "密码不能是常见的密码。"


class CharacterClassesValidator:
    """At least `classes` of four: small letters, capitals, digits, any other sign but space."""

    def __init__(self, classes: int = 3):
        self.classes = classes

    def validate(self, password: str, user=None) -> None:
        """Raise `ValidationError` naming the classes that the password lacks."""
        missing = [name for name, pattern in CLASSES.items() if not re.search(pattern, password)]
        if len(CLASSES) - len(missing) < self.classes:
            raise ValidationError(
                f"{self.get_help_text()}现在没有：{'、'.join(missing)}。",
                code="password_too_few_classes",
            )

    def get_help_text(self) -> str:
        """The rule as shown beside the field."""
        return f"密码须包含{'、'.join(CLASSES)}四类中的至少 {self.classes} 类。"
