"""A grid of numbers as a small picture: a PNG with a palette, as text that travels within a scene."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np

GREYS = [(level, level, level, 255) for level in range(0, 256, 8)]
# heat: from nothing, clear, to a full orange, so that what lies below shows where there is little
HEAT = [(213, 94, 0, min(255, 17 * level)) for level in range(16)]
COVER = [(140, 140, 140, 255)]
PALETTES = {"grey": GREYS, "heat": HEAT, "cover": COVER}


def png(values: np.ndarray, palette: str = "grey") -> str:
    """Return a grid as the base64 text of a PNG, one pixel per number; row 0 is on top.

    values   (rows, columns), 0 to 1; what lies outside is cut. 0 is the palette's first colour, 1 its last
    palette  "grey": black to white; "heat": clear to orange; "cover": one plain grey

    Raises ValueError for an unknown palette, a grid of other than two dimensions, or NaN.
    """
    if palette not in PALETTES:
        raise ValueError(f"palette was given {palette!r}; give one of {', '.join(map(repr, PALETTES))}.")
    grid = np.asarray(values, dtype=float)
    if grid.ndim != 2 or not grid.size or np.isnan(grid).any():
        raise ValueError(f"values has the shape {grid.shape}; give a grid (rows, columns) of numbers without NaN.")
    colours = PALETTES[palette]
    levels = np.round(np.clip(grid, 0, 1) * (len(colours) - 1)).astype(np.uint8)
    lines = b"".join(b"\0" + line.tobytes() for line in levels)
    header = struct.pack(">IIBBBBB", grid.shape[1], grid.shape[0], 8, 3, 0, 0, 0)
    parts = {
        b"IHDR": header,
        b"PLTE": bytes(part for colour in colours for part in colour[:3]),
        b"tRNS": bytes(colour[3] for colour in colours),
        b"IDAT": zlib.compress(lines, 9),
        b"IEND": b"",
    }
    content = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts.items())
    return base64.b64encode(content).decode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
