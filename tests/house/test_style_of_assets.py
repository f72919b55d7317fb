"""Our own pages, styles and scripts: old browsers, no inline code, no other host."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from jinchang_vet.assets import SHIPPED

ROOT = Path(__file__).resolve().parents[2]

# What a Chromium 86 kernel does not know, by the version that brought it.
TOO_NEW_CSS = {
    r"(?<![-\w])inset\s*:": "inset (87)",
    r"(?<![-\w])inset-(?:block|inline)": "inset-block, inset-inline (87)",
    r":has\(": ":has (105)",
    r":is\(|:where\(": ":is, :where (88)",
    r":not\([^()]*,": ":not with a list (88)",
    r"(?<![-\w])aspect-ratio\s*:": "aspect-ratio (88)",
    r"@layer": "@layer (99)",
    r"@container|container-type": "container queries (105)",
    r"@property": "@property with inherits is patchy before 90",
    r"accent-color\s*:": "accent-color (93)",
    r"color-mix\(|oklch\(|oklab\(|(?<![\w-])lab\(|(?<![\w-])lch\(": "new colour functions (111)",
    r"\b\d*\.?\d+(?:dvh|svh|lvh|dvw|svw|lvw)\b": "dynamic viewport units (108)",
    r"text-wrap\s*:": "text-wrap (114)",
    r"content-visibility\s*:\s*hidden": "content-visibility hidden is patchy",
    r"overflow(?:-[xy])?\s*:\s*clip": "overflow: clip (90)",
    r"scrollbar-gutter|scrollbar-color|scrollbar-width": "scrollbar properties (94, 121)",
    r"(?m)^\s+&": "nesting (112)",
    r"\(\s*width\s*[<>]": "range media queries (104)",
    r"(?<![-\w])(?:translate|rotate|scale)\s*:": "single transform properties (104)",
}
TOO_NEW_JS = {
    r"\?\?=|\|\|=|&&=": "logical assignment (85 behind, kept out for 360 kernels)",
    r"\.at\(": "at() (92)",
    r"structuredClone": "structuredClone (98)",
    r"Object\.hasOwn\b": "Object.hasOwn (93)",
    r"\.replaceAll\(": "replaceAll (85, missing in older kernels)",
    r"\.findLast(?:Index)?\(": "findLast (97)",
    r"\.toSorted\(|\.toReversed\(|\.toSpliced\(|\.with\(": "copying array methods (110)",
    r"(?m)^\s*(?:const\s+\w+\s*=\s*)?await\s": "await at the start of a line: top level needs 89",
    r"(?m)^\s+(?:static\s+)?#\w+": "private members (84 to 91)",
    r"(?m)^\s*static\s*\{": "static blocks (94)",
    r"\berror\.cause\b|\{\s*cause\s*:": "error cause (93)",
    r"crypto\.randomUUID|navigator\.clipboard\.(?!writeText)": "needs https",
    r"Array\.fromAsync|Promise\.withResolvers|Promise\.any|AggregateError": "85 to 121",
    r"(?<![\w$])\d+_\d+": "numeric separators (75, and unreadable elsewhere)",
    r"\beval\(|new Function\(": "forbidden by the content security policy",
}
IN_TEMPLATES = {
    r"""(?:src|href|action|poster|data)\s*=\s*["']?\s*(?:https?:)?//""": "another host",
    r"@import|url\(\s*[\"']?https?:": "another host",
    r"\sstyle\s*=": "inline style",
    r"<style\b": "inline style sheet",
    r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")": "inline script",
    r"""\son[a-z]+\s*=\s*["']""": "inline event handler",
    r"""\shx-on[:a-z-]*\s*=|\bjs:|javascript:""": "inline script",
    r"\|\s*safe\b|autoescape\s+off": "unescaped text",
}


def findings(folder: str, pattern: str, rules: dict[str, str]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}: {why}: {found.group(0).strip()!r}"
        for file in sorted((ROOT / folder).rglob(pattern))
        for rule, why in rules.items()
        for found in re.finditer(rule, _without_comments(file.read_text(encoding="utf-8")))
    ]


def _without_comments(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\{#.*?#\}|(?m:^\s*//.*$)", "", text)


def test_our_styles_work_in_chromium_86():
    assert findings("static", "*.css", TOO_NEW_CSS) == []


def test_our_scripts_work_in_chromium_86():
    assert findings("static", "*.js", TOO_NEW_JS) == []


def test_our_styles_and_scripts_ask_no_other_host():
    way_out = r"""(?:url\(|from\s|import\s|fetch\()\s*\(?["']?(?:https?:)?//"""
    other = {way_out: "another host"}
    assert findings("static", "*.css", other) + findings("static", "*.js", other) == []


def test_templates_hold_no_inline_code_and_name_no_other_host():
    assert findings("templates", "*.html", IN_TEMPLATES) == []


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        (TOO_NEW_CSS, ".a { inset: 0 }"),
        (TOO_NEW_CSS, ".a:has(.b) {}"),
        (TOO_NEW_CSS, "@layer base {}"),
        (TOO_NEW_CSS, ".a { aspect-ratio: 1 }"),
        (TOO_NEW_JS, "a ??= 1"),
        (TOO_NEW_JS, "list.at(-1)"),
        (IN_TEMPLATES, '<script src="https://cdn.example/x.js"></script>'),
        (IN_TEMPLATES, "<script>alert(1)</script>"),
        (IN_TEMPLATES, '<p style="color:red">'),
        (IN_TEMPLATES, '<a onclick="x()">'),
        (IN_TEMPLATES, "{{ text|safe }}"),
    ],
)
def test_the_rules_find_what_they_are_for(rules, wrong):
    assert any(re.search(rule, wrong) for rule in rules)


@pytest.mark.parametrize("address", SHIPPED)
def test_a_third_party_file_is_served_from_its_package(address):
    place = finders.find(address)
    assert place is not None
    assert "site-packages" in place


def test_nothing_else_of_those_packages_is_served():
    assert finders.find("django_htmx/htmx-4.min.js") is None
