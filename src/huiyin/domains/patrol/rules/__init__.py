"""Pure rules of patrols: the checklists, and when a round begins and ends."""

from huiyin.domains.patrol.rules.checklist import BadChecklist, Item, items_after, read_checklist
from huiyin.domains.patrol.rules.findings import read_findings, written
from huiyin.domains.patrol.rules.slots import BadSchedule, Schedule, Slot, read_schedule, slot_at, slots_begun

__all__ = [
    "BadChecklist",
    "BadSchedule",
    "Item",
    "Schedule",
    "Slot",
    "items_after",
    "read_checklist",
    "read_findings",
    "read_schedule",
    "slot_at",
    "slots_begun",
    "written",
]
