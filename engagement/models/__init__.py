from engagement.models.audiences import Segment

__all__ = ["Segment"]
