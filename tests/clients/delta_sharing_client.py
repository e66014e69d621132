"""Delta Sharing: the client of the protocol's authors, with the public profile of the city."""

import json
import os
import tempfile
import urllib.request

from city import address, agency, agree, client, compare, rows, table

delta_sharing = client("delta-sharing", "delta_sharing")
profile = os.path.join(tempfile.mkdtemp(), "profile.share")
urllib.request.urlretrieve(f"{address}/delta-sharing/profile.share", profile)
shared = delta_sharing.SharingClient(profile)

names = [(found.share, found.schema, found.name) for found in shared.list_all_tables()]
agree("list_all_tables", [name for name in names if name[2] == table], [(agency, table, table)])
url = f"{profile}#{agency}.{table}.{table}"
# pandas keeps whole numbers beside empty cells in doubles.
compare("load_as_pandas", delta_sharing.load_as_pandas(url).to_dict("records"), limits={"count": float})
compare("load_as_pandas, limit", delta_sharing.load_as_pandas(url, limit=2).to_dict("records"), rows[:2])
compare("load_as_pandas, first version", delta_sharing.load_as_pandas(url, version=1).to_dict("records"), [{"code": "000"}], names=["code"])
hint = {"op": "equal", "children": [{"op": "column", "name": "name", "valueType": "string"}, {"op": "literal", "value": "江东区", "valueType": "string"}]}
agree("predicate hints lose no row", "江东区" in list(delta_sharing.load_as_pandas(url, jsonPredicateHints=json.dumps(hint))["name"]), True)
changes = delta_sharing.load_table_changes_as_pandas(url, starting_version=2)
agree("load_table_changes_as_pandas", sorted(changes[changes["_change_type"] == "insert"]["code"]), sorted(r["code"] for r in rows))
agree("get_table_version", delta_sharing.get_table_version(url), 2)
