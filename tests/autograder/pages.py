"""Looks at a page as a browser would: what in it can act, load or be filled in."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

_ACTING = (
    *("script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "select", "textarea"),
    *("svg", "math", "base", "link", "video", "audio", "source", "portal", "dialog", "details", "template"),
)
_URLS = ("href", "src", "action", "formaction", "data", "poster", "background", "srcset", "xlink:href", "srcdoc")


def active_parts(page: str) -> list[str]:
    """Return what a page should not hold: elements that act or load, handlers, URLs of other kinds, styles that load.

    A picture may be given in the page itself as PNG, a link may lead to the web or to a place in the page.
    """
    found = []
    for element in BeautifulSoup(page, "html.parser").find_all(True):
        if element.name in _ACTING:
            found.append(f"<{element.name}>")
        if element.name == "meta" and element.get("http-equiv", "").lower() == "refresh":
            found.append("<meta refresh>")
        for name, value in element.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if name.lower().startswith("on"):
                found.append(f"{element.name} {name}")
            if name.lower() in _URLS and not _is_harmless(element.name, text):
                found.append(f"{element.name} {name}={text[:60]}")
            if name.lower() == "style" and re.search(r"url|expression|import|position|\\", text, re.IGNORECASE):
                found.append(f"{element.name} style={text[:60]}")
    return found


def _is_harmless(element: str, url: str) -> bool:
    if element == "img":
        return bool(re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=\s]*", url))
    return element == "a" and bool(re.match(r"(https?://|mailto:|#|[\w./-]*$)", url))
