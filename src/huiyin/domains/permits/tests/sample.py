"""A small catalogue: a bath house needs a licence of hygiene, then one to bathe, and a notice if it sells soap."""

from collections.abc import Mapping

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.reading import read_catalogue


def name(words: str) -> str:
    """A name that is the same in both languages."""
    return f'{{ zh = "{words}", en = "{words}" }}'


KNOWN = 'source = "law", grade = "statute"'
TWENTY = f'amount = 20, unit = "working_days", starts = "acceptance", {KNOWN}'

SAMPLE: Mapping[str, str] = {
    "authorities.toml": f"[health]\nname = {name('Health')}\n\n[registry]\nname = {name('Registry')}\n",
    "clocks.toml": "".join(
        f'[{clock}]\namount = 20\nunit = "working_days"\nstarts = "acceptance"\nsource = "law"\ngrade = "statute"\n\n'
        for clock in ("ordinary", "joint", "delivery", "correction", "renewal")
    ),
    "checklist.toml": "[drains]\nzh = 'Drains'\nen = 'Drains'\n",
    "fields.toml": f"""
[groups]
who = {name("Who")}

[sets]
common = ["holder", "phone"]

[fields]
holder = {{ name = {name("Holder")}, group = "who", shared_by = "registry" }}
phone = {{ name = {name("Phone")}, group = "who", kind = "phone" }}
basins = {{ name = {name("Basins")}, group = "who", kind = "number" }}
""",
    "materials.toml": f"""
[lease]
name = {name("Lease")}
shows = {name("Address")}

[drawing]
name = {name("Drawing")}
shows = {name("Scale")}
parts.drains = {name("Drains")}
parts.basins = {name("Basins")}

[clean]
name = {name("Clean bill")}
shows = {name("Stamp")}
shared_by = "health"
result_of = "hygiene"
""",
    "published.toml": f"""
[[results]]
name = {name("Elsewhere")}
region = "310115"
industry = "bath_house"
before = {{ days = 40 }}
after = {{ days = 2 }}
source = "page"
grade = "page"
""",
    "regions.toml": f"""
[thresholds]
large = {name("Large")}

[[regions]]
code = "000000"
name = {name("Country")}
thresholds.large = {{ value = 100, {KNOWN} }}

[[regions]]
code = "310000"
name = {name("Province")}
parent = "000000"

[[regions]]
code = "310115"
name = {name("District")}
parent = "310000"
promises = [{{ permit = "hygiene", working_days = 3, source = "page", grade = "page" }}]
""",
    "sources.toml": f"""
[law]
name = {name("Law")}
statute = true
since = 2000-01-01

[old_law]
name = {name("Old law")}
statute = true
since = 1990-01-01
until = 2000-01-01

[page]
name = {name("Page")}
address = "example.org"
""",
    "permits/hygiene.toml": f"""
code = "hygiene"
name = {name("Hygiene")}
authority = "health"

[[versions]]
since = 2020-01-01
until = 2022-01-01
kind = "permit"
basis = [{{ {KNOWN} }}]
limits = [{{ {TWENTY} }}]

[[versions]]
since = 2022-01-01
kind = "permit"
basis = [{{ {KNOWN} }}]
limits = [{{ {TWENTY} }}]
conflicting = [{{ amount = 30, unit = "days", starts = "acceptance", source = "old_law", grade = "statute" }}]
committed = {{ amount = 0, unit = "at_once", starts = "acceptance", {KNOWN} }}
checked_after = {{ {TWENTY} }}
materials = [
  {{ material = "lease", {KNOWN} }},
  {{ material = "drawing", part = "drains", {KNOWN} }},
]
fields = {{ sets = ["common"], codes = [], source = "page", grade = "unverified" }}
visit = {{ looks_at = ["drains"], {KNOWN} }}
validity = {{ years = 4, {KNOWN} }}
renewal = {{ closes = "30 days", {KNOWN} }}
""",
    "permits/bathing.toml": f"""
code = "bathing"
name = {name("Bathing")}
authority = "health"

[[versions]]
since = 2020-01-01
kind = "permit"
basis = [{{ {KNOWN} }}]
limits = [{{ amount = 30, unit = "days", starts = "receipt", {KNOWN} }}]
after = ["hygiene"]
materials = [
  {{ material = "clean", {KNOWN} }},
  {{ material = "lease", {KNOWN} }},
  {{ material = "drawing", part = "basins", {KNOWN} }},
]
fields = {{ sets = ["common"], codes = ["basins"], source = "page", grade = "unverified" }}
""",
    "permits/soap.toml": f"""
code = "soap"
name = {name("Soap")}
authority = "health"

[[versions]]
since = 2020-01-01
kind = "filing"
basis = [{{ {KNOWN} }}]
limits = [{{ amount = 0, unit = "at_once", starts = "filing", {KNOWN} }}]

[[versions]]
since = 2030-01-01
kind = "duty"
basis = [{{ {KNOWN} }}]
""".replace("since = 2020-01-01\nkind", "since = 2020-01-01\nuntil = 2030-01-01\nkind", 1),
    "industries/bath_house.toml": f"""
code = "bath_house"
name = {name("Bath house")}
since = 2020-01-01

[questions.area]
words = {name("How large?")}
kind = "number"
documented_by = ["lease"]

[questions.sells_soap]
words = {name("Soap?")}
kind = "yes_no"
default = false

[questions.water]
words = {name("Which water?")}
kind = "choice"
choices.hot = {name("Hot")}
choices.cold = {name("Cold")}
default = "hot"

[[needed]]
permit = "hygiene"
{KNOWN.replace(", ", chr(10))}

[[needed]]
permit = "bathing"
when = "area >= large and water == 'hot'"
{KNOWN.replace(", ", chr(10))}

[[needed]]
permit = "soap"
when = "sells_soap"
{KNOWN.replace(", ", chr(10))}
""",
}


def sample(**changed: str) -> Catalogue:
    """The small catalogue, some of its files otherwise."""
    return read_catalogue({**SAMPLE, **changed})


def with_change(file: str, old: str, new: str, texts: Mapping[str, str] = SAMPLE) -> Mapping[str, str]:
    """The texts with one file changed, which must hold what is to be replaced."""
    assert old in texts[file], f"{file} does not say {old!r}"
    return {**texts, file: texts[file].replace(old, new, 1)}
