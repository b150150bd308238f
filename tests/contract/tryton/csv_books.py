"""The story as files of the sample host (docs/import.md)."""
import csv
import pathlib

import story

CONTACT = "Comptabilit\u00e9"


def write(folder: pathlib.Path):
    customer_of = {i.number: i.customer for i in story.INVOICES}
    currency_of = {i.number: i.currency for i in story.INVOICES}
    company = story.COMPANY["code"]

    def table(name, header, rows):
        with open(folder / name, "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(header.split(","))
            writer.writerows(rows)

    c = story.COMPANY
    table("companies.csv", "code,name,country,currency,timezone,email,iban,bic,street,postcode,city,registration",
          [[company, c["name"], "FR", c["currency"], c["timezone"], c["email"], "", "", "", "", "", ""]])
    table("customers.csv",
          "company,code,name,kind,category,language,country,email,accounting_account,street,postcode,city,reminders",
          [[company, k.code, k.name, k.kind, "", "fr", "FR", k.email, "", "1 rue Haute", "69001", "Lyon", "yes"] for k in story.CUSTOMERS])
    table("contacts.csv", "company,customer,role,name,email,phone",
          [[company, k.code, "billing", CONTACT, k.email, ""] for k in story.CUSTOMERS if k.email])
    invoices = [[company, i.number, "invoice", i.customer, "", "", "", i.on, i.due[0][0], i.currency, i.total(),
                 "cancelled" if i.cancelled else "issued", "", ""] for i in story.INVOICES]
    invoices += [[company, n.number, "credit_note", n.customer, "", "", "", n.on, "", n.currency, n.amount, "issued", "", ""]
                 for n in story.CREDIT_NOTES]
    table("invoices.csv", "company,number,kind,customer,department,operator,order_reference,issued_on,due_on,currency,total,status,"
          "payment_method,sent_on", invoices)
    table("instalments.csv", "company,invoice,position,due_on,amount",
          [[company, i.number, n, due, amount] for i in story.INVOICES if len(i.due) > 1 for n, (due, amount) in enumerate(i.due, 1)])
    payments = []
    for p in story.PAYMENTS:
        if not p.invoices:
            payments.append([company, p.customer, "", p.on, "EUR", p.amount, p.reference])
        for invoice, amount in zip(p.invoices, p.shares or [p.counts_for or p.amount]):
            row = [company, customer_of[invoice], invoice, p.on, currency_of[invoice], amount, p.reference]
            payments.append(row)
            if p.bounced_on:
                payments.append(row[:3] + [p.bounced_on, row[4], "-" + amount, p.reference + " REJET"])
    table("payments.csv", "company,customer,invoice,paid_on,currency,amount,reference", payments)
    table("credits.csv", "company,credit_note,invoice,amount",
          [[company, n.number, n.against, n.amount] for n in story.CREDIT_NOTES if n.against])
