"""Makes what learners' cells showed safe to show to a teacher: text, tables and pictures; nothing that acts.

Formgrader shows an autograded notebook in the teacher's browser, with the teacher's rights, as it is. So nothing
passes that is not on a list: HTML goes through nh3, pictures are PNG, all else becomes text.
"""

from __future__ import annotations

import base64
import binascii
import collections
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import nh3

from xaicourse.learning.display import to_html

CELL_LETTERS = 1_000_000  # of one cell's outputs, pictures included; the runner caps them lower
NOTEBOOK_LETTERS = 4_000_000
HTML_LETTERS = 200_000
MAX_NESTED = 120  # elements; a sanitizer takes the square of it
MAX_PIXELS = 8_000  # of a picture's side: a small file can hold a picture that fills the memory
MAX_COLOURS = 1_000  # changes of colour in a text; nbconvert takes the square of it
OUTPUT_LETTERS = 100  # that an output takes at least, so that very many small ones come to an end
CUT = "(The rest of this output was left out: it is too long.)"
NOT_SHOWN = "(An output of the kind {kinds} is not shown here.)"

_TABLES = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col"}
_TEXTS = {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "span",
    "br",
    "hr",
    "pre",
    "code",
    "blockquote",
    "kbd",
    "samp",
}
_MARKS = {"b", "i", "u", "s", "em", "strong", "small", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "abbr", "mark"}
TAGS = _TABLES | _TEXTS | _MARKS
ATTRIBUTES = {"*": {"style"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_STYLES = {
    *("background", "background-color", "color", "border", "border-left", "border-bottom", "border-collapse"),
    *("font-weight", "font-style", "font-family", "text-align", "vertical-align", "line-height", "white-space"),
    *("max-width", "width", "margin", "margin-left", "padding"),
}
_PLAIN_STYLE = re.compile(r"[\w\s:;,.%#()+'\"-]*", re.ASCII)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = {"br", "hr", "img", "col", "input", "meta", "link", "wbr", "area", "base", "embed", "source", "track"}
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
# escape sequences but those of colour, and control characters but line ends and tabs
_CONTROL = re.compile(r"\x1b(?!\[[0-9;]{0,20}m)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")


def clean_html(text: str, ours: bool = False) -> str | None:
    """Return HTML without anything that acts, loads or covers the page; None if it is too large or nested too deep.

    `ours` keeps the marks of the course's own boxes; learners' HTML may not look like one.
    """
    if len(text) > HTML_LETTERS or _nested(text) > MAX_NESTED:
        return None
    attributes = {**ATTRIBUTES, "div": {"class", "role"}} if ours else ATTRIBUTES
    return nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"},
        attributes=attributes,
        attribute_filter=_attribute,
        filter_style_properties=_STYLES,
        url_schemes=set(),
        strip_comments=True,
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "style" and (
        not _PLAIN_STYLE.fullmatch(value) or re.search(r"url|expression|import", value, re.IGNORECASE)
    ):
        return None
    if name == "class":
        return "xai-box" if value == "xai-box" else None
    if name == "role":
        return "status" if value == "status" else None
    return value


def _nested(text: str) -> int:
    """Return how deep elements may be nested, rather too much than too little."""
    depth = deepest = 0
    count: collections.Counter[str] = collections.Counter()
    for closing, tag in _TAG.findall(text):
        name = tag.lower()
        if not closing and name not in _VOID:
            count[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif closing and count[name]:
            count[name] -= 1
            depth -= 1
    return deepest


def clean_text(text: Any) -> str:
    """Return text as a file and a page can hold it: no control characters, no half letters."""
    lines = "".join(part for part in text if isinstance(part, str)) if isinstance(text, list) else text
    plain = lines if isinstance(lines, str) else ""
    plain = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", plain.encode("utf-8", "replace").decode("utf-8"))
    return _COLOUR.sub("", plain) if plain.count("\x1b") > MAX_COLOURS else plain


def clean_outputs(outputs: Sequence[Mapping[str, Any]], room: int = CELL_LETTERS, ours: bool = False) -> list[dict]:
    """Return a code cell's outputs as nbformat has them, safe to show, in at most about `room` letters."""
    kept: list[dict] = []
    room = min(room, CELL_LETTERS)
    for output in outputs:
        found = _clean(output, ours)
        letters = size(found) + OUTPUT_LETTERS
        if letters > room:
            text = _as_text(found)[: max(0, room)]
            kept.append(stream(f"{text}\n{CUT}\n"))
            break
        room -= letters
        kept.append(found)
    return kept


def _clean(output: Any, ours: bool) -> dict:
    kind = output.get("output_type") if isinstance(output, Mapping) else None
    if kind == "stream":
        return stream(clean_text(output.get("text")), "stderr" if output.get("name") == "stderr" else "stdout")
    if kind == "error":
        trace = output.get("traceback")
        lines = [clean_text(line) for line in trace if isinstance(line, str)] if isinstance(trace, list) else []
        name, value = clean_text(output.get("ename")), clean_text(output.get("evalue"))
        return {"output_type": "error", "ename": name, "evalue": value, "traceback": lines or [f"{name}: {value}"]}
    if kind in ("display_data", "execute_result", "update_display_data"):
        data = output.get("data")
        shown = _data(data if isinstance(data, Mapping) else {}, ours)
        if kind == "execute_result":
            return {"output_type": kind, "execution_count": None, "data": shown, "metadata": {}}
        return {"output_type": "display_data", "data": shown, "metadata": {}}
    return stream("(An output that is none was left out.)\n")


def _data(data: Mapping[str, Any], ours: bool) -> dict[str, str]:
    """Return the media of one output that may be shown; there is always a text."""
    shown = {}
    text = clean_text(data.get("text/plain"))
    if _is_png(data.get("image/png")):
        shown["image/png"] = re.sub(r"\s", "", data["image/png"])
    html = clean_html(clean_text(data["text/html"]), ours) if "text/html" in data else None
    if html is None and "text/markdown" in data:
        html = to_html(clean_text(data["text/markdown"])[:HTML_LETTERS])  # of a `say`: bold and code, the rest as it is
    if html and html.strip():
        shown["text/html"] = html if ours else _without_maths(html)
    others = sorted(str(kind)[:60] for kind in data if kind not in ("text/plain", "text/markdown", *shown))
    if not text and not shown:
        text = NOT_SHOWN.format(kinds=clean_text(", ".join(others[:5])) or "none")
    shown["text/plain"] = text
    return shown


def _without_maths(html: str) -> str:
    """Return HTML that MathJax, which formgrader's page loads, leaves alone: its commands can hold links and styles."""
    return f'<div class="tex2jax_ignore mathjax_ignore">{html}</div>'


def _is_png(found: Any) -> bool:
    if not isinstance(found, str):
        return False
    try:
        head = base64.b64decode(re.sub(r"\s", "", found), validate=True)[:24]
    except (binascii.Error, ValueError):
        return False
    if len(head) < 24 or not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR":
        return False
    return all(0 < side <= MAX_PIXELS for side in struct.unpack(">II", head[16:24]))


def stream(text: str, name: str = "stdout") -> dict:
    """Return text as an output."""
    return {"output_type": "stream", "name": name, "text": text}


def size(output: Mapping[str, Any]) -> int:
    """Return how many letters an output holds."""
    if output["output_type"] == "stream":
        return len(output["text"])
    if output["output_type"] == "error":
        return sum(map(len, output["traceback"])) + len(output["ename"]) + len(output["evalue"])
    return sum(len(part) for part in output["data"].values())


def _as_text(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return output["text"]
    if output["output_type"] == "error":
        return "\n".join(output["traceback"])
    return output["data"]["text/plain"]
