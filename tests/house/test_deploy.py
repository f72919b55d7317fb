"""deploy/: what the units, the proxy and the example of settings name is really there."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PLACE = "/opt/jinchang-vet/"
EXAMPLE = DEPLOY / "jinchang-vet.env.example"
SERVICES = sorted(DEPLOY.glob("*.service"))
TIMERS = sorted(DEPLOY.glob("*.timer"))


class Unit(configparser.RawConfigParser):
    """A unit of systemd; a key may stand more than once."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False, delimiters=("=",))
        self.optionxform = str
        self.read(file, "utf-8")
        self.commands = re.findall(r"^ExecStart=(.+)$", file.read_text("utf-8"), re.MULTILINE)


def example() -> dict[str, str]:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_there_are_units_for_pages_worker_and_four_timers():
    assert {file.stem for file in SERVICES} > {"jinchang-vet-web", "jinchang-vet-worker"}
    assert len(TIMERS) == 4


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_every_command_of_a_unit_exists_and_takes_its_options(file):
    commands = Unit(file).commands
    assert commands
    for command in commands:
        python, *arguments = shlex.split(command)
        assert python == f"{PLACE}.venv/bin/python"
        if arguments[0] == "manage.py":
            name, *options = arguments[1:]
            app = get_commands()[name]
            load_command_class(app, name).create_parser("manage.py", name).parse_args(options)
        else:
            assert arguments[:2] == ["-m", "gunicorn"]
        ours = [word for word in arguments if word.startswith(PLACE)]
        assert all((ROOT / word.removeprefix(PLACE)).is_file() for word in ours)


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_every_variable_that_a_unit_uses_is_in_the_example(file):
    used = set(re.findall(r"\$\{(\w+)\}", file.read_text("utf-8")))
    assert used <= set(example())
    assert Unit(file)["Service"]["EnvironmentFile"] == "/etc/jinchang-vet.env"


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_a_unit_runs_as_nobody_special_and_writes_only_where_data_lie(file):
    service = Unit(file)["Service"]
    assert (service["User"], service["UMask"]) == ("vet", "0077")
    assert service["ProtectSystem"] == "strict"
    named = example()
    folders = service["ReadWritePaths"].split()
    assert {named["VAR_DIR"], named["BACKUP_DIR"]} == set(folders)
    assert named["EVIDENCE_DIR"].startswith(named["VAR_DIR"])


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_a_unit_can_do_nothing_to_the_machine(file):
    service = Unit(file)["Service"]
    protected = [name for name in service if name.startswith(("Protect", "Private", "Restrict"))]
    assert len(protected) == 14
    assert service["NoNewPrivileges"] == service["LockPersonality"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["RestrictAddressFamilies"] == "AF_UNIX AF_INET AF_INET6"


@pytest.mark.parametrize("file", TIMERS, ids=lambda file: file.stem)
def test_a_timer_has_its_unit_and_catches_up_after_a_night_switched_off(file):
    assert file.with_suffix(".service").is_file()
    assert Unit(file)["Timer"]["Persistent"] == "true"


@pytest.mark.parametrize("file", TIMERS, ids=lambda file: file.stem)
def test_what_happens_at_night_happens_at_night_in_china_wherever_the_clock_of_the_server_is(file):
    hour = Unit(file)["Timer"]["OnCalendar"].split()[1].partition(":")[0]
    assert hour == "*" or Unit(file)["Timer"]["OnCalendar"].endswith(f" {settings.TIME_ZONE}")


def test_every_setting_of_the_example_is_one_of_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(example()) > 10
    assert [name for name in example() if f"`{name}`" not in readme] == []


def test_a_shell_reads_the_example_as_systemd_does(tmp_path):
    """`manage.py` by hand reads the same file; a value with a space or sign stands in quotes."""
    quoted = tmp_path / "env"
    quoted.write_text(EXAMPLE.read_text("utf-8") + "QUOTED='职教 <a&b@c.cn> $5 #1'\n", "utf-8")
    command = ["sh", "-c", 'set -a; . "$0"; env -0', quoted]
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=True)
    read = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    assert {**example(), "QUOTED": "职教 <a&b@c.cn> $5 #1"}.items() <= read.items()


def test_the_proxy_passes_on_what_the_program_relies_on_and_nothing_of_the_clients_word():
    proxy = (DEPLOY / "nginx.conf").read_text("utf-8")
    for line in (
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Request-ID $request_id;",
    ):
        assert line in proxy
    assert f"server 127.0.0.1:{example()['PORT']};" in proxy
    assert "$proxy_add_x_forwarded_for" not in proxy
    largest = int(re.search(r"client_max_body_size (\d+)m", proxy)[1])
    assert largest << 20 >= 4 * settings.REQUEST_MAX_BYTES
    assert proxy.count("{") == proxy.count("}")


def test_the_operators_document_names_every_unit_and_only_commands_that_exist():
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    names = {file.name for file in (*SERVICES, *TIMERS)}
    assert [name for name in names if name.removesuffix(".service") not in text] == []
    named = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert len(named) > 8
    assert named <= set(get_commands())
