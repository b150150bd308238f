#!/usr/bin/env python3
"""The words of the boundary: every constant, id, struct, member and function type of host_sdk/abi, against the recorded ones.

abi_snapshot.c compares sizes and offsets; a changed argument of a function would keep both. Here every declaration is compared as it is
written, and every struct and member must also stand in the snapshot of sizes.

usage: abi_declarations.py ABI-FOLDER DECLARATIONS SIZES [--write]. What is recorded may only be followed by more within its struct, never
change or go. The last line is "N passed, N failed": one a declaration.
"""
import pathlib
import re
import sys


def declarations(folder):
    """name → text, in the order of the headers. A member's name is struct.member; a struct's own is not listed, its members are."""
    found = {}
    for header in sorted(folder.rglob("*.h")):
        text = re.sub(r"/\*.*?\*/", " ", header.read_text(encoding="utf-8"), flags=re.S)
        for name, value in re.findall(r"^#define (HSDK_\w+)[ \t]+(\S.*)$", text, flags=re.M):
            if name != "HSDK_HAS" and name != "HSDK_NOEXCEPT":
                found[name] = value.strip()
        text = re.sub(r"^\s*#.*?(?<!\\)$", "", text, flags=re.M)
        for body in re.findall(r"enum\s*\{(.*?)\}", text, flags=re.S):
            for name, value in re.findall(r"(\w+)\s*=\s*([^,\s]+)", body):
                found[name] = value
        for body, name in re.findall(r"typedef struct \w+\s*\{(.*?)\}\s*(\w+)\s*;", text, flags=re.S):
            for each in body.split(";"):
                each = " ".join(each.replace("HSDK_NOEXCEPT", "").split())
                if not each:
                    continue
                function = re.search(r"\(\*(\w+)\)", each)
                names = [function[1]] if function else [re.sub(r"\[\d+\]", "", n).strip(" *").split()[-1] for n in each.split(",")]
                for n in names:
                    found[f"{name}.{n}"] = each
        for alias in re.findall(r"typedef (\w+ \w+);", text):
            found[alias.split()[1]] = alias.split()[0]
    return found


def main():
    folder, recorded_in, sizes = map(pathlib.Path, sys.argv[1:4])
    now = declarations(folder)
    if "--write" in sys.argv:
        recorded_in.write_text("".join(f"{name}\t{text}\n" for name, text in now.items()), encoding="utf-8")
    recorded = dict(line.rstrip("\n").split("\t", 1) for line in recorded_in.read_text(encoding="utf-8").splitlines(True))
    wrong = [f"{name} was \"{text}\" and is \"{now.get(name, 'gone')}\"" for name, text in recorded.items() if now.get(name) != text]
    wrong += [f"{name} is new: append it to its struct and record it with --write" for name in now if name not in recorded]
    measured = {line.split()[0] for line in sizes.read_text(encoding="utf-8").splitlines()}
    wrong += [f"{name} is not measured by abi_snapshot.c" for name in now if "." in name and name not in measured]
    wrong += [f"{name} is measured and not declared" for name in measured if "." in name and name not in now]
    print("\n".join(wrong))
    print(f"{len(now) - len(wrong) if len(now) > len(wrong) else 0} passed, {len(wrong)} failed")
    return 1 if wrong or not now else 0


sys.exit(main())
