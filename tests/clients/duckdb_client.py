"""DuckDB reads the files, the downloads and the Iceberg catalogue. Its extensions come from PyPI here, where its own place cannot be reached."""

import glob
import importlib.util

from city import address, agency, client, compare, kinds, read, rows, table

duckdb = client("duckdb", install="duckdb (and for places without its own: duckdb-extension-httpfs duckdb-extension-avro duckdb-extension-iceberg of the same version)")
engine = duckdb.connect()
for extension in ("httpfs", "avro", "iceberg"):
    place = importlib.util.find_spec(f"duckdb_extension_{extension}")
    found = glob.glob(f"{place.submodule_search_locations[0]}/**/{extension}.duckdb_extension", recursive=True) if place else []
    engine.execute(f"LOAD '{found[0]}'" if found else f"INSTALL {extension}; LOAD {extension}")


def records(sql):
    answer = engine.execute(sql)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row)) for row in answer.fetchall()]


(path,) = [address + file["path"] for file in read(f"/api/v1/tables/{table}/files")["files"]]
export = f"{address}/api/v1/tables/{table}/rows?format="
compare("read_parquet of the file", records(f"FROM read_parquet('{path}')"))
compare("read_parquet of the download", records(f"FROM read_parquet('{export}parquet')"))
compare("read_csv", records(f"FROM read_csv('{export}csv', all_varchar = true)"))
# Whole numbers beyond 2^53 are texts in JSON, so the types are named.
types = {"integer": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN", "json": "JSON"}
columns = ", ".join(f"'{name}': '{types.get(kind, 'VARCHAR')}'" for name, kind in kinds.items())
compare("read_json", records(f"FROM read_json('{export}ndjson', columns = {{{columns}}})"))
engine.execute(f"ATTACH 'city' AS city (TYPE iceberg, ENDPOINT '{address}/iceberg', AUTHORIZATION_TYPE 'none', ACCESS_DELEGATION_MODE 'none')")
compare("Iceberg", records(f'FROM city."{agency}"."{table}"'))
compare("Iceberg, one row", records(f"""FROM city."{agency}"."{table}" WHERE name = '江东区'"""), [r for r in rows if r["name"] == "江东区"])
