"""The inbox inside the product: delivered by being written, so it has no port, no worker and no way to fail."""

IN_APP = "in_app"
