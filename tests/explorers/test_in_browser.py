"""The static pages in a real browser: the renderer is the same file that the live widget loads."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.chromium import chromium
from tests.explorers.example import EXAMPLE
from tests.sampling import few
from xaicourse.explorers import find, static_html, units

pytestmark = pytest.mark.browser
UNITS = [EXAMPLE.unit, *few(units())]


def find_any(unit):
    return EXAMPLE if unit == EXAMPLE.unit else find(unit)


BAD = "/NaN|undefined|Infinity|\\[object/"


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser, tmp_path):
    contexts = []

    def opened(explorer, width=900, **options):
        file = tmp_path / f"{explorer.unit}.html"
        file.write_text(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
            f"<body><main><h1>Explorer</h1>{static_html(explorer)}</main></body></html>",
            encoding="utf-8",
        )
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.problems, page.requests = [], []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def move(page, explorer, state):
    """Set the page's own controls, as a hand would."""
    for name, control in explorer.controls.items():
        if hasattr(control, "options"):
            page.get_by_label(control.label, exact=True).select_option(state[name])
        else:
            page.get_by_label(control.label, exact=True).fill(str(control.values.index(state[name])))


def drawn(page):
    """What is in the picture: texts, counts and whether anything is broken or lies outside."""
    return page.evaluate(
        f"""() => {{
        const svg = document.querySelector('.xai-card svg'), box = svg.getBoundingClientRect();
        const out = [...svg.querySelectorAll('[data-key]')].filter((node) => {{
            const at = node.getBoundingClientRect();
            const wide = at.left < box.left - 2 || at.right > box.right + 2;
            return wide || at.top < box.top - 2 || at.bottom > box.bottom + 2;
        }});
        return {{
            // the text of an image may hold any letters
            bad: {BAD}.test(svg.outerHTML.replace(/data:[^"]*/g, '')) ||
                {BAD}.test(document.querySelector('.xai-card').innerText),
            marks: svg.querySelectorAll('polygon, circle, rect, polyline, image').length,
            words: [...svg.querySelectorAll('text')].map((node) => node.textContent),
            outside: out.map((node) => node.dataset.key),
            title: document.querySelector('.xai-title').textContent,
            sentence: document.querySelector('.xai-sentence').textContent,
            width: document.documentElement.scrollWidth,
        }}; }}"""
    )


@pytest.mark.parametrize("width", [320, 900])
@pytest.mark.parametrize("unit", UNITS)
def test_every_corner_is_drawn(open_page, unit, width):
    explorer = find_any(unit)
    page = open_page(explorer, width, reduced_motion="reduce")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Truth").click()
    for state in explorer.corners():
        move(page, explorer, state)
        seen, scene = drawn(page), explorer.draw(**state)
        assert not seen["bad"], state
        assert seen["marks"] > 3, state
        assert seen["title"] == scene["title"]
        assert seen["sentence"] == f"{scene['sentence']} {scene['truth_sentence']}"
        assert seen["width"] <= width, state
        assert seen["outside"] == [], state
        items = [item for panel in scene["panels"] for mark in panel["marks"] for item in mark.get("items", [])]
        assert {item["label"] for item in items if item["shown"]} <= {"", *seen["words"]}, state
    assert page.problems == []
    assert all(url.startswith(("file:", "data:")) for url in page.requests)


@pytest.mark.parametrize("width", [320, 900])
@pytest.mark.parametrize("unit", UNITS)
def test_it_is_accessible(open_page, unit, width):
    explorer = find_any(unit)
    page = open_page(explorer, width, reduced_motion="reduce")
    page.get_by_role("button", name="Truth").click()
    page.get_by_role("button", name="Copy this view").click()
    page.locator("summary").click()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    targets = page.locator("button, select, .xai-ask label, input[type=range], summary")
    for k in range(targets.count()):
        assert targets.nth(k).bounding_box()["height"] >= 32


def test_it_works_by_keyboard_alone(open_page):
    page = open_page(find("107"))
    seen = {}
    for _ in range(10):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.id || document.activeElement.textContent")
        seen[name] = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    for name in ("Show me", "compared_to", "scale", "applicant", "Truth", "Reset", "Copy this view", "table"):
        styles = [style for focused, style in seen.items() if focused.endswith((name, f"{name} (T)"))]
        assert styles == ["solid"], (name, seen)
    slider = page.get_by_role("slider", name="Applicant")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert "applicant 8" in page.locator(".xai-sentence").inner_text()
    page.keyboard.press("t")
    assert page.get_by_role("button", name="Truth").get_attribute("aria-pressed") == "true"
    assert "diamonds are the truth" in page.locator(".xai-sentence").inner_text()
    page.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    assert page.locator(".xai-title").inner_text() == find("107").draw()["title"]
    assert slider.input_value() == "8"  # the ninth place


