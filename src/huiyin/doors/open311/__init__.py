"""Open311 GeoReport v2: what other cities' apps speak. The rules are those of http://wiki.open311.org/GeoReport_v2.

`urls` lists the addresses, each under the production endpoint and again under the test endpoint; `views` reads a
request with `reading`, asks the `desk` of its endpoint (`office`: real matters; `trial`: rehearsals kept apart), and
`rendering` writes what it said as XML or JSON. Everything that GET shows is public; docs/adr/0005 says what that is.
"""
