"""SODA 2.1: sodapy, as written for Socrata, asks for rows, pages, summaries and metadata."""

import logging

from city import address, agree, client, compare, kinds, rows, table

logging.disable(logging.WARNING)
sodapy = client("sodapy")
scheme, domain = address.split("://")
socrata = sodapy.Socrata(domain, None)
socrata.uri_prefix = f"{scheme}://"
# Socrata's times have milliseconds.
limits = {"moment": lambda moment: moment[:23]}

compare("get", socrata.get(table), limits=limits)
compare("get_all in pages of two", socrata.get_all(table, limit=2), limits=limits)
compare("where and order", socrata.get(table, where="amount > 0", order="amount DESC"), sorted((r for r in rows if float(r["amount"] or 0) > 0), key=lambda r: -float(r["amount"])), limits=limits)
head, *lines = socrata.get(table, content_type="csv")
compare("CSV", [dict(zip(head, line)) for line in lines], limits=limits)
agree("count", socrata.get(table, select="count(*) as n"), [{"n": str(len(rows))}])
agree("get_metadata", [column["fieldName"] for column in socrata.get_metadata(table)["columns"]], list(kinds))
agree("datasets", [found["resource"]["resource_name"] for found in socrata.datasets(q=table)][:1], [table])
try:
    socrata.get(table, where="no_such_column = 1")
    agree("an error", None, "HTTPError")
except Exception as error:
    agree("an error", type(error).__name__, "HTTPError")
