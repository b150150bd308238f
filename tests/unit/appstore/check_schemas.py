#!/usr/bin/env python3
"""The JSON Schemas in manifests/ are schemas, accept what the project ships and refuse what is wrong.

usage: check_schemas.py ROOT. Prints "N passed, N failed".
"""
import copy
import json
import pathlib
import sys

import jsonschema

root = pathlib.Path(sys.argv[1]) / "manifests"
passed = failed = 0


def check(what, good):
    global passed, failed
    passed, failed = passed + good, failed + (not good)
    if not good:
        print("failed:", what)


def load(name):
    return json.loads((root / name).read_text())


def accepts(schema, document):
    return not list(jsonschema.Draft202012Validator(schema).iter_errors(document))


for file in sorted(root.glob("*.schema.json")):
    jsonschema.Draft202012Validator.check_schema(json.loads(file.read_text()))
    check(file.name, True)

schema, manifest = load("manifest.schema.json"), load("manifest.json")
check("manifest.json fits its schema", accepts(schema, manifest))
for change in (
    {"schema": "x"}, {"id": "Payment Reminders"}, {"version": "1.0"}, {"sdk": "latest"}, {"library": {}}, {"library": {"linux-x86_64": "../x.so"}},
    {"permissions": ["root"]}, {"database": {"prefix": "erp_"}}, {"database": {"prefix": "reminders"}}, {"icon": "assets/icon.exe"},
    {"files": ["manifest.json"]}, {"files": ["../x"]}, {"contributes": {"menus": [{"id": "x"}]}}, {"contributes": {"surprise": []}},
    {"contributes": {"jobs": [{"id": "x", "title": {"en": "x"}, "schedule": "hourly"}]}}, {"name": {"fr": "x"}}, {"surprise": 1},
):
    wrong = {**copy.deepcopy(manifest), **change}
    check(f"refuses {change}", not accepts(schema, wrong))
print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
