"""stub"""
FILE = ".warraq/report.html"
def write_report(ledger, root):
    (root/FILE).write_text("x")
