"""OAI-PMH: sickle harvests the whole catalogue as libraries do."""

from city import address, agree, client, table

sickle = client("sickle")
city = sickle.Sickle(f"{address}/oai")
agree("Identify", city.Identify().protocolVersion, "2.0")
records = list(city.ListRecords(metadataPrefix="oai_dc"))
agree("ListRecords", ["每一种数据" in record.metadata["title"] for record in records], [True])
agree("ListIdentifiers", [header.identifier.split(":")[-1] for header in city.ListIdentifiers(metadataPrefix="oai_dc")], [table])
agree("GetRecord", city.GetRecord(identifier=records[0].header.identifier, metadataPrefix="oai_dc").metadata["type"], ["Dataset"])
agree("ListSets", "agency:agency-a" in [found.setSpec for found in city.ListSets()], True)
try:
    city.GetRecord(identifier="oai:nobody:nothing", metadataPrefix="oai_dc")
    agree("an error", None, "IdDoesNotExist")
except Exception as error:
    agree("an error", type(error).__name__, "IdDoesNotExist")
