"""Every address of the product, walked from its URL patterns."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

WHOLE = {
    "admin/": "Django's own administration: not a face of ours, and not translated by us",
    "api/": "JSON for other software; its document is tests/contracts/openapi.json",
    "exchange/": "signed messages of other installations (docs/howto/link-installations.md)",
    "ingest/": "JSON from devices and their platforms (docs/howto/connect-devices.md)",
    "open311/v2/": "XML and JSON for other software (docs/howto/connect-by-open311.md)",
}
"""Parts of the product that have no page of ours at all."""


def addresses() -> dict[str, str]:
    """The route of every address outside `WHOLE`, by its name: `desk:matter`, or the route where it has none."""
    return dict(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern).lstrip("^")
        if route.startswith(tuple(WHOLE)):
            continue
        if isinstance(one, URLResolver):
            inside = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one, route, inside)
        elif isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else route), route
