"""The What-If Tool, tensorboard-plugin-wit 1.8.1, on TensorBoard 2.21 without TensorFlow.

`WhatIfToolPlugin` is the real plug-in, `WhatIfToolPluginLoader` what tensorboard.program takes. The plug-in was
written against TensorFlow 1 and 2: it needs its Example messages, a few errors, and TensorFlow Serving's answers.
Tables come as CSV files, which the plug-in reads itself; images, sequences and TFRecord files are left out.
"""

import contextlib
import importlib
import importlib.metadata
import importlib.util
import sys
import types
from collections.abc import Iterator

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

BRIDGED = "1.8.1"
APIS = "tensorboard_plugin_wit._vendor.tensorflow_serving.apis"

# Message -> fields: name, number, type; [] marks repeated fields, <> a map from text, | the members of a choice.
# The numbers are those of TensorFlow's feature.proto and example.proto, and of Serving's apis: what a page is sent.
EXAMPLES = {
    "BytesList": [("value", 1, "bytes[]")],
    "FloatList": [("value", 1, "float[]")],
    "Int64List": [("value", 1, "int64[]")],
    "Feature": [("bytes_list", 1, "BytesList|"), ("float_list", 2, "FloatList|"), ("int64_list", 3, "Int64List|")],
    "Features": [("feature", 1, "Feature<>")],
    "Example": [("features", 1, "Features")],
    "SequenceExample": [("context", 1, "Features")],
}
SERVING = {
    "ModelSpec": [("name", 1, "string"), ("signature_name", 3, "string")],
    "Class": [("label", 1, "string"), ("score", 2, "float")],
    "Classifications": [("classes", 1, "Class[]")],
    "ClassificationResult": [("classifications", 1, "Classifications[]")],
    "ClassificationResponse": [("result", 1, "ClassificationResult"), ("model_spec", 2, "ModelSpec")],
    "Regression": [("value", 1, "float")],
    "RegressionResult": [("regressions", 1, "Regression[]")],
    "RegressionResponse": [("result", 1, "RegressionResult"), ("model_spec", 2, "ModelSpec")],
    "InferenceResult": [
        ("model_spec", 1, "ModelSpec"),
        ("classification_result", 2, "ClassificationResult|"),
        ("regression_result", 3, "RegressionResult|"),
    ],
}


def make_messages(package: str, messages: dict[str, list[tuple[str, int, str]]]) -> dict[str, type]:
    """Return message classes built from a table like EXAMPLES, in a pool of their own.

    The classes that 1.8.1 brings were generated for protobuf 3, and protobuf 7 refuses them.
    """
    file = descriptor_pb2.FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto3")
    for name, fields in messages.items():
        message = file.message_type.add(name=name)
        for field_name, number, kind in fields:
            if kind.endswith("<>"):
                entry = message.nested_type.add(name=f"{field_name.capitalize()}Entry")
                entry.options.map_entry = True
                _add_field(entry, package, "key", 1, "string")
                _add_field(entry, package, "value", 2, kind[:-2])
                kind = f"{name}.{entry.name}[]"
            _add_field(message, package, field_name, number, kind)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{package}.{name}")) for name in messages}


def _add_field(message: descriptor_pb2.DescriptorProto, package: str, name: str, number: int, kind: str) -> None:
    field = message.field.add(name=name, number=number)
    field.label = field.LABEL_REPEATED if kind.endswith("[]") else field.LABEL_OPTIONAL
    if kind.endswith("|"):
        if not message.oneof_decl:
            message.oneof_decl.add(name="kind" if message.name == "Feature" else "result")
        field.oneof_index = 0
    kind = kind.rstrip("[]|")
    simple = {
        "bytes": field.TYPE_BYTES,
        "float": field.TYPE_FLOAT,
        "int64": field.TYPE_INT64,
        "string": field.TYPE_STRING,
    }
    if kind in simple:
        field.type = simple[kind]
    else:
        field.type, field.type_name = field.TYPE_MESSAGE, f".{package}.{kind}"


_examples = make_messages("tensorflow", EXAMPLES)
_serving = make_messages("tensorflow.serving", SERVING)
Example = _examples["Example"]


class NotFoundError(Exception):
    """TensorFlow's error for a file that is not there; the plug-in shows its words in the page."""


