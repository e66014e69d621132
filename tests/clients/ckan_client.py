"""CKAN: ckanapi reads the catalogue and rows, and makes, fills, changes and withdraws a dataset with a key."""

import uuid

from city import address, agency, client, compare, holds, key, kinds, agree, rows, table

ckanapi = client("ckanapi")
visitor = ckanapi.RemoteCKAN(address)

compare("datastore_search", visitor.action.datastore_search(resource_id=table, limit=1000)["records"])
compare("datastore_search by filter", visitor.action.datastore_search(resource_id=table, filters={"name": "江东区"})["records"], [r for r in rows if r["name"] == "江东区"])
compare("datastore_search_sql", visitor.action.datastore_search_sql(sql=f'SELECT * FROM "{table}" ORDER BY code')["records"], sorted(rows, key=lambda r: r["code"]))
agree("datastore_search_sql, count(*) under the name PostgreSQL gives it", visitor.action.datastore_search_sql(sql=f'SELECT count(*) FROM "{table}"')["records"], [{"count": len(rows)}])
agree("fields", [f["id"] for f in visitor.action.datastore_info(id=table)["fields"] if f["id"] != "_id"], list(kinds))
agree("package_search", visitor.action.package_search(q=f"name:{table}", **{"facet.field": ["organization"]})["search_facets"]["organization"]["items"][0]["name"], agency)
agree("package_show", visitor.action.package_show(id=table)["organization"]["name"], agency)
try:
    visitor.action.package_show(id="no-such-dataset")
    holds("NotFound", False, "no error")
except ckanapi.NotFound:
    holds("NotFound", True)
try:
    visitor.action.package_create(name="not-allowed", owner_org=agency, groups=[{"name": "environment"}])
    holds("NotAuthorized", False, "no error")
except ckanapi.NotAuthorized:
    holds("NotAuthorized", True)

steward = ckanapi.RemoteCKAN(address, apikey=key)
name = f"by-ckanapi-{uuid.uuid4().hex[:8]}"
made = steward.action.package_create(name=name, title="由客户端登记", notes="ckanapi 写入", owner_org=agency, groups=[{"name": "environment"}], tags=[{"name": "样例"}])
agree("package_create", made["title"], "由客户端登记")
resource = steward.action.datastore_create(
    resource={"package_id": name, "name": "工单"},
    fields=[{"id": "code", "type": "text"}, {"id": "count", "type": "int"}],
    records=[{"code": "007", "count": 3}, {"code": "008", "count": None}],
)
steward.action.datastore_upsert(resource_id=resource["resource_id"], method="insert", records=[{"code": "009", "count": -5}])
written = steward.action.datastore_search(resource_id=resource["resource_id"], sort="code")["records"]
agree("datastore_create, datastore_upsert", [(r["code"], r["count"]) for r in written], [("007", 3), ("008", None), ("009", -5)])
agree("package_patch", steward.action.package_patch(id=name, notes="改过")["notes"], "改过")
link = steward.action.resource_create(package_id=name, url="https://example.org/map", name="地图")
steward.action.resource_delete(id=link["id"])
agree("resource_create, resource_delete", "地图" in [r["name"] for r in steward.action.package_show(id=name)["resources"]], False)
