from tests.boomerang.cards import ines, opening

__all__ = ["ines", "opening"]
