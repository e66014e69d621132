"""Data Package: frictionless checks the description against the rows and reads them with its types."""

from city import address, agree, client, compare, table

frictionless = client("frictionless")
frictionless.system.trusted = True
descriptor = f"{address}/datasets/{table}/datapackage.json"
report = frictionless.validate(descriptor)
agree("validate", (report.valid, report.flatten(["type", "note"])[:3]), (True, []))
compare("read_rows", [row.to_dict() for row in frictionless.Package(descriptor).resources[0].read_rows()])
