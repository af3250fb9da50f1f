"""What learners' cells showed: text, tables and pictures stay, nothing acts, and nothing takes long."""

import base64
import io

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from autograder import outputs
from tests.autograder.pages import active_parts
from xaicourse.learning.contract import Result
from xaicourse.learning.display import CheckOutcome

FOR_BROWSERS = [  # what only a browser's way of reading turns into something that acts
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
]
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='data:text/html;base64,PHNjcmlwdD4='></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=/formgrader/api><input name=score value=16><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css><style>*{display:none}</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%'>x</div>",
    "<div style='background:u\\72l(https://evil.example)'>x</div>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<div id=gains-check class=score>x</div><textarea>x</textarea><select></select>",
    "<video src=x onerror=alert(1)><audio src=x>",
    "<details open ontoggle=alert(1)>x</details>",
    "<x onclick=alert(1)>x</x>",
    "</pre></div><script>alert(1)</script>",
    "<img src='https://evil.example/pixel.png'>",
    "<IMG SRC=JaVaScRiPt:alert(1)>",
    "<p ONCLICK\n=alert(1)>x",
    "<template><script>alert(1)</script></template>",
]


def display(**data) -> dict:
    media = {name.replace("__", "+").replace("_", "/", 1): value for name, value in data.items()}
    return {"output_type": "display_data", "data": media, "metadata": {}}


def clean(output, **options) -> dict:
    (found,) = outputs.clean_outputs([output], **options)
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_our_look_at_a_page_sees_the_attack_itself(attack):
    assert active_parts(attack) != []


@pytest.mark.parametrize("attack", ATTACKS + FOR_BROWSERS)
@pytest.mark.parametrize("ours", [True, False])
def test_html_is_left_without_what_acts(attack, ours):
    cleaned = outputs.clean_html(attack, ours)
    assert active_parts(f"<html><body>{cleaned}</body></html>") == []
    assert "evil.example" not in cleaned and "alert" not in cleaned.replace("alert(1)-->", "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_medium_is_left_without_what_acts(attack):
    for kind in ("text/html", "text/markdown", "text/latex", "image/svg+xml", "application/javascript"):
        found = clean({"output_type": "display_data", "data": {kind: attack}, "metadata": {"isolated": True}})
        assert set(found["data"]) <= {"text/plain", "text/html"} and found["metadata"] == {}
        assert active_parts(f"<html><body>{found['data'].get('text/html', '')}</body></html>") == []


def test_a_table_and_our_own_boxes_stay_as_they_are():
    rows = '<tr><th>a</th></tr></thead><tbody><tr><td style="color:red">1 &lt; 2</td></tr></tbody>'
    table = f'<table border="1"><thead>{rows}</table>'
    assert outputs.clean_html(table) == table.replace(' border="1"', "")
    box = CheckOutcome("gains", 2, Result(1, "Look at `x < y`."))._repr_html_()
    kept = outputs.clean_html(box, ours=True)
    assert 'class="xai-box"' in kept and 'role="status"' in kept and "border-left:6px solid #D55E00" in kept
    assert "Look at <code>x &lt; y</code>." in kept


def test_learners_html_cannot_look_like_our_boxes():
    found = clean(display(text_html=CheckOutcome("gains", 2, Result(2, "Right."))._repr_html_()))
    assert "xai-box" not in found["data"]["text/html"] and "role=" not in found["data"]["text/html"]


def test_learners_html_is_left_alone_by_mathjax():
    found = clean(display(text_html="$\\href{javascript:alert(1)}{x}$"))
    assert found["data"]["text/html"].startswith('<div class="tex2jax_ignore mathjax_ignore">')
    closed = clean(display(text_html="</div></div>$\\href{javascript:alert(1)}{x}$"))["data"]["text/html"]
    assert closed.index("$") < closed.index("</div>")


def test_a_said_sentence_keeps_its_bold_words():
    found = clean(display(text_markdown="The gap is **0.31**. <script>x</script>", text_plain="The gap"))
    assert "<strong>0.31</strong>" in found["data"]["text/html"] and "&lt;script&gt;" in found["data"]["text/html"]


def figure(width=3.0) -> str:
    drawing = Figure(figsize=(width, 2))
    drawing.add_subplot().plot([1, 2])
    stream = io.BytesIO()
    drawing.savefig(stream, format="png")
    return base64.b64encode(stream.getvalue()).decode()


def test_a_picture_stays():
    picture = figure()
    wrapped = "\n".join(picture[at : at + 76] for at in range(0, len(picture), 76)) + "\n"
    found = clean(display(image_png=wrapped, text_plain="<Figure>"))
    assert found["data"] == {"image/png": picture, "text/plain": "<Figure>"}


@pytest.mark.parametrize(
    "picture",
    [
        '"><script>alert(1)</script>',
        base64.b64encode(b"<svg onload=alert(1)>").decode(),
        base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 40).decode(),
        base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\1\x86\xa0" * 2 + b"\0" * 9).decode(),  # 100,000 a side
        7,
        None,
        "",
        ["iVBORw0KGgo="],
    ],
)
def test_what_is_no_picture_is_left_out(picture):
    assert set(clean(display(image_png=picture))["data"]) == {"text/plain"}


