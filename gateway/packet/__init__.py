"""edXML (QCVN 102:2016): packets as bytes and as objects, read in one pass and written as the bus's library writes.

:mod:`.reader` reads, :mod:`.writer` writes, :mod:`.schema` asks the XSD; :mod:`.model`, :mod:`.names`, :mod:`.limits`
and :mod:`.reading` are the plain types that other rooms may hold. Nothing is imported here, so that they stay light.
"""
