"""The panel's two pages as HTML: pictures, tables, and the same in a sentence."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from xaicourse.panel import groups, point
from xaicourse.panel.groups import Cut
from xaicourse.panel.inputs import Case
from xaicourse.panel.point import Look
from xaicourse.panel.svg import Plot
from xaicourse.plots import BLUE, GREY, ORANGE

SCORE = "(score)"  # an axis of the map beside the features
DOTS = 300  # cases drawn; all of them are computed with
LINES = ((BLUE, ""), (ORANGE, "7 4"), (GREY, "2 3"), ("#009E73", "9 3 2 3"))  # a line's colour never stands alone
STYLE = """<style>
.xai-panel{font:14px/1.5 "DejaVu Sans",Arial,sans-serif;color:#1a1a1a;background:#fff;padding:4px 8px}
.xai-panel .pair{display:flex;flex-wrap:wrap;gap:12px}
.xai-panel figure{margin:0;flex:1 1 300px;min-width:0;max-width:430px}
.xai-panel figcaption{font-weight:bold;margin:6px 0 2px}
.xai-panel .pair>div{min-width:0;max-width:100%}
.xai-panel .scroll{overflow-x:auto;max-width:100%}
.xai-panel table{border-collapse:collapse;margin:8px 0;color:#1a1a1a;background:#fff}
.xai-panel caption{text-align:left;font-weight:bold;padding:4px 0}
.xai-panel th,.xai-panel td{border:1px solid #d0d0d0;padding:2px 8px;text-align:right;background:#fff}
.xai-panel th{background:#f3f3f3}.xai-panel th[scope=row]{text-align:left}
</style>"""


def shown(case: Case) -> np.ndarray:
    """Return the places of the cases that are drawn, always the same ones."""
    return np.sort(np.random.default_rng(0).permutation(len(case.X))[:DOTS])


def one(
    case: Case, seen: Look, norm: str, threshold: float, across: str, upwards: str, so_far: Sequence[float] = ()
) -> tuple[str, str]:
    """Return the page of one case, and its sentence.

    across, upwards   the axes of the map, features or SCORE; so_far   scores of the point before this edit
    """
    words = point.sentence(case, seen, norm, threshold)
    first = "Everyone" + (f" ({DOTS} of {len(case.X):,} drawn)" if len(case.X) > DOTS else "")
    pictures = _figure(first, _map(case, seen, threshold, across, upwards))
    pictures += _figure(f"This point, by {seen.feature}", _curve(case, seen, threshold))
    body = f'<div class="pair">{pictures}</div>{_history(so_far, seen)}{_features(case, seen)}'
    return _page(body), words


def _history(so_far: Sequence[float], seen: Look) -> str:
    """Return the scores of the point over its edits, the change of the last one beside them."""
    if not len(so_far):
        return ""
    steps = " \u2192 ".join(f"{score:.3f}" for score in [*so_far, seen.score])
    return f"<p><strong>Score, edit by edit:</strong> {steps} (last change {seen.score - so_far[-1]:+.3f})</p>"


def _map(case: Case, seen: Look, threshold: float, across: str, upwards: str) -> str:
    axes = [_axis(case, seen, name) for name in (across, upwards)]
    plot = Plot(*[(values.min(), values.max()) for values, *_ in axes], across, upwards)
    positive = case.scores[shown(case)] >= threshold
    here, before, there = (tuple(axis[place] for axis in axes) for place in (1, 2, 3))
    plot.dots(*[values[shown(case)] for values, *_ in axes], positive)
    if before != here:
        plot.named(*before, "before", filled=False)
    words = f"{positive.sum()} of {len(positive)} drawn are {case.positive} (squares), others {case.negative} (rings)."
    if seen.twin is not None:
        plot.arrow(here, there)
        plot.named(*there, f"nearest {case.word(not seen.positive)}", filled=False)
        words += f" The nearest {case.word(not seen.positive)} stands at {across} {there[0]:g}, {upwards} {there[1]:g}."
    plot.named(*here, "this point")
    return plot.text(f"Map. {words} This point stands at {across} {here[0]:g}, {upwards} {here[1]:g}.")


def _axis(case: Case, seen: Look, name: str) -> tuple[np.ndarray, float, float, float]:
    """Return an axis of the map: everyone's values with the point's last, its value now, before, and its twin's."""
    if name == SCORE:
        here, before, there, everyone = seen.score, seen.score_before, seen.twin_score, case.scores
    else:
        here, before, everyone = seen.values[name], seen.before[name], case.X[name].to_numpy()
        there = here if seen.twin is None else seen.twin_values[name]
    return np.append(everyone, here), here, before, there


def _curve(case: Case, seen: Look, threshold: float) -> str:
    column = case.X[seen.feature]
    plot = Plot((seen.grid[0], seen.grid[-1]), (0, 1), seen.feature, f"score ({case.positive} above)")
    for stretch in ((seen.grid[0], column.min()), (column.max(), seen.grid[-1])):
        plot.shade(stretch)
    plot.strip(column.iloc[shown(case)])
    plot.level(threshold, f"threshold {threshold:.2f}")
    plot.line(seen.grid, seen.curve)
    plot.named(seen.values[seen.feature], seen.score, f"{seen.score:.3f}")
    return plot.text(
        f"Score of this point as {seen.feature} alone goes from {seen.grid[0]:g} to {seen.grid[-1]:g}: from "
        f"{seen.curve[0]:.3f} to {seen.curve[-1]:.3f}, lowest {seen.curve.min():.3f}, highest {seen.curve.max():.3f}. "
        f"The data lie between {column.min():g} and {column.max():g}."
    )


def _features(case: Case, seen: Look) -> str:
    heads = ["this point", "before", f"nearest {case.word(not seen.positive)}", "steps between (spreads)"]
    heads.append("score along it alone")
    rows = {}
    for name in sorted(seen.values.index, key=lambda name: -np.ptp(seen.reach[name])):
        low, high = seen.reach[name]
        twin = seen.twin_values[name] if seen.twin_values is not None else None
        step = "" if twin is None else f"{(twin - seen.values[name]) / case.spread[name]:+.2f}"
        before = f"{seen.before[name]:g}" if name in seen.edited else ""
        cells = [
            f"{seen.values[name]:g}",
            before,
            "" if twin is None else f"{twin:g}",
            step,
            f"{low:.2f} to {high:.2f}",
        ]
        rows[name] = cells
    return _table("Features, those that move this point most on top", "feature", heads, rows)


def everyone(case: Case, cut: Cut, found: pd.DataFrame, strategy: str, ratio: float) -> tuple[str, str]:
    """Return the page of all slices, and its sentence."""
    plot = Plot((0, 1), (0, 1), "false alarms (false positive rate)", "found (true positive rate)")
    for place, (x, y, _) in enumerate(cut.curves.values()):
        colour, dash = LINES[place % len(LINES)]
        plot.line(x, y, colour=colour, dash=dash)
    for place, name in enumerate(cut.curves):
        plot.named(found.at[name, "false_alarms"], found.at[name, "found"], name, filled=place % 2 == 0)
    areas = {name: area for name, (_, _, area) in cut.curves.items()}
    described = "; ".join(f"{name} {area:.3f}" for name, area in areas.items()) or "none can be drawn"
    picture = plot.text(f"ROC curves, a mark at each threshold. Area under the curve: {described}.")
    left = _figure("ROC, a mark at each slice's threshold", picture)
    body = f'<div class="pair">{left}<div>{_confusion(case, found)}</div></div>{_rates(found, areas)}'
    return _page(body), groups.sentence(case, found, strategy, ratio)


def _confusion(case: Case, found: pd.DataFrame) -> str:
    heads = [f"label 1, {case.positive}", f"label 1, {case.negative}", f"label 0, {case.positive}"]
    heads.append(f"label 0, {case.negative}")
    rows = {name: [f"{int(row[key]):,}" for key in ("TP", "FN", "FP", "TN")] for name, row in found.iterrows()}
    return _table("Confusion: how many cases", "slice", heads, rows)


def _rates(found: pd.DataFrame, areas: Mapping[str, float]) -> str:
    heads = ["cases", "threshold", "positive", "found", "false alarms", "accuracy", "F1", "AUC", "cost"]
    names = ["positive_rate", "found", "false_alarms", "accuracy", "f1"]
    rows = {}
    for name, row in found.iterrows():
        rates = ["no case" if np.isnan(row[key]) else f"{row[key]:.3f}" for key in names]
        area = f"{areas[name]:.3f}" if name in areas else "one label"
        rows[name] = [f"{int(row['rows']):,}", f"{row['threshold']:.2f}", *rates, area, f"{row['cost']:,.1f}"]
    rows["all together"] = [f"{int(found['rows'].sum()):,}", *[""] * 7, f"{found['cost'].sum():,.1f}"]
    return _table("Rates by slice", "slice", heads, rows)


def _table(caption: str, corner: str, heads: list[str], rows: Mapping[str, list[str]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in [corner, *heads])
    body = "".join(
        f'<tr><th scope="row">{html.escape(str(name))}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, cells in rows.items()
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{html.escape(caption)}">'
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _figure(caption: str, picture: str) -> str:
    return f"<figure><figcaption>{html.escape(caption)}</figcaption>{picture}</figure>"


def _page(body: str) -> str:
    return f'{STYLE}<div class="xai-panel">{body}</div>'
