"""OGC API - Features: pyogrio carries GDAL, whose driver OAPIF is what QGIS opens such a server with."""

from city import address, agree, client, compare, rows, table

pyogrio, _ = client("pyogrio", "pyogrio", "geopandas", install="pyogrio geopandas")
source = f"OAPIF:{address}/ogc"
# GDAL's times have milliseconds; pandas keeps whole numbers beside empty cells in doubles; what no number of the first page needs GDAL keeps in 32 bits.
limits = {"moment": lambda moment: moment[:23], "count": float}
limits_by_page = {**limits, "count": lambda count: min(int(count), 2**31 - 1)}


def records(frame):
    return [{**row, "lng": row["geometry"].x, "lat": row["geometry"].y} for row in frame.to_dict("records")]


agree("list_layers", [list(layer) for layer in pyogrio.list_layers(source) if layer[0] == table], [[table, "Point"]])
compare("read_dataframe", records(pyogrio.read_dataframe(source, layer=table)), limits=limits)
compare("in pages of two", records(pyogrio.read_dataframe(source, layer=table, PAGE_SIZE="2")), limits=limits_by_page)
compare("bbox", records(pyogrio.read_dataframe(source, layer=table, bbox=(121.55, 31.25, 121.75, 31.45))), [r for r in rows if 121.55 < r["lng"] < 121.75])
compare("where", records(pyogrio.read_dataframe(source, layer=table, where="name = '江东区'")), [r for r in rows if r["name"] == "江东区"])
agree("one record of the catalogue", len(pyogrio.read_dataframe(source, layer="catalogue")), 1)
