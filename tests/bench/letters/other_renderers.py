#!/usr/bin/env python3
"""The same format with WeasyPrint, in one process, nothing fetched, and with LibreOffice, in one call: letters a second.
usage: other_renderers.py LETTERS, from the source folder."""
import io
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

import weasyprint

ROWS = [{"number": f"F-2026/000{i}", "issued_on": "01/12/2025", "due_on": "31/12/2025", "days_late": "20", "total": "1 044,00 €", "open": "1 044,00 €"} for i in range(1, 6)]
FIELDS = {
    "logo": True, "sender.name": "Acme SAS", "sender.lines": "1 rue de la Paix<br>75002 Paris", "recipient": "Société Dupont &amp; Fils<br>2 rue Haute<br>59000 Lille",
    "place_and_date": "Paris, le 20 janvier 2026", "subject": "Relance", "signature": "Acme SAS<br>+33 1 23 45 67 89", "closing": "<p>Veuillez agréer nos salutations.</p>",
    "opening": "<p>Madame, Monsieur,</p><p>Sauf erreur de notre part, les factures ci-dessous restent à régler.</p>", "invoices": ROWS,
    "totals": [{"label": "Reste dû en tout", "amount": "1 464,12 €"}], "payment.iban": "FR76 1234 5678 9012 3456 7890 123", "payment.code": True,
    "payment.holder": "Acme SAS", "payment.bic": "AGRIFRPP", "payment.reference": "F-2026/0001", "footer": "Acme SAS", "label.page": "Page 1/1",
}
PICTURE = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='29' height='29'><rect width='29' height='29'/></svg>"


def fill(text, fields):
    def section(found):
        value = fields.get(found.group(1))
        if not value:
            return ""
        return "".join(fill(found.group(2), {**fields, **each}) for each in value) if isinstance(value, list) else fill(found.group(2), fields)
    text = re.sub(r"\{\{#([\w.]+)\}\}(.*?)\{\{/\1\}\}", section, text, flags=re.S)
    return re.sub(r"\{\{([\w.]+)\}\}", lambda found: str(fields.get(found.group(1), found.group(1).split(".")[-1])), text)


def refuse(url, **_):
    if url.startswith("data:"):
        return weasyprint.default_url_fetcher(url)
    raise ValueError("nothing is fetched")


def main():
    letters = int(sys.argv[1])
    html = fill(open("templates/formats/letter.html", encoding="utf-8").read(), FIELDS)
    html = html.replace("logo:", PICTURE).replace("qr:", PICTURE)
    css = open("templates/formats/letter.css", encoding="utf-8").read() + " .window-fr{position:absolute;left:88mm;top:32mm;width:80mm}"

    def one():
        out = io.BytesIO()
        weasyprint.HTML(string=html, url_fetcher=refuse).write_pdf(out, stylesheets=[weasyprint.CSS(string=css)])
    one()
    began, ticks = time.monotonic(), time.process_time()
    for _ in range(letters):
        one()
    print(f"WeasyPrint {weasyprint.__version__}: {letters / (time.monotonic() - began):.1f} letters/s, {letters / (time.process_time() - ticks):.1f} per second of processor")

    libreoffice(html, css, 10 * letters)


def libreoffice(html, css, letters):
    """Its start is left out: a call with one letter is taken off."""
    def convert(count):
        with tempfile.TemporaryDirectory() as folder:
            files = [pathlib.Path(folder) / f"letter{i}.html" for i in range(count)]
            for file in files:
                file.write_text(f"<html><head><meta charset='utf-8'><style>{css}</style></head><body>{html}</body></html>", encoding="utf-8")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", folder, *map(str, files)],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert all(file.with_suffix(".pdf").exists() for file in files)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    processor = convert(letters + 1) - convert(1)
    print(f"LibreOffice: {letters / processor:.1f} letters per second of processor")


main()
