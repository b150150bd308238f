#!/usr/bin/env python3
"""Reads a spreadsheet back as another program sees it. usage: read_xlsx.py FILE [FIRST-ROWS]; prints a line a cell: sheet, cell, type (s text, n number,
d date), number format, value as Python writes it; and at the end a line a sheet: "sheet NAME ROWS COLUMNS filter RANGE"."""
import datetime
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
most = int(sys.argv[2]) if len(sys.argv) > 2 else None
for sheet in book.worksheets:
    for row in sheet.iter_rows(max_row=most):
        for cell in row:
            if cell.value is None:
                continue
            value = cell.value.date().isoformat() if isinstance(cell.value, datetime.datetime) else cell.value
            print(sheet.title, cell.coordinate, cell.data_type, cell.number_format, repr(value), sep="\t")
    print(f"sheet {sheet.title} {sheet.max_row} {sheet.max_column} filter {sheet.auto_filter.ref}")