def test_images_are_square_whole_and_described_at_any_width(open_page):
    for width in (320, 900):
        page = open_page(find("303"), width)  # with motion: an image must never be moved letter by letter
        for patch in (1, 2, 3):
            move(page, find("303"), {**find("303").start, "patch": patch, "square": 5})
            page.wait_for_timeout(60)
            loaded = page.evaluate(
                """async () => Promise.all([...document.querySelectorAll('.xai-card svg image')].map(async (node) => {
                const image = new Image(); image.src = node.getAttribute('href'); await image.decode();
                const at = node.getBoundingClientRect();
                return [node.getAttribute('aria-label'), image.width, at.width / at.height]; }))"""
            )
            assert len(loaded) == 3
            assert all(words and pixels and ratio == pytest.approx(1, abs=0.02) for words, pixels, ratio in loaded)
        assert page.problems == []


def test_the_guess_stays_in_the_picture(open_page):
    page = open_page(find("107"))
    page.get_by_role("button", name="Show me").click()
    assert "Choose an answer first" in page.locator(".xai-note").inner_text()
    page.get_by_label("yes, it can turn").check()
    page.get_by_role("button", name="Show me").click()
    assert "Your guess: yes, it can turn" in page.locator(".xai-note").inner_text()
    move(page, find("107"), {**find("107").start, "compared_to": "approved"})
    assert "your guess" in drawn(page)["words"]


def test_a_guessed_number_is_drawn_too(open_page):
    page = open_page(EXAMPLE)
    page.get_by_label("How far?").first.fill("7")
    page.get_by_role("button", name="Show me").click()
    assert "your guess, off by 4.00 units" in drawn(page)["words"]


def test_a_guessed_count_is_told_in_people_and_for_its_own_limit(open_page):
    page, explorer = open_page(find("000")), find("000")
    actual = explorer.draw()["guess"]["actual"]
    page.get_by_label("How many of them").first.fill(f"{actual:.0f}")
    page.get_by_role("button", name="Show me").click()
    assert "your guess, exactly right" in drawn(page)["words"]
    move(page, explorer, {**explorer.start, "limit": 60})
    assert "your guess for 35 %, exactly right" in drawn(page)["words"]


