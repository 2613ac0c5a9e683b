"""The picture of a lifecycle, with a matter's own path on it: pure geometry, drawn by a template as SVG.

`draw` is all that others need.
"""

from huiyin.lifecycles.drawing.picture import Drawing, Edge, Node, Stage, Walked, draw

__all__ = ["Drawing", "Edge", "Node", "Stage", "Walked", "draw"]
