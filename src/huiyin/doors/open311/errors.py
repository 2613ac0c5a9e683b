"""What Open311 says when it refuses: a list of codes and sentences, and the HTTP status of the first."""

from collections.abc import Mapping


class Wrong(Exception):
    """The request is refused. `status` is HTTP's, and the code of each error (GeoReport v2, "Errors")."""

    def __init__(self, status: int, *descriptions: str) -> None:
        super().__init__("; ".join(descriptions))
        self.status = status
        self.descriptions = descriptions

    @property
    def errors(self) -> list[dict[str, object]]:
        """As they are answered."""
        return [{"code": self.status, "description": description} for description in self.descriptions]


OUR_NAMES = {"text": "description", "lon": "long", "address": "address_string", "category": "service_code"}
OUR_NAMES |= {"name": "first_name", "photos": "media", "files": "media", "words": "description"}


def wrong_fields(problems: Mapping[str, str]) -> Wrong:
    """The core's `BadFields` in the names of GeoReport."""
    return Wrong(400, *(f"{OUR_NAMES.get(field, field)}: {problem}" for field, problem in problems.items()))
