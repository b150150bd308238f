#!/usr/bin/env python3
"""Reads every #include of the project and fails when one goes against the table of docs/architecture.md.

usage: check_includes.py ROOT. Prints "N passed, N failed": one check a file.
"""
import pathlib
import re
import sys

KIT = {part: f"host_sdk/kit/{part}/" for part in ("values", "encoding", "sql", "l10n", "pages", "mail", "pdf", "html", "tags", "archive")}
SDK = "host_sdk/"


def kit(*parts):
    return tuple(KIT[part] for part in parts)


# folder → what it may include of the project, besides itself
RULES = {
    "host-sdk/include/host_sdk/kit/values/": (),
    "host-sdk/include/host_sdk/kit/encoding/": (),
    "host-sdk/include/host_sdk/kit/": kit("values", "sql", "l10n", "pages", "mail", "pdf", "html", "tags", "archive"),
    "host-sdk/include/host_sdk/": (SDK,),
    "host-sdk/kit/sql/": kit("values", "encoding", "sql"),
    "host-sdk/kit/l10n/": kit("values", "l10n"),
    "host-sdk/kit/pages/": kit("values", "l10n", "pages"),
    "host-sdk/kit/mail/": kit("values", "encoding", "mail"),
    "host-sdk/kit/pdf/": kit("pdf"),
    "host-sdk/kit/archive/": kit("values", "archive"),
    "host-sdk/kit/tags/": kit("tags"),
    "host-sdk/kit/html/": ("host-sdk/kit/html/", *kit("encoding", "pdf", "html")),
    "host-sdk/examples/": (SDK,),
    "plugin/domain/": kit("values"),
    "plugin/application/": ("plugin/domain/", *kit("values")),
    "plugin/storage/": ("plugin/domain/", "plugin/application/", *kit("values", "sql", "l10n", "archive")),
    "plugin/delivery/": ("plugin/domain/", "plugin/application/", *kit("values", "encoding", "mail", "l10n", "pdf", "html", "tags", "archive")),
    "plugin/web/": ("plugin/domain/", "plugin/application/", *kit("values", "encoding", "pages", "l10n")),
    "plugin/adapters/": ("plugin/", SDK),
    "plugin/module.cpp": ("plugin/", SDK),
    "sample-host/erp/": kit("values", "sql", "l10n", "pdf", "html", "tags"),
    "sample-host/importers/": ("sample-host/erp/", *kit("values", "encoding", "sql")),
    "sample-host/appstore/": kit("values", "encoding", "sql", "archive"),
    "sample-host/runtime/": ("sample-host/erp/", "sample-host/appstore/", SDK),
    "sample-host/web/": ("sample-host/erp/", "sample-host/appstore/", "sample-host/runtime/", "host_sdk/text.hpp", *kit("values", "encoding", "sql", "pages", "l10n", "mail")),
    "sample-host/demo/": ("sample-host/erp/", "sample-host/importers/", *kit("values", "sql", "mail")),
    "sample-host/commands/": ("sample-host/", SDK),
    "sample-host/main.cpp": ("sample-host/", SDK),
}
FORBIDDEN = {  # third-party headers that a layer must not see
    "plugin/domain/": r"soci|Poco|nlohmann|unicode/|boost",
    "plugin/application/": r"soci|Poco|nlohmann|unicode/|boost",
    "host-sdk/include/host_sdk/abi/": r"c\w+>|nlohmann|soci",
    "host-sdk/include/host_sdk/kit/encoding/": r"soci|Poco|nlohmann|unicode/|boost",
    "host-sdk/include/host_sdk/kit/values/": r"soci|Poco|nlohmann|unicode/|boost",
}
OURS = ("host_sdk/", "plugin/", "sample-host/", "tests/")


def main():
    root = pathlib.Path(sys.argv[1])
    passed = failed = 0
    for top in ("host-sdk", "plugin", "sample-host"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".hpp", ".cpp", ".h", ".c") or "node_modules" in file.parts:
                continue
            name = file.relative_to(root).as_posix()
            folder = max((f for f in RULES if name.startswith(f)), key=len, default=None)
            wrong = []
            if folder is None:
                wrong.append("stands in a folder that the table does not know")
            else:
                own = folder.removeprefix("host-sdk/include/")
                for include in re.findall(r'^\s*#\s*include\s+[<"]([^">]+)[">]', file.read_text(errors="replace"), flags=re.M):
                    if include.startswith(OURS) and not include.startswith((own, *RULES[folder])):
                        wrong.append(f"includes {include}")
                for layer, pattern in FORBIDDEN.items():
                    if name.startswith(layer):
                        wrong += [f"includes {i}" for i in re.findall(r'#\s*include\s+<([^>]+)>', file.read_text(errors="replace")) if re.match(pattern, i)]
            if wrong:
                failed += 1
                print(f"{name}: {'; '.join(wrong)}")
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
