"""What an alarm rests on, as a sentence in Chinese or English."""

from huiyin.domains.sensing.rules.durations import written
from huiyin.domains.sensing.rules.meeting import Reason

_ZH = {">=": "达到", ">": "超过", "<=": "低至", "<": "低于", "==": "为", "!=": "不为"}
_EN = {">=": "reached", ">": "exceeded", "<=": "fell to", "<": "fell below", "==": "is", "!=": "is not"}
DRILL = "drill"
"""The measure of an alarm that nothing was measured for."""


def because(reason: Reason, quantity: str, *, english: bool = False) -> str:
    """ "温度达到 61.5 °C（限值 57 °C）". `quantity` is what people call the reason's key."""
    if reason.measure == DRILL:
        return "a drill, nothing is burning" if english else "演练，不是真的报警"
    if reason.measure == "silence":
        length = written(int(reason.value or 0) // 1000 * 1000)
        return f"nothing for {length}" if english else f"{length} 没有数据"
    if isinstance(reason.value, bool) or not isinstance(reason.value, int | float):
        return quantity
    value, limit, unit = _number(reason.value), _number(reason.limit), reason.unit
    verb = (_EN if english else _ZH).get(reason.op, reason.op)
    if reason.measure == "rate":
        per = "/min" if english else "/分钟"
        return (
            f"{quantity} {verb} {value} {unit}{per} ({limit})"
            if english
            else f"{quantity}变化{verb} {value} {unit}{per}（限值 {limit}）"
        )
    if reason.measure == "count":
        times = "times" if english else "次"
        return f"{quantity}: {value} {times} ({limit})"
    shown = f"{value} {unit}".strip()
    limits = f"{limit} {unit}".strip()
    return f"{quantity} {verb} {shown} (limit {limits})" if english else f"{quantity}{verb} {shown}（限值 {limits}）"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
