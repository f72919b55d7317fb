"""Pages, components and tags render what they promise."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as project
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html

from jinchang_vet.kit.gallery import gallery_context
from targets.kinds import Status, Tag
from tests.kit.look_site import SIGNED_IN, SignInForm

D = Decimal
pytestmark = pytest.mark.urls("tests.kit.look_site")


def drawn(source, **context):
    return html.fromstring(Template("{% load look %}" + source).render(Context(context)))


def gallery():
    request = RequestFactory().get("/gallery/", {"region": "620400"})
    context = {**SIGNED_IN, **gallery_context(statuses=Status, tags=Tag)}
    return render_to_string("gallery.html", context, request)


# ---- tags --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", Status)
def test_a_lamp_is_shape_and_word_and_colour(status):
    lamp = drawn("{% lamp status %}", status=status)
    assert lamp.get("class") == f"lamp {status}"
    assert lamp.text_content().strip() == status.label
    assert lamp.xpath("svg[@aria-hidden='true']/*")


def test_every_lamp_has_a_shape_of_its_own():
    shapes = {html.tostring(drawn("{% lamp s %}", s=s).find("svg")) for s in Status}
    assert len(shapes) == len(Status) == 8


def test_every_status_has_its_colours_in_the_style_sheet():
    css = Path(project.BASE_DIR / "static/css/app.css").read_text(encoding="utf-8")
    for status in Status:
        assert re.search(rf"^\.{status} {{ --tone: .*--soft: .*--fill: ", css, re.MULTILINE), status


def test_a_status_without_a_word_is_refused():
    with pytest.raises(ValueError, match="no label"):
        drawn("{% lamp 'met' %}")


def test_a_tag_shows_its_word():
    assert drawn("{% tag_badge tag %}", tag=Tag.PARTIAL).text_content() == "部分数据"


def test_a_bullet_places_bar_due_and_target_by_svg_attributes():
    source = "{% bullet v t d status=s percentage=True text='当前 43.1%' %}"
    svg = drawn(source, v=D("43.1"), t=D(50), d=D(46), s=Status.BEHIND)
    assert svg.get("class") == "bullet behind" and svg.get("aria-label") == "当前 43.1%"
    assert svg.xpath("rect[@class='bar']/@width") == ["43.10%"]
    assert svg.xpath("line[@class='due']/@x1") == ["46.00%"]
    assert svg.xpath("rect[@class='goal']/@x") == ["50.00%"]


def test_a_bullet_without_value_draws_no_bar_and_without_text_is_decoration():
    svg = drawn("{% bullet None t status=s %}", t=D(3), s=Status.NO_DATA)
    assert svg.xpath("rect[@class='bar']") == [] and svg.get("aria-hidden") == "true"


def test_a_strip_draws_one_stretch_for_each_status_that_occurs():
    svg = drawn("{% strip counts %}", counts=[(Status.MET, 1), (Status.BEHIND, 0), ("no_data", 3)])
    assert svg.xpath("rect/@class") == ["met", "no_data"]
    assert svg.xpath("rect/@width") == ["25.00%", "75.00%"]


def test_a_sparkline_draws_a_lone_year_as_a_dot():
    svg = drawn("{% sparkline values %}", values=[D(1), None, D(2), D(3)])
    points = [line.split() for line in svg.xpath("polyline/@points")]
    assert [len(run) for run in points] == [2, 3] and points[0][0] == points[0][1]


def test_numbers_and_dates_are_written_as_officials_write_them():
    source = (
        "<p>{{ n|thousands }};{{ p|figure:'%' }};{{ none|figure:'人' }};{{ day|chinese_date }};"
        "{% difference gap '%' 1 %};{% against near fifty 1 '%' %}</p>"
    )
    context = {"n": 19600, "p": D("43.1"), "none": None, "day": date(2024, 12, 31)}
    context |= {"gap": D("-6.9"), "near": D("49.96"), "fifty": D(50)}
    text = drawn(source, **context).text_content()
    assert text == "19,600;43.1%;—;2024 年 12 月 31 日;−6.9 个百分点;49.96%"


def test_a_sheet_wraps_its_content_and_escapes_its_title():
    sheet = drawn("{% sheet title=t hint='旁注' %}<p>内容</p>{% endsheet %}", t="<b>师资</b>")
    assert sheet.xpath("header/h2")[0].text_content() == "<b>师资</b>"
    assert sheet.xpath("p/text()") == ["内容"]


def test_a_page_header_without_actions_leaves_no_empty_box():
    assert not drawn("{% page_header title='甲' %} {% endpage_header %}").find_class("actions")
    header = drawn("{% page_header title='甲' demo=True %}<a href='#'>乙</a>{% endpage_header %}")
    assert header.find_class("actions") and "演示数据" in header.text_content()


# ---- components --------------------------------------------------------------------------------


def field(**given):
    given = {"name": "dual", "label": "“双师型”教师数", "unit": "人"} | given
    return html.fromstring(render_to_string("components/form_field.html", {"field": given}))


@pytest.mark.parametrize(
    ("value", "shown"), [("", ""), (None, ""), ("0", "0"), (0, "0"), ("不适用", "不适用")]
)
def test_blank_and_0_and_not_applicable_stay_three_things_in_a_field(value, shown):
    assert field(value=value).xpath("//input/@value") == [shown]


def test_a_field_in_error_says_so_to_everyone():
    wrong = field(value="1290", error="大于专业课教师数 286，请核对。")
    entry = wrong.xpath("//input")[0]
    assert entry.get("aria-invalid") == "true" and "is-invalid" in entry.get("class")
    said = wrong.get_element_by_id(entry.get("aria-describedby").split()[-1])
    assert said.text_content().strip() == "大于专业课教师数 286，请核对。"
    assert wrong.xpath("//label/@for") == [entry.get("id")]


def test_a_field_shows_what_was_typed_as_text():
    assert field(value='"><script>').xpath("//input/@value") == ['"><script>']


def test_a_locked_field_cannot_be_changed():
    locked = field(value="1", disabled=True, note_name="n", note_label="变动说明")
    assert len(locked.xpath("//input[@disabled]")) == 2


def test_a_yes_or_no_field_is_a_choice():
    choices = [{"value": "", "label": "未填"}, {"value": "是", "label": "是", "selected": True}]
    assert field(choices=choices).xpath("//option[@selected]/@value") == ["是"]


def test_a_picker_keeps_the_rest_of_the_address_and_works_without_scripts():
    choice = {"value": 2024, "label": "2024 年度", "selected": True}
    select = {"name": "year", "label": "年度", "choices": [choice]}
    context = {"selects": [select], "hidden": [{"name": "plan", "value": "by"}]}
    form = html.fromstring(render_to_string("components/picker.html", context))
    assert form.form_values() == [("plan", "by"), ("year", "2024")]
    assert form.xpath("//noscript//button[@type='submit']")


def test_pagination_keeps_the_filters_of_the_address():
    tree = html.fromstring(gallery())
    links = [link.get("href") for link in tree.find_class("pager")[0].iter("a")]
    assert links == ["?region=620400&page=1", "?region=620400&page=3"]


def test_the_gallery_shows_every_component():
    folder = Path(project.BASE_DIR / "templates/components")
    text = "".join(p.read_text(encoding="utf-8") for p in folder.parent.rglob("*.html"))
    text += (project.BASE_DIR / "jinchang_vet/kit/templatetags/look.py").read_text("utf-8")
    unused = [p.name for p in folder.iterdir() if f'"components/{p.name}"' not in text]
    assert unused == []


# ---- pages -------------------------------------------------------------------------------------


def test_no_comment_or_inline_code_leaks_into_a_page():
    text = gallery()
    assert "{#" not in text and "{%" not in text
    tree = html.fromstring(text)
    written = "not(@src) and not(@type='application/json')"
    inline = f"//*[@style] | //style | //script[{written}] | //@*[starts-with(name(),'on')]"
    assert tree.xpath(inline) == []
    ids = tree.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def test_the_menu_marks_the_page_one_is_on():
    tree = html.fromstring(render_to_string("help/index.html", SIGNED_IN))
    assert {a.text for a in tree.xpath("//a[@aria-current='page']")} == {"总览"}
    assert tree.find_class("count")[0].text == "2"


def test_leaving_is_a_post_with_a_token():
    request = RequestFactory().get("/")
    tree = html.fromstring(render_to_string("help/index.html", SIGNED_IN, request))
    form = next(f for f in tree.forms if f.action == "/logout/")
    assert form.method == "POST" and form.fields["csrfmiddlewaretoken"]


def test_demo_data_is_announced_only_while_present():
    assert html.fromstring(render_to_string("help/index.html", SIGNED_IN)).find_class("demo")
    real = {**SIGNED_IN, "demo_present": False}
    assert not html.fromstring(render_to_string("help/index.html", real)).find_class("demo")


@pytest.mark.parametrize("code", ["400", "403", "404", "409", "422", "500", "503"])
def test_an_error_page_needs_no_context_and_shows_the_way_out(code):
    tree = html.fromstring(render_to_string(f"{code}.html"))
    assert tree.xpath("//h1/text()") and tree.xpath("//main//a[@href='/']")
    told = render_to_string(f"{code}.html", {"message": "没有这个地区。", "request_id": "7c1e"})
    assert "没有这个地区。" in told and "7c1e" in told


@pytest.mark.parametrize("name", ["login", "locked", "logged_out", "password_change_form"])
def test_a_page_of_signing_in_renders_with_its_form(name):
    context = {"form": SignInForm(), "next": "/x/", "user": SIGNED_IN["user"]}
    tree = html.fromstring(render_to_string(f"registration/{name}.html", context))
    assert tree.xpath("//h1/text()")
    if name in ("login", "password_change_form"):
        assert {"username", "password", "next"} <= set(dict(tree.forms[-1].fields))


def test_the_help_explains_every_status_in_the_words_of_the_lamps():
    text = render_to_string("help/progress.html")
    lamps = {
        (lamp.get("class"), lamp.text_content().strip())
        for lamp in html.fromstring(text).find_class("lamp")
    }
    assert lamps == {(f"lamp {status}", status.label) for status in Status}
