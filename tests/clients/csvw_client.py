"""CSV on the Web: csvw checks the rows against their description and reads them with its types."""

from city import address, agree, client, compare, table

csvw = client("csvw")
described = csvw.CSVW(f"{address}/datasets/{table}/csv-metadata.json", validate=True)
agree("valid, without warnings", (described.is_valid, [str(w.message) for w in described.warnings]), (True, []))
# It reads times of day by the second.
compare("rows", list(described.tables[0]), limits={"at": lambda time: time[:8]})
