"""The command-line client: what it sends, what it says, how it ends."""

import json
import socket
import threading
import time

import pytest
from conftest import NOTIFY, PASSWORD, USER, run

MAC = "52:54:00:00:00:05"
FIVE = {"ip": "10.0.0.5", "mac": MAC, "location": "of:0000000000000201/3", "migration": 9}


def notify(config, *options, **environment):
    return run(NOTIFY, "--config", str(config.path), *options, **environment)


def test_every_part_of_a_notice_is_sent(controller, config):
    options = ["--mac", MAC, "--address", "10.0.0.5", "--address", "fe80::5", "--vlan", "30"]
    options += ["--location", "of:0000000000000201/3", "--migration", "7"]
    done = notify(config, "--kind", "arrived", *options)
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing changed\n", "")
    assert controller.notices == [
        {
            "kind": "arrived",
            "mac": MAC,
            "addresses": ["10.0.0.5", "fe80::5"],
            "vlan": 30,
            "location": "of:0000000000000201/3",
            "migration": 7,
        }
    ]
    assert controller.paths == ["/onos/rehome/v1/notices"]
    assert controller.users == [f"{USER}:{PASSWORD}"]


def test_what_is_not_said_is_not_sent(controller, config):
    assert notify(config, "--kind", "left", "--address", "10.0.0.5", "--vlan", "None").returncode == 0
    assert controller.notices == [{"kind": "left", "addresses": ["10.0.0.5"], "vlan": "None"}]


def test_a_migration_may_be_numbered_by_the_clock(controller, config):
    before = int(time.time() * 1000)
    assert notify(config, "--kind", "leaving", "--mac", MAC, "--migration", "now").returncode == 0
    assert before <= controller.notices[0]["migration"] <= int(time.time() * 1000)


@pytest.mark.parametrize(
    "kind, answer, said, code",
    [
        ("left", {"left": [FIVE]}, f"10.0.0.5 ({MAC}) left of:0000000000000201/3\n", 0),
        ("leaving", {"leaving": [FIVE]}, f"10.0.0.5 ({MAC}) is leaving of:0000000000000201/3\n", 0),
        ("arrived", {"arrived": [FIVE]}, f"10.0.0.5 ({MAC}) arrived at of:0000000000000201/3\n", 0),
        ("left", {"unknown": ["10.0.0.5"]}, "10.0.0.5 is not known\n", 0),
        ("left", {"stale": [FIVE]}, f"10.0.0.5 ({MAC}) is unchanged: migration 9 is known of already\n", 6),
        ("arrived", {"refused": [FIVE]}, "10.0.0.5 is refused by what is declared\n", 6),
    ],
)
def test_what_came_of_it_is_told(controller, config, kind, answer, said, code):
    controller.answer = answer
    done = notify(config, "--kind", kind, "--mac", MAC, "--location", "of:0000000000000201/3")
    assert (done.stdout, done.returncode) == (said, code)


def test_programs_get_the_answer_as_it_is(controller, config):
    controller.answer = {"left": [FIVE]}
    done = notify(config, "-j", "--kind", "left", "--mac", MAC)
    assert json.loads(done.stdout)["left"] == [FIVE]


def test_the_environment_goes_before_the_file_and_options_before_both(controller, config):
    config.write(url="http://127.0.0.1:1", user="nobody", password="x")
    environment = {"REHOME_URL": controller.url, "REHOME_USER": "of-env", "REHOME_PASSWORD": "pass:word"}
    assert notify(config, "--kind", "left", "--mac", MAC, **environment).returncode == 0
    assert notify(config, "--kind", "left", "--mac", MAC, "--user", "of-option", **environment).returncode == 0
    assert controller.users == ["of-env:pass:word", "of-option:pass:word"]


def test_a_controller_that_refuses_the_notice_is_quoted(controller, config):
    controller.code = 400
    controller.answer = b'{"code":400,"message":"\'x/1\' is no port that ONOS knows of","field":"location"}'
    done = notify(config, "--kind", "left", "--mac", MAC)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "rehome-notify: location: 'x/1' is no port that ONOS knows of\n"