def _refuse_records(path: str, **_: object) -> Iterator[bytes]:
    raise NotFoundError(f"{path} is no .csv file, and this What-If Tool reads tables only")
    yield b""


def _tensorflow() -> types.ModuleType:
    """Return the few names of TensorFlow that the plug-in uses for tables."""
    space = types.SimpleNamespace
    module = types.ModuleType("tensorflow")
    module.train = space(Example=Example, SequenceExample=_examples["SequenceExample"])
    module.errors = space(NotFoundError=NotFoundError, DataLossError=type("DataLossError", (Exception,), {}))
    module.io = space(gfile=space(GFile=open), TFRecordOptions=lambda compression: compression)
    module.compat = space(v1=space(python_io=space(tf_record_iterator=_refuse_records)))
    return module


def _modules() -> dict[str, types.ModuleType]:
    """Return the modules that stand in, while the plug-in is imported, for what it asks for."""

    def module(name: str, **content: object) -> types.ModuleType:
        made = types.ModuleType(name)
        made.__dict__.update(content)
        return made

    face = "grpc.framework.interfaces.face"
    modules = [
        _tensorflow(),
        module("tensorflow.core"),
        module("tensorflow.core.framework", types_pb2=None),  # only for calls to a remote model
        # setuptools 82 dropped pkg_resources; the loader compares versions with it
        module("pkg_resources", parse_version=importlib.import_module("packaging.version").parse),
        # grpcio 1.x dropped its beta interface; only for calls to a remote model
        module("grpc.beta", implementations=None),
        *[module(name) for name in ("grpc.framework", "grpc.framework.interfaces", face)],
        module(f"{face}.face", AbortionError=type("AbortionError", (Exception,), {})),
        *[module(f"{APIS}.{name}", **_serving) for name in ("classification_pb2", "regression_pb2", "inference_pb2")],
        *[module(f"{APIS}.{name}") for name in ("predict_pb2", "prediction_service_pb2")],
    ]
    return {made.__name__: made for made in modules}


@contextlib.contextmanager
def _stand_ins() -> Iterator[None]:
    """Put the stand-ins where imports find them, and take them away again: other libraries look for tensorflow."""
    modules = _modules()
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _message_to_json(message: object, including_default_value_fields: bool = False) -> str:
    """Return a message as JSON: protobuf 5 renamed the argument."""
    return json_format.MessageToJson(message, always_print_fields_with_no_presence=including_default_value_fields)


def _import_plugin() -> tuple[type, type]:
    try:
        version = importlib.metadata.version("tensorboard-plugin-wit")
    except importlib.metadata.PackageNotFoundError:
        version = None
    if version != BRIDGED:
        found = "it is not installed" if version is None else f"version {version} is installed"
        raise ImportError(
            f"This part of the course needs tensorboard-plugin-wit {BRIDGED}, and {found}: run `python3 run.py "
            f"--fresh`, or `pip install --no-deps -r requirements-bridged.lock`.",
            name="tensorboard_plugin_wit",
        )
    with _stand_ins():
        # `from package import module` prefers the package's attribute to sys.modules
        apis = importlib.import_module(APIS)
        for name in ("classification_pb2", "regression_pb2", "inference_pb2", "predict_pb2", "prediction_service_pb2"):
            setattr(apis, name, sys.modules[f"{APIS}.{name}"])
        plugin = importlib.import_module("tensorboard_plugin_wit.wit_plugin")
        loader = importlib.import_module("tensorboard_plugin_wit.wit_plugin_loader")
    json = types.SimpleNamespace(MessageToJson=_message_to_json, Parse=json_format.Parse)
    plugin.json_format = json
    sys.modules["tensorboard_plugin_wit._utils.inference_utils"].json_format = json
    return plugin.WhatIfToolPlugin, loader.WhatIfToolPluginLoader


WhatIfToolPlugin, _Loader = _import_plugin()


class WhatIfToolPluginLoader(_Loader):
    """The plug-in's loader for `tensorboard.program.TensorBoard(plugins=[...])`."""

    def load(self, context: object) -> object:
        """Return the plug-in; 1.8.1's own loader returns None where `import tensorflow` fails."""
        return WhatIfToolPlugin(context)
