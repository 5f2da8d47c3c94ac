import multiprocessing

import pytest

from launcher import locks


def test_second_holder_is_turned_away(checkout):
    with locks.exclusive("dev"), pytest.raises(locks.Busy), locks.exclusive("dev"):
        pass


def test_lock_is_free_again_afterwards(checkout):
    with locks.exclusive("dev"):
        pass
    with locks.exclusive("dev"):
        pass


def test_locks_of_other_names_are_free(checkout):
    with locks.exclusive("dev"), locks.exclusive("test"):
        pass


def test_lock_ends_with_a_process_that_is_killed(checkout):
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    holder = context.Process(target=_hold, args=(str(checkout), held))
    holder.start()
    held.wait(20)
    with pytest.raises(locks.Busy), locks.exclusive("dev"):
        pass

    holder.kill()
    holder.join()

    with locks.exclusive("dev"):
        pass


def _hold(root: str, held) -> None:
    import time  # noqa: PLC0415 (runs in a process of its own)
    from pathlib import Path  # noqa: PLC0415

    from launcher import paths  # noqa: PLC0415

    paths.VAR = Path(root) / "var"
    with locks.exclusive("dev"):
        held.set()
        time.sleep(60)


def test_guests_share_and_the_host_waits_for_them(checkout):
    with locks.shared("guests"), locks.shared("guests"), pytest.raises(locks.Busy), locks.exclusive("guests"):
        pass
    with locks.patient("guests", waiting_for="nobody"):
        pass
