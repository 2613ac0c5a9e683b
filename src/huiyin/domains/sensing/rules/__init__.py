"""When a reading is an alarm: pure functions over plain data, without Django, files, clocks of their own or a network.

armed = [arm(rule, units) for rule in rules]        # once per set of rules
wanted = watch_for(armed, ranges)
taken = take(seen, Reading(at_ms, values, received_ms), wanted)      # once per reading
verdict = weigh(armed[0], standing, seen, now_ms, zone, taken)      # for each rule
verdict = weigh(armed[0], verdict.standing, seen, verdict.again_at_ms, zone)   # when its time has come
"""

from huiyin.domains.sensing.rules.arming import Armed, UnusableRule, arm, watch_for
from huiyin.domains.sensing.rules.meeting import Reason
from huiyin.domains.sensing.rules.reading_terms import UnreadableTerm, read_term
from huiyin.domains.sensing.rules.rule import Flapping, Level, Limit, Rule, Severity, Words
from huiyin.domains.sensing.rules.schedules import Schedule
from huiyin.domains.sensing.rules.seen import MixedKinds, Reading, Seen, Taken, Unusable, Watch, take
from huiyin.domains.sensing.rules.standing import Change, Happened, Phase, Standing, Verdict
from huiyin.domains.sensing.rules.weighing import weigh

__all__ = [
    "Armed",
    "Change",
    "Flapping",
    "Happened",
    "Level",
    "Limit",
    "MixedKinds",
    "Phase",
    "Reading",
    "Reason",
    "Rule",
    "Schedule",
    "Seen",
    "Severity",
    "Standing",
    "Taken",
    "UnreadableTerm",
    "Unusable",
    "UnusableRule",
    "Verdict",
    "Watch",
    "Words",
    "arm",
    "read_term",
    "take",
    "watch_for",
    "weigh",
]
