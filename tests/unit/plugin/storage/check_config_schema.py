#!/usr/bin/env python3
"""Judges configurations by their JSON Schema: good-*.json must be accepted, bad-*.json refused.

usage: check_config_schema.py SCHEMA FOLDER
"""
import json
import pathlib
import sys

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
files = sorted(pathlib.Path(sys.argv[2]).glob("*.json"))
failed = 0
for file in files:
    errors = list(validator.iter_errors(json.loads(file.read_text())))
    if file.name.startswith("good-") and errors:
        failed += 1
        print(f"{file.name} is refused: {errors[0].json_path} {errors[0].message}")
    if file.name.startswith("bad-") and not errors:
        failed += 1
        print(f"{file.name} is accepted: {file.read_text()[:400]}")
sys.exit(failed != 0 or len(files) < 30)
