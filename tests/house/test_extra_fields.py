"""What a form does not ask for changes nothing: every column of every model is sent with it."""

import pytest
import time_machine
from django.utils import timezone
from lxml import html

from tests.house.asking import Asker, undone
from tests.house.extra_fields import extra_fields
from tests.house.filled_forms import typed_into
from tests.house.matrix import Line, lines
from tests.house.prepared import prepare
from tests.house.stages import bring_to
from tests.house.stored_rows import differing, stored
from tests.targets.pages import values_of

# Fields that a step asks for beyond what the table sends; their form stands on another page.
ASKED = {"task_report": {"evidence"}, "task_confirm": {"note"}, "role_grant": {"comment"}}
READS_ONLY = ("submission_trial", "submission_field", "indicator_preview")
# Steps that are not taken here, and why.
LEFT_OUT = {
    "me_device": "要验证设备此刻显示的数：tests/institutions/test_me_pages.py",
    "me_device_remove": "要先过第二步：tests/institutions/test_me_pages.py",
    "me_recovery": "要先过第二步：tests/institutions/test_me_pages.py",
    "login": "登录成功后换了会话，写入的只有登录记录：tests/institutions/test_sign_in.py",
    "accounts_confirm": "建立的是预览过的名单：tests/institutions/test_roster.py",
    "import_confirm": "读取版本、钥匙和说明，先要在后台读完：tests/submissions/test_bulk_pages.py",
    "submission_upload_confirm": "写入的是预览过的文件：tests/submissions/test_upload.py",
}
NOT_TAKEN = (
    "{name} 的 POST 在这里没有成功（{status}）：请在 tests/house/filled_forms.py 里补上填写的内容，"
    "在 prepared.py 里补上先要有的东西，或在本文件的 LEFT_OUT 里说明原因。"
)


def posted() -> list[Line]:
    """The lines whose form somebody can send."""
    found = [line for line in lines() if line.method == "POST" and sender(line)]
    return [line for line in found if line.name not in LEFT_OUT]


def sender(line: Line) -> str:
    """The first column of those who get as far as the step."""
    reached = [c for c, cell in line.cells if cell in ("200", "302", "422", "409")]
    return next((column for column in reached if column not in ("anon", "gone")), "")


class Form:
    """The form of an address as a person would send it."""

    def __init__(self, asker: Asker, line: Line):
        self.line, self.column, self.asker = line, sender(line), asker
        self.address = line.part.address_of(line.name, asker.world)
        page = asker.client(self.column).get(self.address)
        is_page = page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
        shown = html.fromstring(page.content) if is_page else html.fromstring("<p>")
        self.names = set(shown.xpath("//main//@name"))
        self.shown = values_of(page.content) if shown.xpath("//input[@name='version']") else {}
        self.typed = self._typed()

    def _typed(self) -> dict:
        typed = typed_into(self.line.name, self.asker.world)
        if typed:
            return {**self.shown, **typed}
        return self.line.part.body_of(self.line.name, self.asker.world)

    def post(self, body: dict):
        """The answer to a body; its files are sent from their beginning each time."""
        for file in body.values():
            if hasattr(file, "seek"):
                file.seek(0)
        return self.asker.client(self.column).post(self.address, body)

    def send(self, **extra):
        """The answer, and what is stored after it; nothing of it stays."""
        with undone():
            response = self.post({**self.typed, **extra})
            return response, stored()


@pytest.mark.parametrize("line", posted(), ids=lambda line: line.name)
def test_fields_that_a_form_does_not_ask_for_change_nothing(line, world):
    asker = Asker(world)
    prepare(line.name, world)
    bring_to(line.stage, world)
    form = Form(asker, line)
    before = stored()
    # The clock stands and files stay the same: what is stored tells times, and so do workbooks.
    with time_machine.travel(timezone.now(), tick=False):
        (plain, first), (_, second) = form.send(), form.send()
        asked = form.names | set(form.typed) | ASKED.get(line.name, set())
        extra = {name: value for name, value in extra_fields().items() if name not in asked}
        answer, third = form.send(**extra)
    assert plain.status_code in (200, 302), NOT_TAKEN.format(
        name=line.name, status=plain.status_code
    )
    assert bool(differing(before, first)) == (line.name not in READS_ONLY)
    assert answer.status_code == plain.status_code
    assert differing(first, third) - differing(first, second) == set()


def test_a_field_that_a_form_asks_for_is_noticed(world):
    """The comparison can fail."""
    line = next(line for line in posted() if line.name == "task_report")
    form = Form(Asker(world), line)
    (_, first), (_, second) = form.send(), form.send(evidence="市教发〔2024〕8 号")
    assert ("submissions.TaskProgress", "evidence") in differing(first, second)
