class ActionError(Exception):
    """An action said no. The message is written for the person who asked and holds nothing they may not know."""
