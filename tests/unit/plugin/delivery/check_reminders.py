#!/usr/bin/env python3
"""Reads reminder mails with Python's email package and compares them with what was meant.

usage: check_reminders.py FOLDER
"""
import email.policy
import json
import pathlib
import sys

failed = 0
files = sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))
for file in files:
    meant = json.loads(file.with_suffix(".json").read_text())
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    to = mail["To"].addresses[0]
    found = {
        "subject": str(mail["Subject"]),
        "name": to.display_name,
        "id": str(mail["Message-ID"]).strip("<>"),
        "files": [part.get_filename() for part in mail.iter_attachments()],
    }
    problems = [f"{key}: {value!r} instead of {meant[key]!r}" for key, value in found.items() if value != meant[key]]
    text = mail.get_body(("plain",)).get_content()
    if not text.replace("\r\n", "\n").startswith(meant["text"]):
        problems.append(f"text: {text!r}")
    if "<html" not in mail.get_body(("html",)).get_content():
        problems.append("there is no HTML")
    problems += [f"defect: {defect}" for part in mail.walk() for defect in part.defects]
    for problem in problems:
        failed += 1
        print(f"{file.name}: {problem}")
sys.exit(failed != 0 or not files)