def test_what_is_not_shown_is_named():
    found = clean(display(application_javascript="alert(1)"))
    assert found["data"] == {"text/plain": "(An output of the kind application/javascript is not shown here.)"}


def test_streams_and_errors():
    assert clean({"output_type": "stream", "name": "stderr", "text": ["a\n", "b"]})["text"] == "a\nb"
    error = clean(
        {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": ["\x1b[31mred\x1b[0m", 7]}
    )
    assert error["traceback"] == ["\x1b[31mred\x1b[0m"]
    assert clean({"output_type": "error"})["traceback"] == [": "]


def test_control_characters_are_replaced_and_colours_kept():
    assert outputs.clean_text("a\0b\x07\x1b]0;title\x07\x1b[1;31mred\x1b[0m\x1b[2J\ud800\t\n") == (
        "a\ufffdb\ufffd\ufffd]0;title\ufffd\x1b[1;31mred\x1b[0m\ufffd[2J?\t\n"
    )


def test_long_outputs_are_cut_with_a_note():
    many = [{"output_type": "stream", "name": "stdout", "text": "x" * 400_000}] * 5
    found = outputs.clean_outputs(many)
    assert sum(map(outputs.size, found)) < 1_000_200 and outputs.CUT in found[-1]["text"]
    assert outputs.CUT in outputs.clean_outputs(many, room=10)[0]["text"]
    assert sum(map(outputs.size, outputs.clean_outputs(many, room=-5))) < 100


SLOW = [
    "<b>",
    "<b></x>",
    "<b><i><a>",
    "<a",
    "<p>",
    "<td>",
    "<x ",
    "<b x='>'>",
    "<!--",
    "<b><p></b></p>",
    "&",
    "<div><b>",
]


@pytest.mark.timeout(60)  # no promise: a sanitizer or a pattern that takes the square of it would take minutes
@pytest.mark.parametrize("unit", SLOW)
def test_html_made_to_take_long_does_not(unit):
    cleaned = outputs.clean_html((unit * 200_000)[: outputs.HTML_LETTERS])
    assert cleaned is None or active_parts(cleaned) == []


def test_very_many_colours_are_left_out():
    assert outputs.clean_text("\x1b[31mx" * 500).count("\x1b") == 500
    assert outputs.clean_text("\x1b[31mx" * 5000) == "x" * 5000


def test_very_many_small_outputs_come_to_an_end():
    found = outputs.clean_outputs([{"output_type": "stream", "name": "stdout", "text": ""}] * 50_000)
    assert len(found) <= 10_001 and outputs.CUT in found[-1]["text"]


def test_html_nested_too_deep_gives_way_to_its_text():
    found = clean(display(text_html="<div>" * 5000, text_plain="a table"))
    assert found["data"] == {"text/plain": "a table"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(["stream", "error", "display_data", "execute_result", "update_display_data", "x"]) | json_values
MEDIA = st.dictionaries(
    st.sampled_from(["text/html", "text/plain", "text/markdown", "image/png", "application/json", "a" * 500]),
    st.sampled_from(ATTACKS) | json_values,
)
OUTPUTS = st.fixed_dictionaries(
    {},
    optional={
        "output_type": KINDS,
        "data": MEDIA | json_values,
        "metadata": json_values,
        "text": json_values,
        "name": json_values,
        "traceback": json_values,
        "ename": json_values,
        "evalue": json_values,
    },
)


@settings(max_examples=80, deadline=None)
@given(st.lists(OUTPUTS | json_values, max_size=5))
def test_whatever_comes_a_valid_cell_is_made_of_it(given_outputs):
    found = outputs.clean_outputs(given_outputs)
    made = nbformat.v4.new_code_cell("x", outputs=[nbformat.from_dict(output) for output in found])
    notebook = nbformat.v4.new_notebook(cells=[made])
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode("utf-8")
    for output in found:
        assert active_parts(output.get("data", {}).get("text/html", "")) == []
