"""A deadline day, for locust: every reporter signs in, fills in the form section by section while
the page saves by itself, checks and hands in; reviewers approve what has come; officials look.

`bin/bench_deadline.py` starts it with `--cast FILE`: who plays, as JSON. Every session is a real
one; what people do in half an hour is done in half a minute, so that fifty reporters weigh as much
as some hundreds.
"""

from __future__ import annotations

import json
import random
import re
from itertools import count
from pathlib import Path
from typing import Any

import gevent
from locust import HttpUser, between, events, task
from locust.exception import StopUser
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

HIDDEN = re.compile(
    r'<input type="hidden" name="(csrfmiddlewaretoken|key|version)" value="([^"]*)"'
)
WAITING = re.compile(r"/submissions/([0-9]+)/review/")
FOUND, SEE_OTHER, CONFLICT = 200, 302, 409


@events.init_command_line_parser.add_listener
def _arguments(parser) -> None:
    parser.add_argument("--cast", required=True, help="角色和要填的数，JSON 文件")


class Person(HttpUser):
    """Somebody in front of a browser; subclasses say whom of the cast they play."""

    abstract = True
    plays = ""
    numbers: Any = count()

    def on_start(self) -> None:
        """Sign in, not all in the same second. As in a browser, a request on a kept connection that
        the server has just closed goes out again.
        """
        again = Retry(total=1, read=1, connect=0, allowed_methods=None)
        self.client.mount("http://", HTTPAdapter(max_retries=again))
        cast = json.loads(Path(self.environment.parsed_options.cast).read_text("utf-8"))
        people = cast[self.plays]
        self.role = people[next(self.numbers) % len(people)]
        self.own = random.Random(self.role["username"])
        gevent.sleep(self.own.uniform(0, cast["spread"]))
        page = self.get("/accounts/login/", "登录页")
        fields = {"username": self.role["username"], "password": cast["password"]}
        self.post("/accounts/login/", {**fields, **hidden(page)}, "登录", SEE_OTHER)

    def get(self, address: str, name: str) -> str:
        """The text of a page, followed to where it leads."""
        with self.client.get(address, name=name, catch_response=True) as answer:
            self._judge(answer, FOUND)
            return answer.text or ""

    def post(self, address: str, fields: dict[str, str], name: str, wanted: int = FOUND) -> Any:
        """The answer of a form, not followed."""
        with self.client.post(
            address, fields, name=name, allow_redirects=False, catch_response=True
        ) as answer:
            self._judge(answer, wanted)
            return answer

    def _judge(self, answer, wanted: int) -> None:
        if answer.status_code != wanted:
            answer.failure(f"应为 {wanted}，回答 {answer.status_code}")
            raise StopUser
        answer.success()


class Reporter(Person):
    """Fills in the form of one unit, hands it in and looks whether it was approved."""

    plays = "reporters"
    numbers = count()
    wait_time = between(4, 8)

    @task
    def report(self) -> None:
        """The whole way, once; afterwards a look at it now and then."""
        address = self.role["form"]
        if self.role.get("done"):
            self.get(address, "看填报结果")
            return
        page = self.get("/", "打开填报表")
        seen, typed = hidden(page), dict.fromkeys(self.role["fields"], "")
        for section in self.role["sections"]:
            typed |= {name: self.role["fields"][name] for name in section}
            gevent.sleep(self.own.uniform(1, 3))
            answer = self.post(f"{address}autosave/", typed | seen, "自动保存").json()
            seen |= {"version": str(answer["version"]), "key": answer["key"]}
        self.post(address, {**typed, **seen, "do": "check"}, "保存并检查", SEE_OTHER)
        page = self.get(f"{address}check/", "检查页")
        gevent.sleep(self.own.uniform(1, 3))
        statement = {"head_name": "示例负责人", "truthful": "yes", "accept_blanks": "yes"}
        self.post(f"{address}check/", hidden(page) | statement, "提交", SEE_OTHER)
        self.get(f"{address}receipt/", "回执")
        self.role["done"] = True


class Reviewer(Person):
    """Approves one after the other what has come in."""

    plays = "reviewers"
    numbers = count()
    wait_time = between(1, 2)

    @task
    def review(self) -> None:
        """The list of what waits, one of it, and the approval."""
        page = self.get(f"{self.role['round']}?state=submitted", "轮次名单")
        waiting = sorted(set(WAITING.findall(page)))
        if not waiting:
            return
        address = f"/submissions/{self.own.choice(waiting)}/"
        page = self.get(f"{address}review/", "审核页")
        seen = hidden(page)
        if f"{address}approve/" not in page:  # somebody else has decided meanwhile
            return
        with self.client.post(
            f"{address}approve/", seen, name="通过", allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code == CONFLICT:  # the other reviewer was faster
                answer.request_meta["name"] = "通过（他人已办理）"
            elif answer.status_code != SEE_OTHER:
                answer.failure(f"应为 {SEE_OTHER}，回答 {answer.status_code}")
                return
            answer.success()


class Official(Person):
    """Looks at how things stand."""

    plays = "officials"
    numbers = count()
    wait_time = between(2, 5)

    @task
    def look(self) -> None:
        """The overview of the year and an indicator."""
        for name, address in self.role["pages"].items():
            self.get(address, name)
            gevent.sleep(self.own.uniform(1, 3))


def hidden(page: str) -> dict[str, str]:
    """What a form of the page sends unseen: token, key and version."""
    return dict(HIDDEN.findall(page))
