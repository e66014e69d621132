"""Iceberg: Spark reads the table and its versions by the paths of the data folder; it needs Java 17 and fetches the connector from Maven Central."""

import os

from city import address, agency, agree, client, compare, rows, table

pyspark, sql = client("pyspark", "pyspark", "pyspark.sql", install="pyspark==4.0.1")
connector = "org.apache.iceberg:iceberg-spark-runtime-4.0_2.13:1.10.0"
jar = os.environ.get("PUJIANG_ICEBERG_JAR")
settings = {
    **({"spark.jars": jar} if jar else {"spark.jars.packages": connector}),
    "spark.sql.catalog.city": "org.apache.iceberg.spark.SparkCatalog",
    "spark.sql.catalog.city.type": "rest",
    "spark.sql.catalog.city.uri": f"{address}/iceberg",
    "spark.sql.catalog.city.token": "pj_public",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
spark = sql.SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
name = f"city.`{agency}`.`{table}`"


def records(question):
    return [row.asDict() for row in spark.sql(question).collect()]


agree("SHOW TABLES", [row["tableName"] for row in records(f"SHOW TABLES IN city.`{agency}`")], [table])
compare("SELECT", records(f"SELECT * FROM {name}"))
compare("SELECT, one row", records(f"SELECT * FROM {name} WHERE name = '江东区'"), [r for r in rows if r["name"] == "江东区"])
compare("VERSION AS OF a tag", records(f"SELECT code FROM {name} VERSION AS OF 'v1'"), [{"code": "000"}], names=["code"])
