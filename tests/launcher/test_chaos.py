import pytest

from launcher import chaos
from launcher.chaos import DRILLS, matrix
from launcher.console import LaunchError


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_trial(arguments, capsys):
    assert chaos.main(arguments) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("usage: bin/chaos ")
    assert {name for name, drill in DRILLS.items() if f"bin/chaos {name}" in shown and drill.words in shown} == {
        *DRILLS
    }


@pytest.mark.parametrize("name", DRILLS)
def test_every_trial_has_help_of_its_own_without_any_set_up(name, capsys):
    assert chaos.main([name, "--help"]) == 0

    assert capsys.readouterr().out == DRILLS[name].usage
    assert f"bin/chaos {name}" in DRILLS[name].usage


def test_unknown_trial_is_refused_with_the_known_ones():
    with pytest.raises(LaunchError, match="knows no “earthquake”") as caught:
        chaos.main(["earthquake"])
    assert "matrix" in caught.value.hint


def test_matrix_refuses_options_it_does_not_know():
    with pytest.raises(LaunchError, match="does not know --slow"):
        matrix.run(["--slow"])
