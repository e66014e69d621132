"""Parquet with ranges, CSV and JSON: pandas with pyarrow, read as whole files and in parts."""

import os

from city import address, agree, client, compare, read, rows, table

pandas, parquet, dataset, fsspec = client("pandas", "pandas", "pyarrow.parquet", "pyarrow.dataset", "fsspec", install="pandas pyarrow fsspec aiohttp")
export = f"{address}/api/v1/tables/{table}/rows?format="
(path,) = [address + file["path"] for file in read(f"/api/v1/tables/{table}/files")["files"]]

compare("read_parquet of the file", pandas.read_parquet(path, dtype_backend="pyarrow").to_dict("records"))
compare("read_parquet of the download", pandas.read_parquet(export + "parquet", dtype_backend="pyarrow").to_dict("records"))
compare("read_csv", pandas.read_csv(export + "csv", dtype=str, keep_default_na=False).to_dict("records"))
compare("read_json", pandas.read_json(export + "json&all=true", dtype=False, convert_dates=False, precise_float=True).to_dict("records"))
with fsspec.open(path) as file:
    agree("pyarrow reads the footer by ranges", parquet.ParquetFile(file).metadata.num_rows, len(rows))
with fsspec.open(path) as file:
    compare("pyarrow reads two columns by ranges", parquet.ParquetFile(file).read(columns=["code", "amount"]).to_pylist(), names=["code", "amount"])
