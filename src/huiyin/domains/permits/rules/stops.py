"""What the clock of a permit may stop for, and what that is called."""

from collections.abc import Collection, Mapping, Sequence

from huiyin.domains.permits.rules.limits import Stop
from huiyin.lifecycles.model import Name

NAMES: Mapping[Stop, Name] = {
    Stop.HEARING: Name("听证", "A hearing"),
    Stop.TENDER: Name("招标", "A tender"),
    Stop.AUCTION: Name("拍卖", "An auction"),
    Stop.INSPECTION: Name("检验", "An inspection of goods or equipment"),
    Stop.TESTING: Name("检测", "Testing"),
    Stop.QUARANTINE: Name("检疫", "Quarantine"),
    Stop.APPRAISAL: Name("鉴定", "An appraisal"),
    Stop.EXPERT_REVIEW: Name("专家评审", "A review by experts"),
    Stop.RECTIFICATION: Name("整改", "Putting right what was found"),
}
BY_LAW = tuple(stop for stop in Stop if stop is not Stop.RECTIFICATION)
"""行政许可法 art. 45 names these for every permit; any other has a rule of its own, as the catalogue says."""


def stops_of(own: Collection[str]) -> Sequence[Stop]:
    """What the clock of a permit may stop for; `own` are those that the permit's own rules name."""
    return [stop for stop in Stop if stop in BY_LAW or stop.value in own]


def read_stop(value: object) -> str:
    """Why time does not count, by its code. Whether it does for this very permit, the step says."""
    if value not in set(Stop):
        raise ValueError("one of " + ", ".join(Stop))
    return str(value)
