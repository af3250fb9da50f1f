"""Small plots as SVG text: they draw at once, need no script, and carry their description."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import numpy as np

from xaicourse.plots import BLUE, GREY, ORANGE

WIDTH, HEIGHT = 430, 290
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 42
INK, PALE = "#1a1a1a", "#e3e3e3"


class Plot:
    """A plot with two numeric axes; each method adds a mark, `text` ends it."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float], x_label: str, y_label: str) -> None:
        self.x, self.y = _ends(*x), _ends(*y)
        self.parts: list[str] = []
        bottom, left = HEIGHT - BOTTOM, LEFT
        for value in _ticks(*self.x):
            at = self._x(value)
            self.parts.append(f'<line x1="{at}" y1="{TOP}" x2="{at}" y2="{bottom}" stroke="{PALE}"/>')
            self._write(at, bottom + 15, f"{value:g}", "middle")
        for value in _ticks(*self.y):
            at = self._y(value)
            self.parts.append(f'<line x1="{left}" y1="{at}" x2="{WIDTH - RIGHT}" y2="{at}" stroke="{PALE}"/>')
            self._write(left - 6, at + 4, f"{value:g}", "end")
        self._write((left + WIDTH - RIGHT) / 2, HEIGHT - 8, x_label, "middle")
        middle = (TOP + bottom) / 2
        self.parts.append(
            f'<text x="13" y="{middle}" transform="rotate(-90 13 {middle})" text-anchor="middle" font-size="12" '
            f'fill="{INK}">{html.escape(y_label)}</text>'
        )

    def _x(self, value: float) -> float:
        return round(LEFT + (value - self.x[0]) / (self.x[1] - self.x[0]) * (WIDTH - LEFT - RIGHT), 1)

    def _y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - self.y[0]) / (self.y[1] - self.y[0]) * (HEIGHT - TOP - BOTTOM), 1)

    def _write(self, x: float, y: float, words: str, anchor: str, weight: str = "normal") -> None:
        halo = 'paint-order="stroke" stroke="#fff" stroke-width="3"' if weight == "bold" else ""
        self.parts.append(
            f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="12" font-weight="{weight}" fill="{INK}" {halo}>'
            f"{html.escape(words)}</text>"
        )

    def dots(self, x: Iterable[float], y: Iterable[float], positive: Iterable[bool]) -> None:
        """Add a dot for each case: orange squares are positive, blue rings negative."""
        for each_x, each_y, yes in zip(x, y, positive, strict=True):
            at_x, at_y = self._x(each_x), self._y(each_y)
            if yes:
                mark = f'<rect x="{at_x - 3}" y="{at_y - 3}" width="6" height="6" fill="{ORANGE}" fill-opacity=".75"/>'
            else:
                mark = f'<circle cx="{at_x}" cy="{at_y}" r="3" fill="#fff" stroke="{BLUE}" stroke-width="1.5"/>'
            self.parts.append(mark)

    def named(self, x: float, y: float, name: str, *, filled: bool = True) -> None:
        """Add a large mark with its name: above a filled one, below a hollow one, so that two neighbours stay apart."""
        at_x, at_y = self._x(x), self._y(y)
        fill = INK if filled else "#fff"
        self.parts.append(f'<circle cx="{at_x}" cy="{at_y}" r="6" fill="{fill}" stroke="{INK}" stroke-width="2.5"/>')
        right = at_x < WIDTH - 90
        self._write(
            at_x + (10 if right else -10), at_y + (-8 if filled else 17), name, "start" if right else "end", "bold"
        )

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Add an arrow."""
        (x0, y0), (x1, y1) = ((self._x(x), self._y(y)) for x, y in (start, end))
        self.parts.append(
            f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="{INK}" stroke-width="2" stroke-dasharray="5 3"/>'
        )

    def line(self, x: Sequence[float], y: Sequence[float], *, colour: str = BLUE, dash: str = "") -> None:
        """Add a line through points."""
        across = LEFT + (np.asarray(x) - self.x[0]) / (self.x[1] - self.x[0]) * (WIDTH - LEFT - RIGHT)
        up = HEIGHT - BOTTOM - (np.asarray(y) - self.y[0]) / (self.y[1] - self.y[0]) * (HEIGHT - TOP - BOTTOM)
        points = " ".join(f"{each_x:.1f},{each_y:.1f}" for each_x, each_y in zip(across, up, strict=True))
        self.parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash}"/>'
        )

    def level(self, y: float, name: str) -> None:
        """Add a horizontal line across the plot, with its name."""
        at = self._y(y)
        self.parts.append(
            f'<line x1="{LEFT}" y1="{at}" x2="{WIDTH - RIGHT}" y2="{at}" stroke="{INK}" stroke-dasharray="2 3"/>'
        )
        self._write(WIDTH - RIGHT - 4, at - 5, name, "end")

    def strip(self, values: Iterable[float]) -> None:
        """Add short ticks at the bottom: where the data lie."""
        bottom = HEIGHT - BOTTOM
        path = "".join(f"M{self._x(value)} {bottom}v-7" for value in values)
        self.parts.append(f'<path d="{path}" stroke="{GREY}" stroke-opacity=".5"/>')

    def shade(self, x: tuple[float, float]) -> None:
        """Shade a stretch of the x axis: no data there."""
        start, end = self._x(x[0]), self._x(x[1])
        if end > start:
            self.parts.append(
                f'<rect x="{start}" y="{TOP}" width="{round(end - start, 1)}" height="{HEIGHT - TOP - BOTTOM}" '
                f'fill="{GREY}" fill-opacity=".18"/>'
            )

    def text(self, description: str) -> str:
        """Return the plot as an SVG element, with its description for those who do not see it."""
        return (
            f'<svg role="img" aria-label="{html.escape(description)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'style="width:100%;max-width:{WIDTH}px;background:#fff" font-family="DejaVu Sans, Arial, sans-serif">'
            f"{''.join(self.parts)}</svg>"
        )


def _ends(low: float, high: float) -> tuple[float, float]:
    room = 0.03 * (high - low) or 1.0
    return low - room, high + room


def _ticks(low: float, high: float) -> list[float]:
    """Return about five round numbers between the ends."""
    raw = (high - low) / 8
    power = 10.0 ** np.floor(np.log10(raw))
    step = power * next(each for each in (1, 2, 5, 10) if each * power >= raw * 0.999)
    first = np.ceil(low / step) * step
    return [round(float(value), 10) + 0.0 for value in np.arange(first, high + step * 1e-6, step)]
