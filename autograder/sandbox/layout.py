"""What a learner's process sees of the file system: libraries and the run's stripped course, nothing else."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from pathlib import Path

HOME = "/home/learner"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types", "/etc/ssl/openssl.cnf")
DEVICES = ("null", "zero", "full", "random", "urandom")
LEARNER_ID = 1000  # within
UNPRIVILEGED_ID = 64_107  # without, where the grader is root: nobody's
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA", "VECLIB_MAXIMUM", "RAYON", "POLARS_MAX")


@dataclasses.dataclass(frozen=True)
class Layout:
    """The readable trees, and the run's own folder.

    run       the run's private folder: `library` (stripped course, datasets) and `caches` are readable within
    trees     folders of Python and its packages, each shown where it stands, for reading only
    hidden    folders of this machine that stay empty within, even where a tree or the system's holds them
    """

    run: str
    trees: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Keep of `hidden` the outermost folders."""
        outer = [each for each in self.hidden if not any(each.startswith(f"{other}/") for other in self.hidden)]
        object.__setattr__(self, "hidden", tuple(outer))

    def is_within_tree(self, folder: str) -> bool:
        """Return whether a tree would show this folder: then it must be covered after the tree."""
        return any(folder.startswith(f"{tree}/") for tree in self.trees)

    @property
    def library(self) -> str:
        """The folder with the stripped course, first on the module path."""
        return f"{self.run}/library"

    @property
    def caches(self) -> str:
        """Caches that the zygote filled: fonts, settings."""
        return f"{self.run}/caches"

    @property
    def readable(self) -> tuple[str, ...]:
        """All folders to show beside the system's."""
        return (*self.trees, self.library, self.caches)

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of the zygote and of every child: nothing of the grader's own."""
        return {
            "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
            "HOME": HOME,
            "LANG": "C.UTF-8",
            "TMPDIR": "/tmp",
            "PYTHONHASHSEED": "0",  # cold and warm children must agree, sets included
            "PYTHONDONTWRITEBYTECODE": "1",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "MPLCONFIGDIR": self.caches,
            "IPYTHONDIR": self.caches,
            "XAI_DATASETS": f"{self.library}/datasets",
            "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own would begin a thread when it is imported
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            **{f"{name}_NUM_THREADS": "1" for name in THREADS},
        }

    def to_dict(self) -> dict:
        """Return the layout as JSON values."""
        return {"run": self.run, "trees": list(self.trees), "hidden": list(self.hidden)}

    @classmethod
    def from_dict(cls, values: Mapping) -> Layout:
        """Return the layout that `to_dict` wrote."""
        return cls(values["run"], tuple(values["trees"]), tuple(values["hidden"]))


def layout(run: Path, hidden: tuple[str, ...] = ()) -> Layout:
    """Return the layout for this interpreter and the run's folder."""
    trees: list[str] = []
    for place in sorted({str(Path(place).resolve()) for place in (sys.prefix, sys.base_prefix)}, key=len):
        if not any(place == tree or place.startswith(f"{tree}/") for tree in (*trees, "/usr")):
            trees.append(place)
    return Layout(str(run.resolve()), tuple(trees), hidden)
