"""An error page says what to do and under which id the log tells more; nothing else."""

import json
import logging
import logging.config
from io import StringIO

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.urls import include, path

from institutions.models import User
from jinchang_vet import logs, urls

SECRET = "hunter2-in-the-message"


@login_not_required
def crash(request):
    raise ZeroDivisionError(SECRET)


@login_not_required
def wrong_sql(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM institutions_user")


@login_not_required
def missing_row(request):
    User.objects.get(username=SECRET)


@login_not_required
def broken_template(request):
    return {}["no-such-key"]


urlpatterns = [
    path("crash/", crash),
    path("sql/", wrong_sql),
    path("row/", missing_row),
    path("key/", broken_template),
    path("", include(urls.urlpatterns)),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
REVEALING = (
    *(SECRET, "Traceback", "Error", "SELECT", "no_such_column", "no-such-key", ".py", "Django"),
    *("settings", "jinchang_vet", "institutions_user", "DEBUG", "python"),
)


@pytest.fixture
def written():
    """What the log says, as the program writes it."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    config = logging.config.DictConfigurator(logs.logging_config("INFO"))
    handler.setFormatter(config.configure_formatter(dict(config.config["formatters"]["json"])))
    handler.addFilter(logs.RequestIdFilter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in text.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("address", ["/crash/", "/sql/", "/row/", "/key/"])
def test_a_crash_shows_an_id_and_the_log_tells_the_rest_under_it(client, written, address):
    client.raise_request_exception = False
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert [word for word in REVEALING if word in page] == []
    assert "系统出错了" in page
    assert answer["X-Request-ID"] in page
    [line] = [each for each in written() if each["level"] == "ERROR"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert "Traceback" in line["exc_info"]


@pytest.mark.parametrize(
    ("address", "status"), [("/no/such/page/", 404), ("/rounds/%00/", 400), ("/help/x/", 404)]
)
def test_no_other_error_reveals_more(client, address, status):
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert [word for word in REVEALING if word in page] == []
    assert answer["X-Request-ID"] in page


def test_the_answer_names_no_product(client):
    answer = client.get("/help/")
    assert {"Server", "X-Powered-By", "X-Django-Version"} & set(answer.headers) == set()
