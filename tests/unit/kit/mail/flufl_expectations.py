#!/usr/bin/env python3
"""Prints what Debian's python3-flufl.bounce expects of its corpus, a test case a line: file, permanent or temporary, addresses.
Reads the list out of the source, since importing it would need the test runner that it plugs into."""
import ast
import pathlib
import sys

source = pathlib.Path(sys.argv[1]).read_text()
for node in ast.parse(source).body:
    if isinstance(node, ast.Assign) and node.targets[0].id == "DATA":
        for case in ast.literal_eval(node.value):
            _, file, addresses, *temporary = case
            print(file, "temporary" if temporary and temporary[0] else "permanent",
                  *sorted(address.decode() for address in addresses), sep="\t")
