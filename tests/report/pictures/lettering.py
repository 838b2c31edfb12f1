"""What a figure writes, and where."""

from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg

from taskgroup.report.drawing.style import house_style


@dataclass(frozen=True)
class Written:
    text: str
    corners: np.ndarray  # (4, 2), in points


def written(figure):
    """Every text that is really drawn, with the corners of its box as it is turned."""
    drawn = []
    original = RendererAgg.draw_text

    def recorded(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        drawn.append(mtext)
        original(self, gc, x, y, s, prop, angle, ismath=ismath, mtext=mtext)

    RendererAgg.draw_text = recorded
    try:
        with house_style():
            figure.canvas.draw()
    finally:
        RendererAgg.draw_text = original
    renderer = figure.canvas.get_renderer()
    return [Written(text.get_text(), _corners(text, renderer)) for text in drawn if text.get_text().strip()]


def _corners(text, renderer):
    angle = text.get_rotation()
    if angle % 90 == 0:
        return _box(text.get_window_extent(renderer))
    assert text.get_rotation_mode() == "anchor"
    text.set_rotation(0)
    box = _box(text.get_window_extent(renderer))
    text.set_rotation(angle)
    around = text.get_transform().transform(text.get_position())
    turn = np.deg2rad(angle)
    return (box - around) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + around


def _box(extent):
    return np.array([(extent.x0, extent.y0), (extent.x1, extent.y0), (extent.x1, extent.y1), (extent.x0, extent.y1)])


def overlaps(figure):
    """Pairs of texts whose boxes overlap by more than half a pixel: no line separates them."""
    texts = written(figure)
    return [
        (one.text, other.text)
        for place, one in enumerate(texts)
        for other in texts[:place]
        if _overlap(one.corners, other.corners)
    ]


def _overlap(one, other, slack=0.5):
    for corners in (one, other):
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            across = np.array([start[1] - end[1], end[0] - start[0]])
            length = np.hypot(*across)
            if length < 1e-9:
                continue
            a, b = one @ across / length, other @ across / length
            if a.max() <= b.min() + slack or b.max() <= a.min() + slack:
                return False
    return True


def outside(figure):
    """Texts that leave the page."""
    width, height = figure.bbox.width, figure.bbox.height
    return [
        text.text
        for text in written(figure)
        if text.corners.min() < -0.5
        or text.corners[:, 0].max() > width + 0.5
        or text.corners[:, 1].max() > height + 0.5
    ]
