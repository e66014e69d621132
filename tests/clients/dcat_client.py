"""DCAT: rdflib reads all four syntaxes as one graph; pyshacl checks it where PUJIANG_TEST_DATA holds the shapes of DCAT-AP 3.0.1."""

import os

from city import address, agree, client, holds, table

rdflib, compare_graphs = client("rdflib", "rdflib", "rdflib.compare")
syntaxes = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
graphs = {ending: rdflib.Graph().parse(f"{address}/catalog.{ending}?all=true", format=name) for ending, name in syntaxes.items()}
for ending in ("jsonld", "rdf", "nt"):
    holds(f"the same graph in Turtle and {ending}", compare_graphs.isomorphic(graphs["ttl"], graphs[ending]), f"{len(graphs[ending])} triples")
titles = graphs["ttl"].query("SELECT ?t { ?d a <http://www.w3.org/ns/dcat#Dataset>; <http://purl.org/dc/terms/title> ?t }")
agree("SPARQL", sorted(str(title) for (title,) in titles), ["Every kind of data", "每一种数据"])
page = rdflib.Graph().parse(f"{address}/datasets/{table}")
holds("content negotiation", len(page) > 20, f"{len(page)} triples")

pyshacl = client("pyshacl")
shapes = os.path.join(os.environ.get("PUJIANG_TEST_DATA", ""), "standards/dcat-ap-3.0.1/dcat-ap-SHACL.ttl")
if os.path.exists(shapes):
    published = rdflib.Graph().parse(shapes, format="turtle")
    # The published file names property shapes that it does not describe; pyshacl stops at them.
    for triple in list(published.triples((None, rdflib.SH.property, None))):
        if (triple[2], None, None) not in published:
            published.remove(triple)
    conforms, _, text = pyshacl.validate(graphs["ttl"], shacl_graph=published)
    holds("SHACL", conforms, f"{len(graphs['ttl'])} triples" if conforms else text)
