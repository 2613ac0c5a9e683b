"""What is read of applications and authorities."""

from huiyin.domains.permits.queries.authorities import unit_of_authority
from huiyin.domains.permits.queries.cases import cases_of, unfinished

__all__ = ["cases_of", "unfinished", "unit_of_authority"]
