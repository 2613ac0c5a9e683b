"""The sample district: real boundaries and names from two packages, and what is made up in between.

Real are the counties' boundaries and the names and codes of streets and communities. Made up, and marked `synthetic`,
are all boundaries below the county: nobody publishes them. Estates and their addresses are invented altogether.
"""
