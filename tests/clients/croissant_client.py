"""Croissant: the library of its authors checks the description and loads the records."""

import logging

from city import address, agree, client, compare, kinds, table

logging.disable(logging.ERROR)
mlcroissant = client("mlcroissant")
dataset = mlcroissant.Dataset(jsonld=f"{address}/datasets/{table}/croissant.json")
issues = dataset.metadata.ctx.issues
agree("validate", (sorted(issues.errors), sorted(issues.warnings)), ([], []))
agree("record sets", [found.id for found in dataset.metadata.record_sets], [table])


def text(value):
    return value.decode() if isinstance(value, bytes) else value


# It reads with pandas, which keeps whole numbers beside empty cells in doubles.
compare(
    "records", [{name.split("/")[-1]: text(value) for name, value in record.items()} for record in dataset.records(record_set=table)],
    limits={"count": float},
)
