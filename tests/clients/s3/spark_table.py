"""Spark reads a table whose objects are in a bucket: without a key of the bucket, each request signed by the city.

Arguments: address of the city, namespace, table. It needs Java 17 and fetches the connectors from Maven Central, unless PUJIANG_ICEBERG_JARS names them.
"""

import json
import os
import sys

try:
    import pyspark
    from pyspark.sql import SparkSession
except ImportError as missing:
    print(json.dumps({"missing": str(missing), "install": "pip install pyspark==4.0.1"}))
    sys.exit(0)

address, namespace, name = sys.argv[1:4]
jars = os.environ.get("PUJIANG_ICEBERG_JARS")
packages = "org.apache.iceberg:iceberg-spark-runtime-4.0_2.13:1.10.0,org.apache.iceberg:iceberg-aws-bundle:1.10.0"
settings = {
    **({"spark.jars": jars} if jars else {"spark.jars.packages": packages}),
    "spark.sql.catalog.city": "org.apache.iceberg.spark.SparkCatalog",
    "spark.sql.catalog.city.type": "rest",
    "spark.sql.catalog.city.uri": f"{address}/iceberg",
    "spark.sql.catalog.city.token": "pj_public",
    "spark.sql.catalog.city.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
    "spark.sql.catalog.city.header.X-Iceberg-Access-Delegation": "remote-signing",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
spark = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
table = f"city.`{namespace}`.`{name}`"


def count(question):
    return spark.sql(f"SELECT count(*) AS n FROM {table} {question}").collect()[0]["n"]


location = next(row["data_type"] for row in spark.sql(f"DESCRIBE EXTENDED {table}").collect() if row["col_name"] == "Location")
print(
    json.dumps(
        {
            "version": pyspark.__version__,
            "location": location,
            "rows": len(spark.sql(f"SELECT * FROM {table}").collect()),
            "filtered": count("WHERE district = '江东区'"),
        }
    )
)
