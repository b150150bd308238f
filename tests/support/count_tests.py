#!/usr/bin/env python3
"""Adds up the test cases of all CTest logs in a folder: Catch2 and node binaries by what they print, others as one each.

usage: count_tests.py FOLDER. The last line is "N passed, N failed"; exit 1 when any failed or none ran.
"""
import pathlib
import re
import sys

passed = failed = skipped = 0
for log in sorted(pathlib.Path(sys.argv[1]).glob("*.log")):
    for block in re.split(r"^-{50,}\n(?=\d+/\d+ Test)|(?=^\d+/\d+ Testing: )", log.read_text(errors="replace"), flags=re.M):
        if not re.match(r"\d+/\d+ Testing: ", block):
            continue
        ok = "\nTest Passed." in block
        every = re.findall(r"^All tests passed \(\d+ assertions? in (\d+) test cases?\)", block, flags=re.M)
        some = re.findall(r"^test cases: +(\d+) \|(.*)$", block, flags=re.M)
        node = re.search(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", block, flags=re.M)
        if every:
            good, bad = sum(map(int, every)), 0
        elif some:
            bad = sum(int(n) for _, rest in some for n in re.findall(r"(\d+) failed", rest))
            good = sum(int(n) for n, _ in some) - bad
        elif node:
            good, bad = int(node[1]), int(node[2])
            skipped += int(node[3] or 0)
        else:
            good, bad = (1, 0) if ok else (0, 1)
        if not ok and bad == 0:
            bad = 1
        passed += good
        failed += bad
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or not passed else 0)
