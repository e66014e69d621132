"""Iceberg: PyIceberg reads the table, its versions, and what a condition leaves of it."""

from city import address, agency, agree, client, compare, rows, table

file_access, http, catalogues = client(
    "pyiceberg", "pyiceberg.io.fsspec", "fsspec.implementations.http", "pyiceberg.catalog", install='"pyiceberg[pyarrow]" fsspec aiohttp'
)
# PyIceberg's file access by fsspec does not list HTTP; fsspec itself has it.
for scheme in ("http", "https"):
    file_access.SCHEME_TO_FS[scheme] = lambda *_: http.HTTPFileSystem()

catalogue = catalogues.load_catalog("city", type="rest", uri=f"{address}/iceberg", token="pj_public", **{"py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO"})
agree("list_tables", catalogue.list_tables(agency), [(agency, table)])
found = catalogue.load_table((agency, table))
compare("scan", found.scan().to_arrow().to_pylist())
compare("scan with a condition", found.scan(row_filter="name = '江东区'").to_arrow().to_pylist(), [r for r in rows if r["name"] == "江东区"])
first = found.scan(snapshot_id=found.snapshot_by_name("v1").snapshot_id).to_arrow().to_pylist()
compare("the version under its tag", first, [{"code": "000"}], names=["code"])
try:
    found.append(found.scan().to_arrow())
    agree("writing is refused", "written", "an error")
except Exception as error:
    agree("writing is refused", "an error", "an error")
