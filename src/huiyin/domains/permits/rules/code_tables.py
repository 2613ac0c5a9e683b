"""What the numbers in codes stand for, as the browser's verifier wants it: `Tables` of assets/src/licence/claims.ts."""

from typing import Any

from huiyin.domains.permits.rules.verifier import AUTHORITIES, INDUSTRIES, PERMITS


def tables(*, english: bool) -> dict[str, Any]:
    """`permits` (number: code, name), `industries`, `authorities`; permits are named in one language.

    Numbers are written out, as JSON has no other keys.
    """
    return {
        "permits": {str(number): [code, en if english else zh] for number, (code, zh, en) in PERMITS.items()},
        "industries": {str(number): code for number, code in INDUSTRIES.items()},
        "authorities": {str(number): name for number, name in AUTHORITIES.items()},
    }
