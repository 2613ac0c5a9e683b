"""What stands on a licence: what it says of its holder, and the words around that in Chinese and in English."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PermitOnPaper:
    """A permit as the licence names it; `until` is its last day, None: without an end."""

    name: str
    number: str
    authority: str
    until: date | None


@dataclass(frozen=True, slots=True)
class LicenceOnPaper:
    """All that stands on the licence; `code` is the signed text of its QR symbol.

    `electronic_number` is empty where the installation has no codes for it; `reissued_on`: given out for a lost one.
    """

    number: str
    holder: str
    uscc: str
    place: str
    industry: str
    issuer: str
    issued_on: date
    until: date | None
    permits: Sequence[PermitOnPaper]
    code: str
    electronic_number: str = ""
    reissued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `no_end` stands for a day that there is none of."""

    title: str
    number: str
    holder: str
    uscc: str
    place: str
    industry: str
    issuer: str
    issued_on: str
    until: str
    permits: str
    permit: str
    permit_number: str
    authority: str
    scan: str
    scan_more: str
    no_end: str
    electronic_number: str
    reissued_on: str
    english: bool = False

    def day(self, day: date | None) -> str:
        """A day as people write it."""
        if day is None:
            return self.no_end
        return f"{day.day} {day:%B} {day.year}" if self.english else f"{day.year}年{day.month}月{day.day}日"


CHINESE = Words(
    title="行业综合许可证",
    number="证照编号",
    holder="名称",
    uscc="统一社会信用代码",
    place="经营场所",
    industry="行业",
    issuer="发证机关",
    issued_on="发证日期",
    until="有效期至",
    permits="本证包含的许可",
    permit="许可",
    permit_number="编号",
    authority="许可机关",
    scan="扫码验真",
    scan_more="码里有签名，没有网络也能验。其中任何一项变更、暂停或撤销，联网查验时马上看得到。复议、诉讼以作出该项许可的机关为准。",
    no_end="长期",
    electronic_number="电子证照标识",
    reissued_on="遗失补发",
)
ENGLISH = Words(
    title="Comprehensive Licence",
    number="Licence number",
    holder="Holder",
    uscc="Unified social credit code",
    place="Premises",
    industry="Industry",
    issuer="Issued by",
    issued_on="Issued on",
    until="Valid until",
    permits="Permits in this licence",
    permit="Permit",
    permit_number="Number",
    authority="Authority",
    scan="Scan to verify",
    scan_more="The code is signed and can be verified without a network. Any change, suspension or revocation of "
    "one of its permits shows at once when verified online. Appeals go to the authority that decided on the permit.",
    no_end="no end",
    electronic_number="Electronic number",
    reissued_on="Issued again, lost, on",
    english=True,
)
