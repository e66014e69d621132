"""Parquet with ranges: polars plans a scan of the file where it lies."""

from city import address, client, compare, read, rows, table

polars = client("polars")
(path,) = [address + file["path"] for file in read(f"/api/v1/tables/{table}/files")["files"]]
compare("scan_parquet", polars.scan_parquet(path).collect().to_dicts())
compare("scan_parquet, one row", polars.scan_parquet(path).filter(polars.col("code") == "010").collect().to_dicts(), [r for r in rows if r["code"] == "010"])
