"""Why a permit is needed, in plain words: what was answered, and the threshold that it reaches. Pure."""

from huiyin.domains.permits.rules.catalogue import Catalogue, Industry, Question, Value
from huiyin.domains.permits.rules.conditions import Compared
from huiyin.domains.permits.rules.planning import Step
from huiyin.lifecycles.model import Name

_SIGNS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}


def reason(step: Step, industry: Industry, catalogue: Catalogue) -> Name:
    """“卖烟吗？ 是；经营面积有多少平方米？ 320 m² ≥ 300（消防安全检查的起点面积）”."""
    if step.needed.when is None:
        return Name("一律需要", "always")
    words = [_ground(one, step, industry, catalogue) for one in step.needed.when.grounds(step.weighed)]
    words = list(dict.fromkeys(words))
    return Name("；".join(one.zh for one in words), "; ".join(one.en for one in words))


def _ground(ground: Compared | str, step: Step, industry: Industry, catalogue: Catalogue) -> Name:
    if isinstance(ground, str):
        alone = industry.questions[ground]
        return _joined(alone.words, answered(alone, step.weighed[ground]))
    question = industry.questions.get(str(ground.left)) if ground.left_is_name else None
    if question and question.choices:
        return _joined(question.words, answered(question, step.weighed[question.code]))
    left = _side(ground.left, ground.left_is_name, step, industry, catalogue)
    right = _side(ground.right, ground.right_is_name, step, industry, catalogue)
    sign = _SIGNS.get(ground.sign, ground.sign)
    return Name(f"{left.zh} {sign} {right.zh}", f"{left.en} {sign} {right.en}")


def _side(side: str | float, is_name: bool, step: Step, industry: Industry, catalogue: Catalogue) -> Name:
    if not is_name:
        return Name(f"{side:g}", f"{side:g}") if isinstance(side, int | float) else Name(side, side)
    question, value = industry.questions.get(str(side)), answered(None, step.weighed[str(side)])
    if question:
        unit = f" {question.unit}" if question.unit else ""
        return _joined(question.words, Name(f"{value.zh}{unit}", f"{value.en}{unit}"))
    named = catalogue.thresholds[str(side)]
    return Name(f"{value.zh}（{named.zh}）", f"{value.en} ({named.en})")


def answered(question: Question | None, value: Value) -> Name:
    """An answer as people read it."""
    if isinstance(value, bool):
        return Name("是", "yes") if value else Name("否", "no")
    if isinstance(value, str):
        return question.choices[value] if question else Name(value, value)
    return Name(f"{value:g}", f"{value:g}")


def _joined(one: Name, other: Name) -> Name:
    return Name(f"{one.zh} {other.zh}", f"{one.en} {other.en}")
