"""The ledger of the scenario: one company with every kind of debt, and a second one beside it. Decided on 15 January 2026."""

HEADERS = {
    "companies": "code,name,country,currency,timezone,email,iban,bic,street,postcode,city,registration",
    "departments": "company,code,name,email,sender_name",
    "customers": "company,code,name,kind,category,language,country,email,accounting_account,street,postcode,city,reminders",
    "contacts": "company,customer,role,name,email,phone",
    "invoices": "company,number,kind,customer,department,operator,order_reference,issued_on,due_on,currency,total,status,payment_method,sent_on",
    "instalments": "company,invoice,position,due_on,amount",
    "payments": "company,customer,invoice,paid_on,currency,amount,reference",
    "credits": "company,credit_note,invoice,amount",
}

ROWS = {
    "companies": [
        "ACME,ACME SAS,FR,EUR,Europe/Paris,compta@acme.example,FR7630006000011234567890189,AGRIFRPP,1 rue Neuve,75001,Paris,552100554",
        "BETA,Beta SARL,FR,EUR,Europe/Paris,compta@beta.example,,,2 rue Vieille,69001,Lyon,"],
    "departments": ["ACME,SALES,Ventes,ventes@acme.example,Service ventes"],
    "customers": [
        "ACME,C001,Dupont SA,company,,fr,FR,compta@dupont.example,411DUP,3 rue,75002,Paris,yes",
        "ACME,C002,Smith Ltd,company,,en,GB,ap@smith.example,,4 road,N1,London,yes",
        "ACME,C003,Silencieux,company,,fr,FR,silence@example.org,,,,,no",
        "ACME,C004,Mandat SAS,company,,fr,FR,mandat@example.org,,,,,",
        "ACME,C005,Sans adresse,company,,fr,FR,,,,,,",
        "BETA,C001,Client de Beta,company,,fr,FR,client@example.org,,,,,yes"],
    "contacts": ["ACME,C002,billing,Jane Smith,jane@smith.example,+44 1"],
    "invoices": [
        "ACME,F-001,invoice,C001,SALES,,PO-1,2025-12-01,2025-12-31,EUR,120.00,issued,,",
        "ACME,F-002,invoice,C001,SALES,,,2025-12-01,2025-12-31,,80.00,issued,transfer,",
        "ACME,F-003,invoice,C002,,,,2025-11-01,,EUR,300.00,issued,,2025-11-02",
        "ACME,F-004,invoice,C003,,,,2025-11-01,2025-12-01,EUR,50.00,issued,,",
        "ACME,F-005,invoice,C004,,,,2025-11-01,2025-12-01,EUR,50.00,issued,direct_debit,",
        "ACME,F-006,invoice,C002,,,,2025-11-01,2025-12-01,JPY,1500,issued,,",
        "ACME,F-007,invoice,C002,,,,2025-11-01,2025-12-01,TND,1.234,issued,,",
        "ACME,F-008,invoice,C001,,,,2025-11-01,,EUR,10.00,issued,,",
        "ACME,F-009,invoice,C001,,,,2025-11-01,2025-12-01,EUR,10.00,draft,,",
        "ACME,F-010,invoice,C001,,,,2025-11-01,2025-12-01,EUR,10.00,closed,,",
        "ACME,F-011,invoice,C005,,,,2025-11-01,2025-12-01,EUR,10.00,issued,,",
        "ACME,F-012,invoice,C001,,,,2026-01-02,2026-01-12,EUR,10.00,issued,,",
        "ACME,CN-1,credit_note,C001,,,,2025-12-15,,EUR,30.00,issued,,",
        "BETA,F-001,invoice,C001,,,,2025-12-01,2025-12-31,EUR,99.00,issued,,"],
    "instalments": ["ACME,F-003,1,2025-12-01,100.00", "ACME,F-003,2,2026-01-01,100.00", "ACME,F-003,3,2026-02-01,100.00"],
    "payments": ["ACME,C002,F-003,2025-12-20,EUR,150.00,VIR1", "ACME,C002,,2026-01-20,EUR,5.00,VIR2"],
    "credits": ["ACME,CN-1,F-002,30.00"],
}


def csv(kind, *rows):
    return "\n".join([HEADERS[kind], *rows]) + "\n"


def write_ledger(host):
    """Answers the folder. A file with a byte order mark, one with CRLF, and one with its header only are among them."""
    for kind, rows in ROWS.items():
        text = csv(kind, *rows)
        if kind == "customers":
            text = "\ufeff" + text
        if kind == "contacts":
            text = text.replace("\n", "\r\n")
        host.write(f"ledger/{kind}.csv", text)
    return str(host.folder / "ledger")