@pytest.mark.parametrize(
    "code, said", [(401, "does not know user 'onos' by this password"), (403, "it takes an administrator of ONOS")]
)
def test_a_user_that_may_not_is_told_so_and_the_password_to_nobody(controller, config, code, said):
    controller.code, controller.answer = code, b"<html>no</html>"
    done = notify(config, "--kind", "left", "--mac", MAC)
    assert done.returncode == 4 and said in done.stderr
    assert PASSWORD not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "code, answer",
    [
        (500, b'{"code":500,"message":"the purge failed: no quorum","field":null}'),
        (503, b"<html>"),
        (404, b""),
        (200, b"hello"),
        (200, b"[]"),
        (200, b'{"left":[]}'),
        (302, b""),
    ],
)
def test_what_is_no_answer_of_rehomes_is_a_failure_in_one_line(controller, config, code, answer):
    controller.code, controller.answer = code, answer
    controller.headers = {"Location": controller.url + "/elsewhere"} if code == 302 else {}
    done = notify(config, "--kind", "left", "--mac", MAC)
    assert done.returncode == 5
    assert done.stderr.startswith("rehome-notify: ") and done.stderr.count("\n") == 1
    assert len(controller.paths) == 1, "a password is not sent on to where a redirect leads"


def test_a_controller_that_is_not_there_is_named_with_a_remedy(config):
    config.write(url="http://127.0.0.1:1")
    done = notify(config, "--kind", "left", "--mac", MAC)
    assert done.returncode == 5
    assert "http://127.0.0.1:1 cannot be reached" in done.stderr and "is ONOS running" in done.stderr


def test_who_does_not_speak_http_is_said_to_be_no_controller(config):
    with socket.create_server(("127.0.0.1", 0)) as server:
        config.write(url=f"http://127.0.0.1:{server.getsockname()[1]}")

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"220 ready to serve\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        done = notify(config, "--kind", "left", "--mac", MAC)
    assert done.returncode == 5 and "does not speak as ONOS does" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_vlan_that_is_no_number_is_for_the_controller_to_refuse(controller, config):
    assert notify(config, "--kind", "left", "--mac", MAC, "--vlan", "²").returncode == 0
    assert controller.notices[0]["vlan"] == "²"


def test_a_slow_controller_is_given_up(controller, config):
    controller.delay = 5
    done = notify(config, "--kind", "left", "--mac", MAC, "--timeout", "0.3")
    assert done.returncode == 5 and "did not answer within 0.3 s" in done.stderr
    assert done.seconds < 3


def test_a_password_that_others_can_read_is_not_used(controller, config):
    config.path.chmod(0o640)
    done = notify(config, "--kind", "left", "--mac", MAC)
    assert done.returncode == 2 and f"chmod 600 {config.path}" in done.stderr
    assert controller.notices == [] and PASSWORD not in done.stderr


@pytest.mark.parametrize(
    "text, said",
    [
        ("{", "cannot be read as JSON (line 1)"),
        ('{"password": "s3cret",}', "cannot be read as JSON"),
        ("[]", "must hold a JSON object"),
        ("{}", "url is missing"),
        ('{"url": "http://h", "user": "u"}', "password is missing"),
        ('{"url": "ftp://h", "user": "u", "password": "s3cret"}', "url must be one such as"),
        ('{"url": "http://[::1", "user": "u", "password": "s3cret"}', "url must be one such as"),
        ('{"url": "http://h:port", "user": "u", "password": "s3cret"}', "url must be one such as"),
        ('{"url": "http://h h", "user": "u", "password": "s3cret"}', "url must be one such as"),
        ('{"url": "http://u:s3cret@h", "user": "u", "password": "s3cret"}', "without a user in it"),
        ('{"url": "http://h", "user": "u", "password": "s3cret", "timeout": 0}', "timeout must be"),
        ('{"url": "http://h", "user": "u", "password": "s3cret", "timeout": true}', "timeout must be"),
    ],
)
def test_bad_settings_are_explained(config, text, said):
    config.path.write_text(text)
    done = notify(config, "--kind", "left", "--mac", MAC)
    assert done.returncode == 2 and said in done.stderr and "s3cret" not in done.stderr


def test_settings_that_are_not_there_are_asked_for(config):
    done = run(NOTIFY, "--config", str(config.folder / "none"), "--kind", "left", "--mac", MAC)
    assert done.returncode == 2 and "is not there: create it" in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--kind", "gone", "--mac", MAC],
        ["--kind", "left"],
        ["--kind", "left", "--mac", MAC, "--migration", "soon"],
        ["--kind", "left", "--mac", MAC, "--migration", "²"],
        ["--kind", "left", "--mac", MAC, "--migration", "9" * 5000],
        ["--kind", "left", "--mac", MAC, "--colour", "red"],
    ],
)
def test_a_wrong_call_is_refused(controller, config, options):
    done = notify(config, *options)
    assert done.returncode == 2 and done.stderr and not done.stdout
    assert "Traceback" not in done.stderr
    assert controller.notices == []


def test_help_tells_of_every_option_and_exit_code():
    done = run(NOTIFY, "--help")
    assert done.returncode == 0
    for option in "--kind --mac --address --vlan --location --migration --url --user --config --timeout --json".split():
        assert option in done.stdout
    assert "Exit codes" in done.stdout
