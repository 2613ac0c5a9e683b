"""Which regions applications can be sent to, and what for."""

from collections.abc import Mapping

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import LinkedRegion, WayText
from huiyin.exchange.models import Peer
from huiyin.lifecycles.mistakes import did_you_mean


class UnfitLink(ValueError):
    """A region cannot be linked like this; the message says why."""


def put_region(*, code: str, peer: str, offers: Mapping[str, str]) -> LinkedRegion:
    """Say who decides for a region, and by which way each industry may be applied for. Raises `UnfitLink`."""
    known = catalogue()
    if code not in known.regions:
        raise UnfitLink(f"there is no region “{code}”. {did_you_mean(code, known.regions)}")
    linked = Peer.objects.filter(code=peer).first()
    if linked is None:
        raise UnfitLink(f"no installation “{peer}” is linked: `huiyin exchange link` links one")
    for industry, way in offers.items():
        if industry not in known.industries:
            raise UnfitLink(f"there is no industry “{industry}”. {did_you_mean(industry, known.industries)}")
        if way not in WayText.values:
            raise UnfitLink(f"there is no way “{way}”: {', '.join(WayText.values)}")
    region, _new = LinkedRegion.objects.update_or_create(code=code, defaults={"peer": linked, "matters": dict(offers)})
    return region
