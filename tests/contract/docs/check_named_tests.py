#!/usr/bin/env python3
"""Checks that the tests which documents name exist: in each link to a file below tests/, the words are the name of a test in that file; in
tables, *words set like this* stand in some test (an ellipsis at the end cuts them short, capitals do not matter).

usage: check_named_tests.py ROOT DOCUMENT…   Links of other kinds must lead to something, too. Exit 1 and a line for each that does not.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
wrong, named = [], 0


def read(file):
    return re.sub(r'"\s*\n\s*"', "", file.read_text(encoding="utf-8")).replace('\\"', '"')


every = "\n".join(read(file) for file in sorted((root / "tests").rglob("*"))
                  if file.suffix in (".cpp", ".hpp") or file == root / "tests/crash/run").lower()
for document in sys.argv[2:]:
    page = root / document
    for row in re.findall(r"^\|.*", page.read_text(encoding="utf-8"), flags=re.M):
        for words in re.findall(r"(?<!\*)\*([^*|]+)\*(?!\*)", row):
            named += 1
            if words.rstrip("… ").lower() not in every:
                wrong.append(f'{document}: no test says "{words}"')
    for words, target in re.findall(r"\[([^\]]+)\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / target).resolve()
        if not file.exists():
            wrong.append(f"{document}: {target} does not exist")
        elif file.is_file() and (root / "tests").resolve() in file.parents and file.suffix in (".cpp", ".mjs", ".py"):
            named += 1
            if words not in read(file):
                wrong.append(f'{document}: {target} has no test named "{words}"')
print("\n".join(wrong) if wrong else f"{named} tests are named, and exist")
sys.exit(1 if wrong or named == 0 else 0)
