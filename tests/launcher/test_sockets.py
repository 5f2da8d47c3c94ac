import os
import socket

import pytest

from launcher import sockets
from launcher.console import LaunchError
from launcher.sockets import choose_port, socket_folder


@pytest.fixture
def taken():
    with sockets.listen("127.0.0.1", 0) as listener:
        yield listener.getsockname()[1]


def test_socket_folder_is_short_private_and_lower_case(checkout):
    folder = socket_folder("dev")

    assert len(str(folder / "pg" / ".s.PGSQL.5432")) < 107
    assert str(folder) == str(folder).lower()
    assert folder.stat().st_mode & 0o066 == 0
    folder.rmdir()


def test_socket_folder_of_someone_else_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "planted").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(LaunchError, match="belongs to someone else"):
        sockets._private_folder(tmp_path / "planted")


def test_socket_folder_that_was_opened_is_closed_again(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)

    assert sockets._private_folder(folder).stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


def test_without_a_wish_the_next_free_port_is_taken(taken):
    assert choose_port("127.0.0.1", wanted=None, default=taken) > taken


def test_wanted_port_that_is_taken_is_an_error(taken):
    with pytest.raises(LaunchError, match=f"port {taken} is taken"):
        choose_port("127.0.0.1", wanted=taken, default=8000)


def test_wanted_port_that_is_free_is_used(taken):
    with sockets.listen("127.0.0.1", 0) as listener:
        free = listener.getsockname()[1]
    assert choose_port("127.0.0.1", wanted=free, default=taken) == free


def test_unknown_host_is_named():
    with pytest.raises(LaunchError, match="is no address of this machine"):
        choose_port("no such host", wanted=None, default=8000)


def test_all_ports_taken_is_said(taken, monkeypatch):
    monkeypatch.setattr(sockets, "PORTS_TRIED", 1)

    with pytest.raises(LaunchError, match="are all taken"):
        choose_port("127.0.0.1", wanted=None, default=taken)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_addresses_of_both_kinds_are_understood():
    try:
        sockets.listen("::1", 0).close()
    except OSError:
        pytest.skip("this machine has no IPv6 address")
