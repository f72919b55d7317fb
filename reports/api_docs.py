"""The description of the interface: the OpenAPI document, and the same as a page to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.api import api

PREFIX = "/api/v1/"
TYPES = {
    "string": "文本",
    "integer": "整数",
    "boolean": "是否（true/false）",
    "array": "列表",
    "object": "对象",
    "null": "可为空",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or one field of an answer."""

    name: str
    kind: str
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with what it takes and gives."""

    path: str
    title: str
    about: str
    parameters: tuple[Field, ...]
    fields: tuple[Field, ...]


def openapi() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(api.get_openapi_schema(path_prefix=PREFIX))


@login_not_required
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The document for programs; it holds no figures and is open to everybody."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same document as a page, made here: nothing is loaded from elsewhere."""
    document = openapi()
    shapes = document["components"]["schemas"]
    operations = [_operation(path, said["get"], shapes) for path, said in document["paths"].items()]
    return render(request, "reports/api_docs.html", {"operations": operations})


def _operation(path: str, said: dict[str, Any], shapes: dict[str, Any]) -> Operation:
    page = said["responses"][200]["content"]["application/json"]["schema"]
    row = _named(_named(page, shapes)["properties"]["items"]["items"], shapes)
    return Operation(
        path=path,
        title=said["summary"],
        about=said.get("description", ""),
        parameters=tuple(
            _field(each["name"], each["schema"], shapes, required=each["required"])
            for each in said["parameters"]
        ),
        fields=tuple(_fields(row, shapes)),
    )


def _named(schema: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the one that it refers to."""
    reference = schema.get("$ref", "")
    return shapes[reference.rpartition("/")[2]] if reference else schema


def _fields(row: dict[str, Any], shapes: dict[str, Any], above: str = "") -> list[Field]:
    """The fields of a shape, those of lists of shapes below their own names."""
    found = []
    for name, schema in row["properties"].items():
        found.append(_field(f"{above}{name}", schema, shapes))
        inner = _named(schema.get("items", {}), shapes)
        if "properties" in inner:
            found += _fields(inner, shapes, f"{above}{name}[].")
    return found


def _field(
    name: str, schema: dict[str, Any], shapes: dict[str, Any], *, required: bool = False
) -> Field:
    ways = [_named(each, shapes) for each in schema.get("anyOf", [schema])]
    kinds = [_kind(each) for each in ways]
    about = [schema.get("description", ""), *(each.get("description", "") for each in ways)]
    about += ["取值：" + "、".join(each["enum"]) for each in ways if "enum" in each]
    about += [f"缺省 {schema['default']}"] if schema.get("default") is not None else []
    return Field(
        name, "，".join(kinds), "；".join(dict.fromkeys(each for each in about if each)), required
    )


def _kind(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        return "日期"
    if str(schema.get("pattern", "")).startswith("^-?[0-9]"):
        return "数值（文本）"
    return TYPES[schema["type"]]
