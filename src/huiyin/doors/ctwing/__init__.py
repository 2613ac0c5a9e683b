"""CTWing 天翼物联: what the platform pushes."""
