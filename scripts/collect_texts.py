#!/usr/bin/env python3
"""Texts of page templates for gettext.

  collect_texts.py PATH…            writes a .pot of the {{#t}} and {{#tn}} texts of all *.mustache below the folders; of a path
                                    that is a C++ file, a table of texts for pages, it takes every literal that is a sentence
  collect_texts.py --refusals FILE  writes a .pot of the sentences of refusals in the C++ files that FILE lists: Refusal{"…"},
                                    Failure{kind, "…"}, {FailureKind::kX, "…"}, BadRequest(400, "…"), refuse("…") or refuse(what, "…"), and constants in their place
  collect_texts.py --compare FILE   fails when a translation in the .po has other values ({{x}}, {x}) or tags than its text
"""
import os
import re
import subprocess
import sys

TEXT = re.compile(r"\{\{#(tn?)\}\}(.*?)\{\{/\1\}\}", re.S)
COMMENT = re.compile(r"\{\{!.*?\}\}", re.S)
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def templates(folders):
    for folder in folders:
        for path, names, files in os.walk(folder):
            names[:] = sorted(name for name in names if name != "node_modules")
            for file in sorted(files):
                if file.endswith(".mustache"):
                    yield os.path.join(path, file)


def sentences(file):
    """Literals that begin with a capital letter: names, ids and includes do not."""
    with open(file, encoding="utf-8") as source:
        return re.findall(r'"([A-Z][^"\\]*)"', source.read())


def collect(paths):
    texts = {}
    folders = [path for path in paths if os.path.isdir(path)]
    for file in paths:
        if os.path.isfile(file):
            for text in sentences(file):
                texts.setdefault((text, None), []).append(file)
    for file in templates(folders):
        with open(file, encoding="utf-8") as source:
            content = COMMENT.sub("", source.read())
        for kind, body in TEXT.findall(content):
            body = " ".join(body.split())
            if '"' in body and "<" not in body:
                sys.exit(f'{file}: a text may stand in an attribute and holds a straight quote: {body}')
            if kind == "t":
                key = (body, None)
            else:
                parts = [" ".join(part.split()) for part in body.split("|")]
                if len(parts) != 3:
                    sys.exit(f"{file}: {{{{#tn}}}} holds name|one|many: {body}")
                key = (parts[1], parts[2])
            texts.setdefault(key, []).append(file)
    plural = {one for one, many in texts if many is not None}
    print(HEADER)
    for (one, many), files in texts.items():
        if many is None and one in plural:
            continue  # the plural entry serves both
        print("#: " + " ".join(dict.fromkeys(files)))
        print("msgid " + quoted(one))
        if many is None:
            print('msgstr ""\n')
        else:
            print("msgid_plural " + quoted(many) + '\nmsgstr[0] ""\nmsgstr[1] ""\n')


LITERALS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
REFUSAL = re.compile(r"(?:\b(?:Refusal\{|Failure\{|BadRequest\(|refuse\()|\{(?=(?:runtime::)?FailureKind::))\s*(?:[\w:]+,\s*)?(?:" + LITERALS + r"|(k[A-Z]\w*)\b)")


def refusals(list_file):
    """Sentences of refusals are message ids too; where they stand, gettext has no keyword for them."""
    print(HEADER)
    seen = set()
    for path in open(list_file, encoding="utf-8").read().split():
        with open(path, encoding="utf-8") as source:
            content = source.read()
        for match in REFUSAL.finditer(content):
            literal = match.group(1)
            if literal is None:
                named = re.search(r"\b" + match.group(2) + r"\s*=\s*" + LITERALS, content)
                literal = named.group(1) if named else ""
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal))
            if text and text not in seen:
                seen.add(text)
                print(f'#: {path}\nmsgid "{text}"\nmsgstr ""\n')


def entries(file):
    """Pairs of text and translation, both as they are used, from a .po in the form that msgcat writes."""
    plain = subprocess.run(["msgcat", "--no-wrap", "--no-location", file], capture_output=True, text=True, check=True).stdout
    for block in plain.split("\n\n"):
        fields, current = {}, None
        for line in block.splitlines():
            match = re.match(r'(msgid_plural|msgid|msgstr(?:\[\d+\])?) (".*")$', line)
            if match:
                current = match.group(1)
                fields[current] = ""
                line = match.group(2)
            elif not line.startswith('"'):
                continue
            fields[current] += re.sub(r"\\(.)", lambda escape: {"n": "\n"}.get(escape.group(1), escape.group(1)), line[1:-1])
        if fields.get("msgid"):
            yield fields


def marks(text):
    values = sorted(set(re.findall(r"\{\{[^}]*\}\}|\{[a-z0-9_]+\}", text)))
    return values, sorted(re.findall(r"</?[a-z]+[^>]*>", text))


def compare(file):
    failed = False
    for fields in entries(file):
        text = fields["msgid"]
        for name, translation in fields.items():
            if not name.startswith("msgstr") or not translation:
                continue
            if marks(translation) not in (marks(text), marks(fields.get("msgid_plural", text))):
                print(f"{file}: values or tags differ between\n  {text}\n  {translation}", file=sys.stderr)
                failed = True
    return failed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--compare"]:
        sys.exit(compare(sys.argv[2]))
    if sys.argv[1:2] == ["--refusals"]:
        refusals(sys.argv[2])
        sys.exit(0)
    collect(sys.argv[1:])
