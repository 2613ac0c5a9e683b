"""Each kind of mistake: what is done to the sample file, and where and how it is then called wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """Replace `old` (once) by `new`; the mistake is at `key`, its line holds `says`."""

    name: str
    old: str
    new: str
    key: str
    says: str


DAMAGES = (
    Damage("no TOML", 'start = "open"', "start = open", "line 3", "no TOML"),
    Damage("kind missing", 'kind = "lamp"', "", "kind", "missing"),
    Damage("kind unfit", 'kind = "lamp"', 'kind = "Lamp 1"', "kind", "lower-case"),
    Damage("version missing", "version = 1", "", "version", "missing"),
    Damage("version zero", "version = 1", "version = 0", "version", "from 1"),
    Damage("version text", "version = 1", 'version = "1"', "version", "is a text"),
    Damage("start unknown", 'start = "open"', 'start = "opn"', "start", "Did you mean “open”"),
    Damage("start final", 'start = "open"', 'start = "done"', "start", "is final"),
    Damage("start kept", 'owner = "mender"', 'owner = "keep"', "states.open.owner", "nobody owns"),
    Damage("English missing", ', en = "Street lamp"', "", "name.en", "missing"),
    Damage("Chinese empty", 'zh = "待修"', 'zh = " "', "states.open.name.zh", "empty"),
    Damage("name no table", '{ zh = "待修", en = "Open" }', '"待修"', "states.open.name", "not a table"),
    Damage("key misspelt", 'within = "1 working day"', 'wihtin = "1 working day"', "states.open.wihtin", "“within”"),
    Damage("key at top", "version = 1", "version = 1\nversoin = 2", "versoin", "Did you mean “version”"),
    Damage("state key", "[states.open]", '[states."Open!"]', "states.Open!", "lower-case"),
    Damage("span unreadable", '"1 working day"\ntone', '"1 workday"\ntone', "states.open.within", "no length of time"),
    Damage("tone unknown", 'tone = "yours"', 'tone = "your"', "states.asked.tone", "Did you mean “yours”"),
    Damage("at missing", "at = [1, 0]", "", "states.asked.at", "missing"),
    Damage("at unfit", "at = [1, 0]", "at = [1, -1]", "states.asked.at", "column and row"),
    Damage("at taken", "at = [1, 0]", "at = [0, 0]", "states.asked.at", "“open” stands at [0, 0]"),
    Damage("owner missing", 'owner = "mender"\n', "", "states.open.owner", "nobody owns"),
    Damage("owner unknown", 'owner = "mender"', 'owner = "mendr"', "states.open.owner", "Did you mean “mender”"),
    Damage("owner no role", 'owner = "mender"', 'owner = "reporter"', "states.open.owner", "can own"),
    Damage("final due", "final = true", 'final = true\nwithin = "1 day"', "states.done.within", "no deadline"),
    Damage("final pauses", "final = true", "final = true\npauses = true", "states.done.pauses", "no clock"),
    Damage("no way out", 'from = ["open"]', 'from = ["asked"]', "states.open", "no action leaves"),
    Damage("unreachable", 'to = "asked"', 'to = "done"', "states.asked", "no way leads to it"),
    Damage("stage unknown", 'stage = "first"', 'stage = "frst"', "states.open.stage", "Did you mean “first”"),
    Damage("stage twice", 'key = "last"', 'key = "first"', "stages.1.key", "two stages"),
    Damage("lapse unknown", 'action = "lapse"', 'action = "laps"', "states.asked.lapse.action", "“lapse”"),
    Damage("lapse timeless", ', within = "7 days" }', " }", "states.asked.lapse.within", "missing"),
    Damage("lapse elsewhere", 'action = "lapse"', 'action = "ask"', "states.asked.lapse.action", "does not lead"),
    Damage("lapse not by system", '"system", ', "", "states.asked.lapse.action", "system may not"),
    Damage("lapse needs", "closes_as", 'needs = ["words"]\ncloses_as', "states.asked.lapse.action", "cannot give"),
    Damage("from missing", 'from = ["open"]', "", "actions.ask.from", "missing"),
    Damage("from unknown", 'from = ["open"]', 'from = ["open", "askd"]', "actions.ask.from", "Did you mean “asked”"),
    Damage("from text", 'from = ["open"]', 'from = "open"', "actions.ask.from", "list of texts"),
    Damage("to unknown", 'to = "asked"', 'to = "askd"', "actions.ask.to", "Did you mean “asked”"),
    Damage("by empty", 'by = ["mender"]', "by = []", "actions.ask.by", "nobody may take it"),
    Damage("by unknown", 'by = ["mender"]', 'by = ["mendr"]', "actions.ask.by", "Did you mean “mender”"),
    Damage("tell unknown", 'tell = ["reporter"]', 'tell = ["reportr"]', "actions.ask.tell", "Did you mean “reporter”"),
    Damage("needs unknown", 'needs = ["words"]', 'needs = ["word"]', "actions.ask.needs", "Did you mean “words”"),
    Damage("needs twice", 'needs = ["words"]', 'needs = ["words", "words"]', "actions.ask.needs", "twice"),
    Damage("takes unknown", 'takes = ["words"]', 'takes = ["word"]', "actions.again.takes", "Did you mean “words”"),
    Damage("takes needed", 'takes = ["words"]', 'takes = ["unit"]', "actions.again.takes", "needed already"),
    Damage(
        "field unused", "[resolutions]", '[fields.x]\nzh = "甲"\nen = "X"\n[resolutions]', "fields.x", "no action asks"
    ),
    Damage("because missing", 'because = "Nothing hangs for ever"', "", "actions.lapse.because", "missing"),
    Damage("assigns unknown", 'assigns = "unit"', 'assigns = "unti"', "actions.again.assigns", "Did you mean “unit”"),
    Damage("assigns unasked", 'needs = ["unit"]', "", "actions.again.assigns", "not asked"),
    Damage("after unknown", 'after = "ask"', 'after = "aks"', "actions.again.after", "Did you mean “ask”"),
    Damage("after itself", 'after = "ask"', 'after = "again"', "actions.again.after", "itself"),
    Damage("limit zero", 'after = "ask"', "limit = 0", "actions.again.limit", "from 1"),
    Damage("public text", 'after = "ask"', 'public = "no"', "actions.again.public", "true or false"),
    Damage("result unknown", '"mended"\nbec', '"mendd"\nbec', "actions.lapse.closes_as", "Did you mean “mended”"),
    Damage("result while open", 'after = "ask"', 'closes_as = "mended"', "actions.again.closes_as", "does not close"),
    Damage("warn above 1", "warn = 0.8", "warn = 80", "escalation.warn", "share"),
    Damage("late missing", 'late = ["boss"]', "", "escalation.late", "missing"),
    Damage("late unknown", 'late = ["boss"]', 'late = ["bos"]', "escalation.late", "Did you mean “boss”"),
    Damage("step unknown", 'steps = ["boss"]', 'steps = ["bos"]', "escalation.steps", "Did you mean “boss”"),
    Damage("role built in", "[fields]", '[roles.owner]\nzh = "主"\nen = "O"\n[fields]', "roles.owner", "built in"),
    Damage("upgrade nowhere", "[fields]", '[upgrade]\nold = "opn"\n[fields]', "upgrade.old", "Did you mean “open”"),
)
