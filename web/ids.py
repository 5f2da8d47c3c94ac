from uuid import UUID


def uuid_in(text: str | None) -> UUID | None:
    """For what stands behind the question mark of an address, where anybody may write anything."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
