#!/usr/bin/env python3
"""Looks at what apps' libraries show to the world. usage: check_library.py UNLOADABLE LIBRARY…; prints "N passed, N failed"."""
import subprocess
import sys


def lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def problems(library, unloadable):
    symbols = [line.split() for line in lines("nm", "-D", "--defined-only", library)]
    # "A" is the version node of the linker script
    names = sorted(words[-1].split("@")[0] for words in symbols if words[-2] != "A")
    if names != ["hsdk_module_entry"]:
        yield f"exports {names}"
    unique = [line for line in lines("readelf", "-Ws", library) if " UNIQUE " in line]
    if unique:
        yield f"has {len(unique)} unique symbols, which pin it in the process"
    dynamic = lines("readelf", "-dW", library)
    if any("RPATH" in line or "RUNPATH" in line for line in dynamic):
        yield "has a search path"
    flags = " ".join(line for line in dynamic if "FLAGS" in line)
    if "NOW" not in flags:
        yield "does not bind at once"
    if ("NODELETE" in flags) == unloadable:
        yield "is marked NODELETE" if unloadable else "is not marked NODELETE"
    if not any("GNU_RELRO" in line for line in lines("readelf", "-lW", library)):
        yield "is not relocation read-only"


passed = failed = 0
for file in sys.argv[2:]:
    found = list(problems(file, sys.argv[1] in ("ON", "1", "TRUE")))
    print(f"{file}: {'; '.join(found) or 'fine'}")
    failed += bool(found)
    passed += not found
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
