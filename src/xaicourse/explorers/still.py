"""The static page of an explorer: one self-contained piece of HTML that works without Python and without a network.

Every state's scene travels along, packed; the shared renderer draws them with the browser's own sliders. Without
scripts the page shows the opening picture, the final picture and the two findings in words.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from xaicourse.explorers.explorer import Explorer
from xaicourse.explorers.picture import figure
from xaicourse.explorers.renderer import SCRIPT, STYLE

MAX_STATES = 600
MAX_BYTES = 300_000


@lru_cache(maxsize=32)
def static_html(explorer: Explorer) -> str:
    """Return the explorer as a piece of HTML.

    Raises ValueError if it has more than 600 states or 300 kB of values: give a control fewer values with `still`.
    """
    states = list(explorer.states())
    if len(states) > MAX_STATES:
        raise ValueError(f"explorer {explorer.unit} has {len(states)} static states, at most {MAX_STATES} are allowed")
    page = {"frame": explorer.description(), "grid": pack([explorer.draw(**state) for state in states])}
    values = json.dumps(page, separators=(",", ":"), ensure_ascii=False, allow_nan=False).replace("</", "<\\/")
    size = len(values.encode())
    if size > MAX_BYTES:
        raise ValueError(f"explorer {explorer.unit} takes {size:,} bytes of values, at most {MAX_BYTES:,} are allowed")
    return (
        f'<div class="xai-explorer" data-xai-static="{explorer.unit}">\n<style>{STYLE}</style>\n{_still(explorer)}\n'
        f'<script type="application/json">{values}</script>\n</div>\n<script type="module">\n{SCRIPT}</script>\n'
    )


def _still(explorer: Explorer) -> str:
    """Return what a page without scripts shows; the script removes it."""
    pictures = [("It opens like this.", {}), ("It ends like this.", explorer.final)]
    figures = "".join(
        f"<p><strong>{words}</strong></p>{figure(explorer.draw(**state)).to_html()}" for words, state in pictures
    )
    findings = "".join(f"<li>{html.escape(finding.words)}</li>" for finding in explorer.findings)
    return (
        f'<div class="xai-still"><p><strong>Explorer {explorer.unit}: {html.escape(explorer.name)}</strong> '
        f"{html.escape(explorer.question)}</p>{figures}<p>What there is to find out:</p><ol>{findings}</ol></div>"
    )


def pack(scenes: Sequence[dict]) -> dict:
    """Return the scenes as a template and, for each value that varies, a column over the states.

    A column is [pattern, values]: pattern number p says, for each state, which of the values stands there. Most values
    vary with one or two controls only, so that few patterns serve many columns.
    """
    packed: dict[str, list] = {"patterns": [], "columns": []}
    known: dict[tuple, int] = {}

    def column(values: list) -> dict:
        texts = [json.dumps(value, sort_keys=True) for value in values]
        distinct = list(dict.fromkeys(texts))
        pattern = tuple(distinct.index(words) for words in texts)
        if pattern not in known:
            known[pattern] = len(packed["patterns"])
            packed["patterns"].append(list(pattern))
        packed["columns"].append([known[pattern], [json.loads(words) for words in distinct]])
        return {"$": len(packed["columns"]) - 1}

    def walk(values: list) -> Any:
        first = values[0]
        if all(value == first and type(value) is type(first) for value in values):
            return first
        if all(isinstance(value, dict) and value.keys() == first.keys() for value in values):
            return {key: walk([value[key] for value in values]) for key in first}
        if all(isinstance(value, list) and len(value) == len(first) for value in values):
            return [walk([value[place] for value in values]) for place in range(len(first))]
        return column(values)

    return {"template": walk([_rounded(scene) for scene in scenes]), **packed}


def _rounded(value: Any) -> Any:
    """Return the scene with places to six digits: finer than a pixel."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value
