"""Who must sign besides the one who fills in, and what exactly is signed. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.planning import Plan

AGENT, OWNER = "agent_name", "legal_representative"
"""Fields: an agent, where there is one, fills in and signs by sending; otherwise the legal representative does."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who must sign: the field that names them, their name, and their telephone as far as the form has it."""

    role: str
    name: str
    phone: str


def signers(plan: Plan, catalogue: Catalogue, form: Mapping[str, str]) -> Mapping[str, Signer]:
    """Whom the papers of this plan want signatures of, by role, but for the one who fills in. One person signs once."""
    fills_in = folded(form.get(AGENT, "")) or folded(form.get(OWNER, ""))
    found: dict[str, Signer] = {}
    names = {fills_in}
    for one in plan.materials_after:
        for role in catalogue.materials[one.code].signed_by:
            name = form.get(role, "").strip()
            if name and folded(name) not in names:
                names.add(folded(name))
                found[role] = Signer(role, name, form.get(catalogue.fields[role].phone, "").strip())
    return found


def folded(name: str) -> str:
    """A name as it is compared: without spaces, in one case."""
    return "".join(name.split()).casefold()


def digest_of_content(content: Mapping[str, Any]) -> str:
    """SHA-256 of what is signed, as JSON in one order: another letter or paper is another content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
