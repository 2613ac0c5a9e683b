"""What sensing does when something was observed."""

from huiyin.domains.sensing.handlers.firmware import FirmwareWeigher
from huiyin.domains.sensing.handlers.weigher import SensingWeigher

__all__ = ["FirmwareWeigher", "SensingWeigher"]