@pytest.mark.parametrize("width", [500, 700, 900])
def test_names_and_keys_are_whole_and_clear_of_each_other(open_page, width):
    page = open_page(find("107"), width, reduced_motion="reduce")
    shown = " ".join(drawn(page)["words"])
    assert "\u2026" not in shown or width < 700, shown
    page = open_page(find("000"), width, reduced_motion="reduce")
    move(page, find("000"), {**find("000").start, "limit": 0})
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.xai-card svg text')].map((node) => {
            const at = node.getBoundingClientRect();
            return [node.dataset.key, at.left, at.top, at.right, at.bottom]; })"""
    )
    [rule] = [box for box in boxes if box[0] == "crowd/limit/label"]
    keys = [box for box in boxes if box[0].startswith("crowd/label/")]
    assert keys
    apart = [rule[1] >= key[3] or key[1] >= rule[3] or rule[2] >= key[4] - 1 or key[2] >= rule[4] - 1 for key in keys]
    assert all(apart), (rule, keys)


def test_a_guess_without_a_place_in_the_picture_promises_none(open_page):
    page = open_page(find("108"))
    page.get_by_label("six reasons, described").check()
    page.get_by_role("button", name="Show me").click()
    note = page.locator(".xai-note").inner_text()
    assert note.startswith("Your guess: six reasons, described. ")
    assert "dashed mark" not in note


def test_the_table_holds_every_phrase_shown(open_page):
    page = open_page(EXAMPLE)
    page.locator("summary").click()
    table = page.locator(".xai-card table").inner_text()
    assert "One that is wrong\t\u2717 wrong" in table
    move(page, EXAMPLE, {**EXAMPLE.start, "side": "right"})
    assert "One that is wrong" not in page.locator(".xai-card table").inner_text()


def test_the_two_findings_tick_off_in_order(open_page):
    page, explorer = open_page(find("107")), find("107")
    task = page.locator(".xai-task")
    assert explorer.findings[0].instruction in task.inner_text()
    move(page, explorer, {**explorer.start, "compared_to": "same age"})
    assert explorer.findings[1].instruction in task.inner_text()
    assert explorer.findings[0].words in page.locator(".xai-found").inner_text()
    move(page, explorer, {**explorer.start, "compared_to": "approved"})
    assert "Both found" in task.inner_text()
    assert explorer.findings[1].words in page.locator(".xai-found").inner_text()


def test_redraw_steps_the_seed_and_says_it(open_page):
    page = open_page(EXAMPLE)
    page.get_by_role("button", name="Redraw").click()
    assert "seed 4" in page.locator(".xai-sentence").inner_text()
    page.get_by_role("button", name="Redraw").click()
    assert "seed 0" in page.locator(".xai-sentence").inner_text()


def test_the_copied_line_brings_back_the_state(open_page):
    page, explorer = open_page(find("107")), find("107")
    state = {"compared_to": "one person", "scale": "probability", "applicant": 2}
    move(page, explorer, state)
    page.get_by_role("button", name="Copy this view").click()
    field = page.get_by_label("This line brings anyone to this picture")
    for truth in ({}, {"truth": True}):
        given = {}
        eval(field.input_value(), {"explore": lambda unit, given=given, **values: given.update(unit=unit, **values)})
        assert given == {"unit": "107", **state, **truth}
        page.get_by_role("button", name="Truth").click()


def test_the_shared_picture_is_1200_by_630(open_page, tmp_path):
    page = open_page(find("107"))
    page.get_by_role("button", name="Copy this view").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the picture").click()
    download.value.save_as(tmp_path / "shared.png")
    content = (tmp_path / "shared.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert (int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")) == (1200, 630)
    assert len(content) > 20_000  # an empty sheet takes less than 5000


def test_marks_are_moved_and_never_redrawn(open_page):
    page, explorer = open_page(find("107")), find("107")
    marks = "[...document.querySelectorAll('.xai-card svg circle, .xai-card svg polygon')]"
    page.evaluate(f"{marks}.forEach((node) => {{ node.mine = true; }})")
    move(page, explorer, {"compared_to": "same age", "scale": "probability", "applicant": 1})
    page.wait_for_timeout(400)
    assert page.evaluate(f"{marks}.every((node) => node.mine)")
    # once the motion has ended, everything stands where it stands without motion
    still = open_page(explorer, reduced_motion="reduce")
    move(still, explorer, {"compared_to": "same age", "scale": "probability", "applicant": 1})
    places = f"{marks}.map((node) => [node.dataset.key, node.getAttribute('points'), node.getAttribute('cx')])"
    assert page.evaluate(places) == still.evaluate(places)


def test_a_screen_reader_hears_few_messages_and_the_last(open_page):
    page = open_page(find("107"))
    page.evaluate(
        """() => {
        const live = document.querySelector('.xai-live');
        window.said = [];
        const note = () => window.said.push([performance.now(), live.textContent]);
        new MutationObserver(note).observe(live, {childList: true}); }"""
    )
    slider = page.get_by_role("slider", name="Applicant")
    for place in (3, 5):  # two bursts of moves, ending here
        slider.evaluate(
            """(slider, last) => [11, 0, 7, last].forEach((place) => {
            slider.value = place;
            slider.dispatchEvent(new Event('input')); })""",
            place,
        )
        heard = find("107").draw(applicant=place + 1)["sentence"]
        page.wait_for_function("(heard) => window.said.at(-1)?.[1] === heard", arg=heard)
    said = page.evaluate("window.said")
    assert len(said) == 2
    assert all(later[0] - earlier[0] >= 495 for earlier, later in pairwise(said))


@pytest.mark.parametrize("unit", UNITS)
def test_without_scripts_both_pictures_and_findings_are_there(open_page, unit):
    explorer = find_any(unit)
    page = open_page(explorer, java_script_enabled=False)
    pictures = page.locator(".xai-still img")
    assert pictures.count() == 2
    for k, state in enumerate([{}, explorer.final]):
        assert pictures.nth(k).bounding_box()["height"] > 200
        assert explorer.draw(**state)["sentence"] in pictures.nth(k).get_attribute("alt")
    for finding in explorer.findings:
        assert finding.words in page.locator(".xai-still").inner_text()


def test_two_explorers_on_one_page_do_not_disturb_each_other(open_page, tmp_path):
    page = open_page(find("107"))
    both = static_html(find("107")) + static_html(EXAMPLE)
    file = tmp_path / "both.html"
    file.write_text(f"<!doctype html><meta charset='utf-8'>{both}", encoding="utf-8")
    page.goto(file.as_uri())
    assert page.locator(".xai-card").count() == 2
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))
    page.locator(".xai-card").nth(1).get_by_role("button", name="Truth").click()
    assert page.locator(".xai-card").nth(0).get_by_role("button", name="Truth").get_attribute("aria-pressed") == "false"
