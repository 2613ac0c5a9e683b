"""What an alarm turns out to have been caused by."""

TRUE = {
    "overload": ("线路过载", "Overload"),
    "wiring": ("线路老化或接触不良", "Old or loose wiring"),
    "charger": ("充电器或电池", "Charger or battery"),
    "charging_inside": ("楼道或室内充电", "Charging inside or in the stairwell"),
    "cooking_fire": ("厨房起火", "Kitchen fire"),
    "gas_leak": ("燃气泄漏", "Gas leak"),
    "open_fire": ("烟头等火种", "Cigarette or open fire"),
    "other": ("其他原因", "Another cause"),
}
FALSE = {
    "cooking": ("做饭油烟", "Cooking"),
    "steam": ("水汽", "Steam"),
    "dust": ("灰尘或小虫", "Dust or insects"),
    "device": ("设备问题", "The device itself"),
    "test": ("测试或演练", "Test or drill"),
    "unknown": ("查不出来", "Not found"),
}
CAUSES = TRUE | FALSE
