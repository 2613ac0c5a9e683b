"""What kind of thing a component is, by its type (table 5) and, where that does not tell, by its system's (table 4)."""

SMOKE, HEAT, COMBUSTIBLE_GAS, ELECTRICAL_FIRE = "smoke", "heat", "combustible_gas", "electrical_fire"
MANUAL_BUTTON, SPRINKLER_PRESSURE, WATER, FLAME = "manual_button", "sprinkler_pressure", "water", "flame"
COMPONENT, SYSTEM, VIDEO = "component", "system", "video"

COMPONENTS: dict[int, str] = {
    **dict.fromkeys((10, 11, 12, 13, 74), COMBUSTIBLE_GAS),
    **dict.fromkeys((16, 17, 18), ELECTRICAL_FIRE),
    **dict.fromkeys((23, 24), MANUAL_BUTTON),
    **dict.fromkeys(range(30, 38), HEAT),
    **dict.fromkeys((25, *range(40, 45), *range(50, 54)), SMOKE),
    **dict.fromkeys((61, 62, 69), FLAME),
    78: VIDEO,
}
"""A plain "fire detector" (25) and combined ones (50 to 53) count as smoke detectors: that is what most of them are."""

_PRESSURE, _HEIGHT = (4, 5), 2
_SPRINKLER, _HYDRANT = 12, 11


QUANTITIES: dict[str, dict[str, str]] = {
    ELECTRICAL_FIRE: {"temperature": "line_temperature"},
    WATER: {"height": "water_level"},
}
"""What some kinds call a quantity: an electrical-fire detector's temperature is that of its line."""


def kind_of(component_type: int, system_type: int, analog_type: int = 0) -> str:
    """The kind. What measures pressure or a level in a water system is known by that, whatever it calls itself."""
    told = COMPONENTS.get(component_type)
    if told:
        return told
    if analog_type in _PRESSURE and system_type == _SPRINKLER:
        return SPRINKLER_PRESSURE
    if system_type == _HYDRANT and analog_type in (*_PRESSURE, _HEIGHT):
        return WATER
    return COMPONENT
