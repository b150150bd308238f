#!/usr/bin/env python3
"""Follows docs/sdk-guide.md to the letter: takes its blocks marked `sh` and runs them in one shell, in a folder of their own.

usage: run_guide.py CHECKOUT HOST-PROGRAM. A block marked `sh once` (the build of the host) is not run: the host is built. The last line is
"N passed, N failed": a block each, and what they must have led to.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
PROGRAM = pathlib.Path(sys.argv[2])


def main():
    guide = (ROOT / "docs/sdk-guide.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", guide, flags=re.M | re.S)
    strange = set(re.findall(r"^```([^\n`]+)$", guide, flags=re.M)) - {"sh", "sh once"}
    if not blocks or strange:
        sys.exit(f"the guide has {len(blocks)} blocks to run, and blocks of other kinds: {strange}")
    work = pathlib.Path(tempfile.mkdtemp(prefix="sdk-guide-"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SAMPLE_HOST")}
    environment.update(CHECKOUT=str(ROOT), CCACHE_BASEDIR=str(work), CCACHE_NOHASHDIR="1")
    script = "set -euo pipefail\n" + "".join(f"echo '== block {n} =='\n{block}\n" for n, block in enumerate(blocks, 1))
    try:
        # The guide says where build.sh puts the program; this tree may be built elsewhere.
        script = script.replace('$CHECKOUT/build/release/bin', str(PROGRAM.parent))
        done = subprocess.run(["bash", "-c", script], cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        print(done.stdout)
        passed = len(re.findall(r"^== block \d+ ==$", done.stdout, flags=re.M)) - (1 if done.returncode else 0)
        failed = 1 if done.returncode else 0
        for sentence, holds in led_to(work / "visit-marks", done.stdout) if not failed else []:
            passed, failed = passed + holds, failed + (not holds)
            if not holds:
                print(f"not so: {sentence}")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def led_to(folder, said):
    host = [str(PROGRAM), "--db", f"sqlite3://{folder}/host.db", "--data", str(folder / "host-data"), "--json"]
    apps = json.loads(subprocess.run([*host, "app", "list"], capture_output=True, text=True, check=True).stdout)
    listed = json.dumps(apps)
    yield "the tests of the new app ran and passed", "100% tests passed" in said
    yield "the job answered what the guide says", re.search(r"^0 mark\(s\)$", said, flags=re.M) is not None
    yield "the upgraded version is installed and active", '"visit-marks"' in listed and '"1.1.0"' in listed
    catalogue = json.loads((folder / "store/catalogue.json").read_text(encoding="utf-8"))
    yield "the store offers the new version", '"1.1.0"' in json.dumps(catalogue)
    for wrong, why in ((["Visit"], "small letters"), (["visit-marks", str(folder)], "there already"), (["a" * 30, str(folder / "x")], "at most 29")):
        refused = subprocess.run([str(ROOT / "scripts/new-app.sh"), *wrong, *(["/tmp/never-made"] if len(wrong) == 1 else [])], capture_output=True, text=True)
        yield f"new-app.sh refuses {wrong} ({why})", refused.returncode == 1 and why in refused.stderr


sys.exit(main())
