"""Each kind of mistake: what is done to the small catalogue, and where and how it is then called wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """Replace `old` (once) in `file` by `new`; the mistake is at `key` of `at`, or of `file`; its line holds `says`."""

    name: str
    file: str
    old: str
    new: str
    key: str
    says: str
    at: str = ""


HYGIENE, BATHING, SOAP = "permits/hygiene.toml", "permits/bathing.toml", "permits/soap.toml"
BATHS, REGIONS, FIELDS = "industries/bath_house.toml", "regions.toml", "fields.toml"
MATERIALS, SOURCES, CLOCKS = "materials.toml", "sources.toml", "clocks.toml"
SECOND = "versions.1"
X, LAW = "{ zh = 'x', en = 'x' }", "source = 'law', grade = 'statute'"
LATER = "{ value = 100, since = 2025-01-01, " + LAW + " }]"

DAMAGES = (
    Damage("no TOML", HYGIENE, 'code = "hygiene"', "code = hygiene", "", "no TOML"),
    Damage("code otherwise", HYGIENE, 'code = "hygiene"', 'code = "hygeine"', "code", "Let both be the same"),
    Damage("key unknown", HYGIENE, 'kind = "permit"', 'kind = "permit"\nkidn = 1', "versions.0.kidn", "“kind”"),
    Damage("kind unknown", HYGIENE, 'kind = "permit"', 'kind = "licence"', "versions.0.kind", "there is no “licence”"),
    Damage("day as text", HYGIENE, "since = 2020-01-01", 'since = "2020-01-01"', "versions.0.since", "is no day"),
    Damage("gap", HYGIENE, "until = 2022-01-01", "until = 2021-12-31", "versions.0.until", "nothing holds from"),
    Damage("overlap", HYGIENE, "until = 2022-01-01", "until = 2022-01-02", "versions.0.until", "overlaps"),
    Damage("no end", HYGIENE, "until = 2022-01-01\n", "", "versions.0.until", "overlaps"),
    Damage("backwards", HYGIENE, "until = 2022-01-01", "until = 2019-01-01", "versions.0.until", "before it begins"),
    Damage("no limit", HYGIENE, "limits = [{", "conflicting = [{", "versions.0.limits", "is missing"),
    Damage(
        "no basis", BATHING, 'basis = [{ source = "law", grade = "statute" }]', "basis = []", "versions.0.basis", "law"
    ),
    Damage("authority", HYGIENE, 'authority = "health"', 'authority = "helth"', "versions.0.authority", "“health”"),
    Damage(
        "paper unknown",
        HYGIENE,
        'material = "lease"',
        'material = "leese"',
        f"{SECOND}.materials.0.material",
        "“lease”",
    ),
    Damage("no such part", HYGIENE, '"drains"', '"drain"', f"{SECOND}.materials.1.part", "has no part “drain”"),
    Damage(
        "part of a paper without", HYGIENE, '"lease",', '"lease", part = "x",', f"{SECOND}.materials.0.part", "no part"
    ),
    Damage(
        "asked twice", BATHING, '"drawing", part = "basins"', '"lease"', "versions.0.materials.2.material", "already"
    ),
    Damage("not waited for", BATHING, 'after = ["hygiene"]\n', "", "versions.0.materials.0.material", "does not wait"),
    Damage("field unknown", BATHING, 'codes = ["basins"]', 'codes = ["basin"]', "versions.0.fields", "“basins”"),
    Damage("set unknown", BATHING, 'sets = ["common"]', 'sets = ["comon"]', "versions.0.fields.sets", "no set “comon”"),
    Damage(
        "field in the set",
        BATHING,
        'codes = ["basins"]',
        'codes = ["phone", "basins"]',
        "versions.0.fields.codes",
        "sets",
    ),
    Damage(
        "waits for nothing",
        BATHING,
        'after = ["hygiene"]',
        'after = ["hygiene", "x"]',
        "versions.0.after",
        "permit “x”",
    ),
    Damage(
        "waits for itself",
        BATHING,
        'after = ["hygiene"]',
        'after = ["hygiene", "bathing"]',
        "versions.0.after",
        "itself",
    ),
    Damage(
        "circle", HYGIENE, "validity =", 'after = ["bathing"]\nvalidity =', "versions.0.after", "← hygiene ←", BATHING
    ),
    Damage("commitment unseen", HYGIENE, "checked_after", "delivered", f"{SECOND}.checked_after", "nobody looks"),
    Damage(
        "renewal of nothing", HYGIENE, "validity = { years = 4,", "note = {", f"{SECOND}.renewal", "does not expire"
    ),
    Damage("length", HYGIENE, '"30 days"', '"30 dayz"', f"{SECOND}.renewal.closes", "no length of time"),
    Damage("amount at once", SOAP, "amount = 0", "amount = 3", "versions.0.limits.0.amount", "at_once"),
    Damage("amount of none", HYGIENE, "amount = 20", "amount = 0", "versions.0.limits.0.amount", "at_once"),
    Damage(
        "limits of a duty",
        SOAP,
        'kind = "duty"',
        'kind = "duty"\nafter = ["hygiene"]',
        f"{SECOND}.after",
        "nothing to apply",
    ),
    Damage(
        "commitment of a filing",
        SOAP,
        "limits =",
        "committed = { amount = 0, unit = 'at_once', starts = 'filing', " + LAW + " }\nlimits =",
        "versions.0.committed",
        "no commitment",
    ),
    Damage("source unknown", HYGIENE, 'source = "law"', 'source = "lwa"', "versions.0.basis.0.source", "“law”"),
    Damage("page as statute", HYGIENE, 'source = "law"', 'source = "page"', "versions.0.basis.0.grade", "no statute"),
    Damage(
        "repealed",
        BATHING,
        'starts = "receipt", source = "law"',
        'starts = "receipt", source = "old_law"',
        "versions.0.limits.0.source",
        "repealed on 2000-01-01",
    ),
    Damage("grade missing", BATHING, ', grade = "unverified"', "", "versions.0.fields.grade", "is missing"),
    Damage("source unused", SOURCES, "[page]", "[pages]\nname = " + X + "\n\n[page]", "pages", "nothing rests"),
    Damage(
        "source backwards", SOURCES, "until = 2000-01-01", "until = 1980-01-01", "old_law.until", "before it begins"
    ),
    Damage("permit unknown", BATHS, 'permit = "soap"', 'permit = "sope"', "needed.2.permit", "“soap”"),
    Damage("permit not yet", BATHS, "since = 2020-01-01", "since = 2019-01-01", "needed.0.permit", "on 2019-01-01"),
    Damage(
        "permit no more",
        SOAP,
        "since = 2030-01-01",
        "since = 2030-01-01\nuntil = 2031-01-01",
        "needed.2.permit",
        "on 2031-01-01",
        BATHS,
    ),
    Damage("needed twice", BATHS, 'permit = "soap"', 'permit = "hygiene"', "needed.2.permit", "needed already"),
    Damage(
        "instead of nothing",
        BATHS,
        'permit = "soap"',
        'permit = "soap"\ninstead_of = "hygeine"',
        "needed.2.instead_of",
        "“hygiene”",
    ),
    Damage("question unused", BATHS, 'when = "sells_soap"\n', "", "questions.sells_soap", "no condition"),
    Damage("name unknown", BATHS, "area >= large", "area >= larg", "needed.1.when", "“large”"),
    Damage("number as truth", BATHS, "area >= large", "area", "needed.1.when", "yes or no"),
    Damage("truth as number", BATHS, '"sells_soap"', '"sells_soap > 1"', "needed.2.when", "cannot be compared"),
    Damage("choice unknown", BATHS, "water == 'hot'", "water == 'warm'", "needed.1.when", "no choice “warm”"),
    Damage("choice in order", BATHS, "water == 'hot'", "water > 'hot'", "needed.1.when", "no order"),
    Damage("condition unread", BATHS, '"sells_soap"', '"sells_soap("', "needed.2.when", "no condition"),
    Damage("condition calls", BATHS, '"sells_soap"', '"open(sells_soap)"', "needed.2.when", "neither a question nor"),
    Damage("default unfit", BATHS, "default = false", "default = 3", "questions.sells_soap.default", "does not answer"),
    Damage("choices of a number", BATHS, 'kind = "number"', 'kind = "choice"', "questions.area.choices", "do not fit"),
    Damage("shown by nothing", BATHS, '["lease"]', '["leese"]', "questions.area.documented_by", "“lease”"),
    Damage(
        "question as threshold",
        REGIONS,
        "large = {",
        "area = " + X + "\nlarge = {",
        "questions.area",
        "same name",
        BATHS,
    ),
    Damage(
        "threshold without value",
        REGIONS,
        "thresholds.large = {",
        "thresholds.huge = {",
        "thresholds.large",
        "no value",
    ),
    Damage(
        "threshold unknown",
        REGIONS,
        'parent = "000000"',
        'parent = "000000"\nthresholds.larg = { value = 1, ' + LAW + " }",
        "regions.1.thresholds.larg",
        "“large”",
    ),
    Damage("region code", REGIONS, 'code = "310115"', 'code = "31015"', "regions.2.code", "six digits"),
    Damage("region twice", REGIONS, 'code = "310115"', 'code = "310000"', "regions.2.code", "two regions"),
    Damage("around itself", REGIONS, 'parent = "000000"', 'parent = "310115"', "regions.1.parent", "around itself"),
    Damage(
        "parent unknown", REGIONS, 'parent = "310000"', 'parent = "320000"', "regions.2.parent", "no region “320000”"
    ),
    Damage("no nation", REGIONS, 'code = "000000"', 'code = "100000"', "regions", "no region “000000”"),
    Damage(
        "promise of nothing",
        REGIONS,
        'permit = "hygiene"',
        'permit = "hygeine"',
        "regions.2.promises.hygeine",
        "“hygiene”",
    ),
    Damage(
        "register unknown",
        FIELDS,
        'shared_by = "registry"',
        'shared_by = "registri"',
        "fields.holder.shared_by",
        "“registry”",
    ),
    Damage("group unknown", FIELDS, 'group = "who"', 'group = "whom"', "fields.holder.group", "“who”"),
    Damage("set of nothing", FIELDS, '["holder", "phone"]', '["holder", "fone"]', "sets.common", "no field “fone”"),
    Damage(
        "decided by nobody",
        BATHS,
        "when = \"area >= large and water == 'hot'\"\n",
        "decided_by = [{ authority = 'helth', when = 'sells_soap', " + LAW + " }]\n",
        "needed.1.decided_by.0.authority",
        "“health”",
    ),
    Damage(
        "decided whenever",
        BATHS,
        "when = \"area >= large and water == 'hot'\"\n",
        "decided_by = [{ authority = 'health', " + LAW + " }]\n",
        "needed.1.decided_by.0.when",
        "for which answers",
    ),
    Damage(
        "decided by what is not asked",
        BATHS,
        "when = \"area >= large and water == 'hot'\"\n",
        "decided_by = [{ authority = 'health', when = 'sells_sop', " + LAW + " }]\n",
        "needed.1.decided_by.0.when",
        "“sells_soap”",
    ),
    Damage("choices of no choice", FIELDS, 'kind = "phone"', 'kind = "choice"', "fields.phone.choices", "fit the kind"),
    Damage(
        "hangs on no field",
        FIELDS,
        'kind = "number"',
        "kind = 'number', only_if = { field = 'phon', is = ['yes'] }",
        "fields.basins.only_if.field",
        "“phone”",
    ),
    Damage(
        "hangs on free words",
        FIELDS,
        'kind = "number"',
        "kind = 'number', only_if = { field = 'phone', is = ['yes'] }",
        "fields.basins.only_if.field",
        "yes_no or choice",
    ),
    Damage(
        "hangs on what nobody writes",
        FIELDS,
        "[fields]",
        "[fields]\nsoap = { name = "
        + X
        + ", group = 'who', kind = 'yes_no', only_if = { field = 'soap', is = ['y'] } }",
        "fields.soap.only_if.is",
        "nobody writes “y”",
    ),
    Damage(
        "hangs on what is not asked",
        FIELDS,
        "[fields]",
        "[fields]\nsoap = { name = " + X + ", group = 'who', kind = 'yes_no' }\n"
        "brand = { name = " + X + ", group = 'who', only_if = { field = 'soap', is = ['yes'] } }",
        "fields.soap",
        "nothing asks for it",
    ),
    Damage(
        "validity of nothing",
        REGIONS,
        'promises = [{ permit = "hygiene"',
        "validities = [{ permit = 'hygeine', years = 2, " + LAW + ' }]\npromises = [{ permit = "hygiene"',
        "regions.2.validities",
        "“hygiene”",
    ),
    Damage("field unused", FIELDS, "basins = {", "bidets = {", "fields.bidets", "nothing asks for it"),
    Damage(
        "paper unused",
        MATERIALS,
        "[lease]",
        "[deed]\nname = " + X + "\nshows = " + X + "\n\n[lease]",
        "deed",
        "nothing asks",
    ),
    Damage("result of nothing", MATERIALS, '"hygiene"', '"hygeine"', "clean.result_of", "“hygiene”"),
    Damage("clock missing", CLOCKS, "[joint]", "[jont]", "joint", "is missing"),
    Damage("clock unknown", CLOCKS, "[joint]", "[jont]", "jont", "“joint”"),
    Damage("published where", "published.toml", '"310115"', '"310116"', "results.0.region", "no region"),
    Damage("English missing", MATERIALS, ', en = "Lease"', "", "lease.name.en", "is missing"),
    Damage(
        "thresholds overlap",
        REGIONS,
        'thresholds.large = { value = 100, source = "law", grade = "statute" }',
        "thresholds.large = [{ value = 90, until = 2025-01-02, " + LAW + " }, " + LATER,
        "regions.0.thresholds.large",
        "on the same day",
    ),
    Damage(
        "threshold backwards",
        REGIONS,
        "thresholds.large = { value = 100, ",
        "thresholds.large = { since = 2025-01-01, until = 2024-01-01, value = 100, ",
        "regions.0.thresholds.large",
        "before it begins",
    ),
    Damage(
        "threshold of no day",
        REGIONS,
        "thresholds.large = { value = 100, ",
        "thresholds.large = { since = 2025-01-01, value = 100, ",
        "regions.0.thresholds.large",
        "no value for it on some days",
    ),
    Damage(
        "threshold of nothing",
        REGIONS,
        'thresholds.large = { value = 100, source = "law", grade = "statute" }',
        "thresholds.large = []",
        "regions.0.thresholds.large",
        "no value for it on some days",
    ),
    Damage(
        "promised twice",
        REGIONS,
        'promises = [{ permit = "hygiene"',
        "promises = [{ permit = 'hygiene', working_days = 2, " + LAW + ' }, { permit = "hygiene"',
        "regions.2.promises.hygiene",
        "on the same day",
    ),
)
