"""Real CT slices, brought to the form of our patches: Hounsfield units, pixels of 1 mm, squares of 32."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import ndimage

from xaicourse.scenarios.nodules.drawing import SIZE

TISSUE_ABOVE = -500.0  # HU: what is denser is no lung


def read_slice(path: Path) -> tuple[np.ndarray, float]:
    """Return a DICOM slice in HU with pixels of 1 mm, (rows, columns), and how many mm a pixel of the file has.

    Raises ValueError if the file has no pixel spacing or rescale values, or pixels that are not square.
    """
    import pydicom  # only the real slices need it

    scan = pydicom.dcmread(path)
    for name in ("PixelSpacing", "RescaleSlope", "RescaleIntercept"):
        if name not in scan:
            raise ValueError(f"{Path(path).name} has no {name}: it is no CT slice that can be brought to HU and mm.")
    down, across = (float(side) for side in scan.PixelSpacing)
    if not np.isclose(down, across):
        raise ValueError(f"{Path(path).name} has pixels of {down} x {across} mm; expected square ones.")
    units = scan.pixel_array * float(scan.RescaleSlope) + float(scan.RescaleIntercept)
    return ndimage.zoom(ndimage.gaussian_filter(units, 0.5), down, order=1), down


def squares_of_lung(units: np.ndarray, row: int, column: int, *, least: float = 0.75, step: int = 12) -> np.ndarray:
    """Return the square around a place and, after it, squares of lung that do not touch it, (n, 32, 32) in HU.

    units  (rows, columns) a slice in HU, pixels of 1 mm; row, column: the place, such as a nodule's middle
    least  how much of a square must be lung: air within the body, not around it
    step   pixels from one square to the next
    """
    lung = ndimage.binary_fill_holes(units > TISSUE_ABOVE) & (units < TISSUE_ABOVE)
    half, found = SIZE // 2, [units[row - SIZE // 2 : row + SIZE // 2, column - SIZE // 2 : column + SIZE // 2]]
    for top in range(0, units.shape[0] - SIZE + 1, step):
        for left in range(0, units.shape[1] - SIZE + 1, step):
            square = (slice(top, top + SIZE), slice(left, left + SIZE))
            apart = max(abs(top + half - row), abs(left + half - column)) > SIZE
            if apart and lung[square].mean() > least:
                found.append(units[square])
    return np.array(found)
