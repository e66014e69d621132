"""OGC API - Records and Features by OWSLib, as GeoNode and pycsw harvest."""

from city import address, agree, client, compare, rows, table

records, features = client("OWSLib", "owslib.ogcapi.records", "owslib.ogcapi.features")
catalogue = records.Records(f"{address}/ogc")
agree("records", catalogue.records(), ["catalogue"])
found = catalogue.collection_items("catalogue", q="每一种")
agree("q", [item["id"] for item in found["features"]], [table])
agree("collection_item", catalogue.collection_item("catalogue", table)["id"], table)
agree("conformance", any("ogcapi-records" in name for name in catalogue.conformance()["conformsTo"]), True)
agree("api", str(catalogue.api()["openapi"])[:2], "3.")
places = features.Features(f"{address}/ogc")
agree("feature_collections", places.feature_collections(), [table])
items = places.collection_items(table, limit=100)["features"]
compare("collection_items", [{**f["properties"], "lng": f["geometry"]["coordinates"][0], "lat": f["geometry"]["coordinates"][1]} for f in items])
