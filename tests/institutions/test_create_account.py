"""The command that makes accounts on a new installation."""

import io

import pytest
from django.core.management import CommandError, call_command

from institutions.models import AuditEntry, User
from tests.cast import PASSWORD


def create(monkeypatch, *arguments, typed=PASSWORD + "\n"):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    output = io.StringIO()
    call_command("create_account", *arguments, "--password-stdin", stdout=output)
    return output.getvalue()


def test_a_manager_is_made_for_a_region(monkeypatch, baiyin):
    said = create(monkeypatch, "wang", "--role=manager", "--region=620400", "--full-name=王管理")
    user = User.objects.get(username="wang")
    assert (user.role, user.region, user.full_name) == ("manager", baiyin, "王管理")
    assert user.check_password(PASSWORD)
    assert user.must_change_password
    assert "首次登录须修改密码" in said
    assert PASSWORD not in said


def test_it_is_recorded_as_done_by_the_system(monkeypatch, school):
    create(monkeypatch, "zhang", "--role=reporter", "--institution=school")
    entry = AuditEntry.objects.get(verb="account.create")
    assert (entry.result, entry.actor, entry.actor_name) == ("done", None, "系统")
    assert entry.after == {"username": "zhang", "role": "reporter", "place": "示例中职一"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--role=manager"], "管理员须指定一个地区"),
        (["--role=manager", "--region=999999"], "没有代码为 999999 的行政区"),
        (["--role=reporter", "--institution=nowhere"], "没有代码为 nowhere 的填报单位"),
        (["--role=reporter", "--region=620400"], "填报员须指定一个填报单位"),
        (["--role=auditor", "--region=620400"], "审计员不属于任何地区或单位"),
        (["--role=emperor"], "emperor"),
        (["--role=auditor", f"--full-name={'长' * 41}"], "姓名不超过 40 个字符"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_no_account(monkeypatch, baiyin, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        create(monkeypatch, "li", *arguments)
    assert not User.objects.exists()


def test_a_weak_password_is_refused_and_the_refusal_recorded(monkeypatch, baiyin):
    with pytest.raises(CommandError, match="密码不符合要求"):
        create(monkeypatch, "li", "--role=viewer", "--region=620400", typed="short\n")
    assert not User.objects.exists()
    assert AuditEntry.objects.get().result == "refused"


def test_two_different_passwords_at_the_terminal_are_refused(monkeypatch, baiyin):
    typed = iter([PASSWORD, PASSWORD + "x"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError, match="两次输入的密码不同"):
        call_command("create_account", "li", "--role=viewer", "--region=620400")
    assert not User.objects.exists()
