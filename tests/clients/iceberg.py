"""Reads every table of a running city with PyIceberg and with DuckDB, and compares both with the REST door.

    python tests/clients/iceberg.py http://127.0.0.1:8080

Optional: needs `pip install "pyiceberg[pyarrow]" duckdb fsspec aiohttp`. DuckDB takes its extensions from where it finds them, or from the folder in
PUJIANG_DUCKDB_EXTENSIONS. Ends with 1 where a client reads something else.
"""

import glob
import json
import os
import sys
import urllib.request

import duckdb
import pyiceberg.io.fsspec as file_access
from fsspec.implementations.http import HTTPFileSystem
from pyiceberg.catalog import load_catalog

# PyIceberg's file access by fsspec does not list HTTP; fsspec itself has it.
for scheme in ("http", "https"):
    file_access.SCHEME_TO_FS[scheme] = lambda *_: HTTPFileSystem()

city = sys.argv[1].rstrip("/")
catalogue = load_catalog("city", type="rest", uri=f"{city}/iceberg", token="pj_public", **{"py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO"})

engine = duckdb.connect()
folder = os.environ.get("PUJIANG_DUCKDB_EXTENSIONS")
for extension in ("httpfs", "avro", "iceberg"):
    found = glob.glob(f"{folder}/**/{extension}.duckdb_extension", recursive=True) if folder else []
    engine.execute(f"LOAD '{found[0]}'" if found else f"INSTALL {extension}; LOAD {extension}")
engine.execute(f"ATTACH 'city' AS city (TYPE iceberg, ENDPOINT '{city}/iceberg', AUTHORIZATION_TYPE 'none', ACCESS_DELEGATION_MODE 'none')")


def rest(path):
    with urllib.request.urlopen(f"{city}/api/v1{path}") as answer:
        return json.load(answer)


faults = tables = 0
for namespace in catalogue.list_namespaces():
    for identifier in catalogue.list_tables(namespace):
        name = identifier[-1]
        read = catalogue.load_table(identifier).scan().to_arrow()
        source = f'city."{namespace[0]}"."{name}"'
        columns = [column[0] for column in engine.execute(f"DESCRIBE {source}").fetchall()]
        ordered = read.select(columns) if set(columns) == set(read.column_names) else read
        engine.register("by_pyiceberg", ordered)
        differing = engine.execute(
            f"SELECT count(*) FROM ((FROM {source} EXCEPT ALL FROM by_pyiceberg) UNION ALL (FROM by_pyiceberg EXCEPT ALL FROM {source}))"
        ).fetchone()[0]
        engine.unregister("by_pyiceberg")
        rows = rest(f"/tables/{name}/files")["files"]
        expected = sum(file["rows"] for file in rows)
        tables += 1
        if read.num_rows != expected or differing or columns != read.column_names:
            faults += 1
            print(f"{namespace[0]}.{name}: PyIceberg {read.num_rows} rows, REST {expected}, {differing} rows differ from DuckDB")
print(f"{tables} tables read by both, {faults} with differences")
sys.exit(1 if faults else 0)
