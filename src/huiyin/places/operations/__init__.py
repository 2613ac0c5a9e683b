"""Writing places: areas, their import from files, addresses."""

from huiyin.places.operations.addresses import AddressDraft, keep_addresses
from huiyin.places.operations.areas import add_area, add_areas, remove_area, save_area
from huiyin.places.operations.imports import Imported, import_geojson

__all__ = [
    "AddressDraft",
    "Imported",
    "add_area",
    "add_areas",
    "import_geojson",
    "keep_addresses",
    "remove_area",
    "save_area",
]
