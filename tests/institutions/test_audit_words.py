"""Every verb has a Chinese name, and so has every field that entries of real work speak of."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from institutions.audit_words import FIELDS, VERBS, field_label, type_label, verb_label

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("institutions", "targets", "submissions", "reports", "jinchang_vet")
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
# Calls that take a verb, by the argument's place or name.
TAKING = {"verb", "append", "Act", "deliver", "_note", "note", "_record", "note_refusal"}


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def texts(node: ast.AST, constants: dict[str, str]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Name) and node.id in constants:
        return [constants[node.id]]
    return []


def constants_of(tree: ast.Module) -> dict[str, str]:
    """Texts that a module gives names to, one by one or several at once."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                for name, value in pairs:
                    if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                        found[name.id] = value.value
    return found


def declared() -> set[str]:
    """Every verb that the code hands to the frame or to the log."""
    found = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            constants = constants_of(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and called(node) in TAKING:
                    given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "verb")]
                    found |= {text for each in given for text in texts(each, constants)}
    return {text for text in found if VERB.fullmatch(text)}


def test_every_declared_verb_has_a_chinese_name():
    verbs = declared()
    assert {"submission.approve", "demo.load", "evidence.open", "audit.verify"} <= verbs
    assert len(verbs) > 80
    assert verbs - set(VERBS) == set()


def test_no_two_verbs_have_the_same_name_and_all_are_chinese():
    assert len(set(VERBS.values())) == len(VERBS)
    for label in [*VERBS.values(), *FIELDS.values()]:
        assert re.search(r"[一-鿿]", label), label


@pytest.mark.parametrize(
    ("name", "subject_type", "label"),
    [
        ("role", "institutions.user", "角色"),
        ("horizon", "targets.plan", "规划期末"),
        ("lower", "targets.target", "下限"),
        ("receipt", "submissions.submission", "回执"),
        ("triggers_missing", "", "缺少的触发器"),
        ("never_heard_of", "gone.model", "never_heard_of"),
    ],
)
def test_fields_are_named_by_the_models_of_their_room(name, subject_type, label):
    assert field_label(name, subject_type) == label


def test_what_is_unknown_is_shown_as_it_stands():
    assert verb_label("old.verb") == "old.verb"
    assert type_label("gone.model") == "gone.model"
    assert type_label("targets.plan") == "规划"
