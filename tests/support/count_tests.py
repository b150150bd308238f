#!/usr/bin/env python3
"""Adds up the test cases of all CTest logs in a folder: Catch2 and node binaries by what they print, others as one each.

usage: count_tests.py FOLDER. Names what failed, with the first words of why. The last line is "N passed, N failed"; exit 1 when any failed or none ran.
"""
import pathlib
import re
import sys

# Enough to know where to look; the whole output stands in the log.
WORDS_OF_A_FAILURE = 6


def failures(block):
    """The failed test cases of one program's output, each as a line with what it printed first."""
    found = []
    for case, told in re.findall(r"^-{70,}\n(.+?)\n-{70,}\n(.*?)(?=^-{70,}\n|^={70,}\n|\Z)", block, flags=re.M | re.S):
        if re.search(r": FAILED:|: failed", told):
            words = [line.strip() for line in told.splitlines() if line.strip() and not line.startswith("....")]
            found.append((" / ".join(line.strip() for line in case.splitlines()), words))
    told_by_node = block.split("failing tests:")[-1] if "failing tests:" in block else ""
    for case, told in re.findall(r"^ *✖ (.+?) \([\d.]+ms\)\n(.*?)(?=^test at |^ *✖ |\Z)", told_by_node, flags=re.M | re.S):
        found.append((case, [line.strip() for line in told.splitlines() if line.strip()]))
    return [f"{case}\n      " + "\n      ".join(words[:WORDS_OF_A_FAILURE]) for case, words in found]


passed = failed = skipped = 0
told = []
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
        if bad:
            program = re.match(r"\d+/\d+ Testing: (.*)", block)[1]
            told.append(f"failed in {program}: " + "\n  and ".join(failures(block) or ["it ended badly without a failed test case; see the log"]))
        passed += good
        failed += bad
if told:
    print(*told, sep="\n")
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or not passed else 0)
