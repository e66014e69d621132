"""PyIceberg reads a table whose objects are in a bucket: without a key of the bucket, each request signed by the city.

Arguments: address of the city, namespace, table. Prints the version of the client, rows, a filtered count and what a table that is not given whole answers.
"""

import json
import sys

try:
    import pyiceberg
    import s3fs  # noqa: F401
    from pyiceberg.catalog import load_catalog
except ImportError as missing:
    print(json.dumps({"missing": str(missing), "install": 'pip install "pyiceberg[pyarrow,s3fs]"'}))
    sys.exit(0)

address, namespace, name = sys.argv[1:4]
city = load_catalog(
    "city",
    type="rest",
    uri=f"{address}/iceberg",
    token="pj_public",
    **{"py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO", "header.X-Iceberg-Access-Delegation": "remote-signing"},
)
table = city.load_table((namespace, name))
tampering = {}
io = table.io
path = next(iter(table.scan().plan_files())).file.file_path
for what, attempt in {
    "write": lambda: io.new_output(path + ".new").create().write(b"x"),
    "delete": lambda: io.delete(path),
    "list": lambda: io._get_fs("s3").ls(path.rsplit("/", 2)[0], refresh=True),
    "findings": lambda: io.new_input(path.replace("0.parquet", "findings.parquet")).open().read(),
}.items():
    try:
        attempt()
        tampering[what] = "done"
    except Exception as refused:
        tampering[what] = type(refused).__name__
print(
    json.dumps(
        {
            "version": pyiceberg.__version__,
            "location": table.location(),
            "rows": table.scan().to_arrow().num_rows,
            "filtered": table.scan(row_filter="district = '江东区'").to_arrow().num_rows,
            "tampering": tampering,
        }
    )
)
