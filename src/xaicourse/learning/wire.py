"""The wall's encoding: the closed list of types in which an answer may travel, as JSON text.

What may cross: None, bool, int (64 bit), float (infinite and missing values too), str, bytes, lists, tuples (they
arrive as lists), dicts with text keys, numeric NumPy arrays, pandas tables, `Ref` and `Claim`. Nothing else
crosses: no pickle, no live object. `decode` trusts nothing that it reads.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import math
from typing import Any

import numpy as np
import pandas as pd

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 24
# little-endian, fixed width: the same bytes on every machine
DTYPES = (
    "|b1",
    "|i1",
    "|u1",
    *(f"<{kind}{size}" for kind in "iu" for size in (2, 4, 8)),
    "<f2",
    "<f4",
    "<f8",
)


class WireError(ValueError):
    """A value that may not cross, or bytes that do not hold one. The message is a sentence for the learner."""


@dataclasses.dataclass(frozen=True)
class Ref:
    """A model, net or environment by name: the learner's side resolves it from a fixed list (`references.py`).

    `params` are JSON values that a reference to a family of functions needs, such as the weights of a linear model.
    """

    name: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Claim:
    """What a learner states about an explanation: one offered statement, its number, and its limitation.

    `statement` and `limitation` are the letters under which `statements(...)` offered them; `evidence` is the number
    that shows the statement, which the check computes anew.
    """

    statement: str
    evidence: float
    limitation: str


def encode(value: Any, max_bytes: int = MAX_BYTES) -> bytes:
    """Return `value` as JSON text in UTF-8. Raises WireError if a type may not cross or the text is too long."""
    text = json.dumps(_pack(value, 0), separators=(",", ":"), allow_nan=False).encode()
    if len(text) > max_bytes:
        raise WireError(f"it takes {len(text):,} bytes, and at most {max_bytes:,} may be sent; give less of it")
    return text


def decode(text: bytes, max_bytes: int = MAX_BYTES) -> Any:
    """Return the value that `encode` wrote. Raises WireError for anything else, whatever the bytes are."""
    if len(text) > max_bytes:
        raise WireError(f"a message of {len(text):,} bytes arrived, and at most {max_bytes:,} are read")
    try:
        return _unpack(json.loads(text, parse_constant=_refuse_constant), 0)
    except WireError:
        raise
    except (
        ValueError,
        TypeError,
        RecursionError,
        KeyError,
        OverflowError,
        MemoryError,
        binascii.Error,
    ) as error:
        raise WireError(f"a message could not be read ({type(error).__name__})") from None


def _refuse_constant(name: str) -> None:
    raise WireError(f"a message holds the bare constant {name}")


def _pack(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise WireError(f"it is nested more than {MAX_DEPTH} levels deep; give a flatter value")
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | str):
        return _clean_text(str(value)) if isinstance(value, str) else value
    if isinstance(value, int):
        if not -(2**63) <= value < 2**64:
            raise WireError("it holds a whole number of more than 64 bits; give a float")
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"$float": repr(float(value))}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, list | tuple):
        return [_pack(item, depth + 1) for item in value]
    if isinstance(value, np.ndarray):
        is_text = value.ndim == 1 and all(isinstance(item, str) for item in value.flat) and len(value) > 0
        return _pack(value.tolist(), depth + 1) if is_text else _pack_array(value)
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index):
        return _pack_table(value, depth)
    if isinstance(value, Ref):
        return {"$ref": {"name": value.name, "params": _pack(dict(value.params), depth + 1)}}
    if isinstance(value, Claim):
        return _pack(dataclasses.asdict(value), depth + 1)
    if isinstance(value, dict):
        return _pack_object(value, depth)
    raise WireError(_no_such_type(value))


_ONCE = ("zip", "map", "filter", "enumerate", "generator", "dict_items", "dict_keys", "dict_values")


def _no_such_type(value: Any) -> str:
    kind = f"{type(value).__module__}.{type(value).__name__}".removeprefix("builtins.")
    advice = {
        "shap._explanation.Explanation": "give its numbers: explanation.values",
        "torch.Tensor": "give an array: tensor.detach().numpy()",
        "set": "give a sorted list",
        **dict.fromkeys(_ONCE, "give a list: list(...)"),
        "xaicourse.explanation.Explanation": "give its numbers: explanation.values",
    }.get(kind, "give numbers, text, lists, dicts with text keys, a NumPy array or a table")
    return f"it holds a value of type {kind}, which cannot be sent; {advice}"


def _clean_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _pack_object(value: dict, depth: int) -> Any:
    for key in value:
        if not isinstance(key, str):
            raise WireError(f"it is a dict with the key {key!r:.60}; give text keys")
    items = {_clean_text(key): _pack(item, depth + 1) for key, item in value.items()}
    if any(key.startswith("$") for key in items):
        return {"$object": [[key, item] for key, item in items.items()]}
    return items


def _pack_array(array: np.ndarray) -> dict:
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise WireError(f"it is an array of type {array.dtype}; give an array of numbers, such as array.astype(float)")
    array = np.asarray(array)
    plain = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
    # a 0-d array becomes 1-d in ascontiguousarray: the shape is the original's
    data = base64.b64encode(plain.tobytes()).decode()
    return {"$array": {"dtype": plain.dtype.str, "shape": list(array.shape), "data": data}}


def _pack_table(table: pd.DataFrame | pd.Series | pd.Index, depth: int) -> dict:
    kind = type(table).__name__
    if isinstance(table, pd.Index):
        kind, frame = "Series", table.to_series(index=range(len(table))).to_frame()
    else:
        frame = table.to_frame() if isinstance(table, pd.Series) else table
    columns = []
    for position, name in enumerate(frame.columns):
        column = frame.iloc[:, position]
        label = "" if name is None or (kind == "Series" and name == 0) else name
        if not isinstance(label, str | int):
            raise WireError(f"it is a table with the column name {label!r:.60}; give text names")
        if column.dtype.kind in "biuf" and isinstance(column.dtype, np.dtype):
            columns.append([str(label), _pack_array(column.to_numpy())])
        else:
            cells = [None if _is_missing(cell) else cell for cell in column.tolist()]
            columns.append([str(label), _pack(cells, depth + 1)])
    labels = [_clean_text(label) for label in frame.index if isinstance(label, str)]
    # labels in words say whose a row is and travel along; row numbers do not
    return {"$table": {"kind": kind, "columns": columns, "labels": labels if len(labels) == len(frame) else None}}


def _is_missing(cell: Any) -> bool:
    return cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell))


def _unpack(item: Any, depth: int) -> Any:
    if depth > 2 * MAX_DEPTH:
        raise WireError("a message is nested too deep")
    if isinstance(item, list):
        return [_unpack(entry, depth + 1) for entry in item]
    if not isinstance(item, dict):
        return item
    tags = [key for key in item if key.startswith("$")]
    if not tags:
        return {key: _unpack(entry, depth + 1) for key, entry in item.items()}
    if len(item) != 1 or tags[0] not in _UNPACKERS:
        raise WireError("a message holds an unknown mark")
    return _UNPACKERS[tags[0]](item[tags[0]], depth)


def _unpack_array(body: dict, _depth: int) -> np.ndarray:
    dtype, shape = body["dtype"], body["shape"]
    if dtype not in DTYPES or not isinstance(shape, list) or len(shape) > 8:
        raise WireError("a message holds an array of a type that is not numeric")
    if not all(type(length) is int and 0 <= length < 2**40 for length in shape):
        raise WireError("a message holds an array of an impossible shape")
    data = base64.b64decode(body["data"], validate=True)
    if math.prod(shape) * np.dtype(dtype).itemsize != len(data):
        raise WireError("a message holds an array whose bytes do not fit its shape")
    return np.frombuffer(data, dtype=dtype).reshape(shape).copy()


def _unpack_table(body: dict, depth: int) -> pd.DataFrame | pd.Series:
    if body["kind"] not in ("DataFrame", "Series") or not isinstance(body["columns"], list):
        raise WireError("a message holds a table of an unknown kind")
    names, columns = [], []
    for name, packed in body["columns"]:
        column = _unpack(packed, depth + 1)
        if not isinstance(name, str) or not (isinstance(column, list) or np.ndim(column) == 1):
            raise WireError("a message holds a table with a column that is no column")
        names.append(name)
        columns.append(pd.Series(column, dtype=None if isinstance(column, np.ndarray) or column else object))
    if len({len(column) for column in columns}) > 1:
        raise WireError("a message holds a table with columns of different lengths")
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame()
    frame.columns = names
    labels = body["labels"]
    if labels is not None:
        if len(labels) != len(frame) or not all(isinstance(label, str) for label in labels):
            raise WireError("a message holds a table whose labels do not fit its rows")
        frame.index = pd.Index(labels, dtype=object)
    return frame.iloc[:, 0].rename(names[0] or None) if body["kind"] == "Series" and names else frame


def _unpack_ref(body: dict, depth: int) -> Ref:
    if not isinstance(body["name"], str) or not isinstance(body["params"], dict):
        raise WireError("a message holds a reference without a name")
    return Ref(body["name"], _unpack(body["params"], depth + 1))


def _unpack_float(body: str, _depth: int) -> float:
    if body not in ("nan", "inf", "-inf"):
        raise WireError("a message holds a number that is none")
    return float(body)


def _unpack_object(body: list, depth: int) -> dict:
    if not all(isinstance(key, str) for key, _ in body):
        raise WireError("a message holds an object with a key that is no text")
    return {key: _unpack(entry, depth + 1) for key, entry in body}


_UNPACKERS = {
    "$array": _unpack_array,
    "$table": _unpack_table,
    "$ref": _unpack_ref,
    "$float": _unpack_float,
    "$bytes": lambda body, _depth: base64.b64decode(body, validate=True),
    "$object": _unpack_object,
}
