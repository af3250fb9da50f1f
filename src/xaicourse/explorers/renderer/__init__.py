"""The renderer that draws every explorer: JavaScript and CSS, the same for the live widget and the static page.

Its files are parts of one module, joined here in this order; none of them imports anything.
"""

from importlib import resources

PARTS = ("basics", "marks", "layout", "drawing", "frame", "hosts")

SCRIPT = "\n".join((resources.files(__package__) / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
STYLE = (resources.files(__package__) / "style.css").read_text(encoding="utf-8")
