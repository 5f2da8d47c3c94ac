from tests.community.groups.conftest import ben, bens, cleo, group, mine, own

__all__ = ["ben", "bens", "cleo", "group", "mine", "own"]
