from directory.models.career import (
    ExitReason,
    ExitType,
    Involvement,
    InvolvementKind,
    Job,
    RehireEligibility,
    Spell,
)
from directory.models.connections import Block, Connection, ConnectionState, PrivateNote
from directory.models.duplicates import DuplicatePair, Merge, PairState
from directory.models.people import (
    RECORD_READERS,
    Alumnus,
    AlumnusState,
    Audience,
    LeapDay,
    Level,
    OpenTo,
)
from directory.models.search import BEFORE_ALL, NameWord, SearchRow, Tie, TieKind
from directory.models.skills import AlumnusSkill, Skill
from directory.models.staff import CustomField, CustomFieldKind, ExportState, PeopleExport, StaffNote

__all__ = [
    "BEFORE_ALL", "RECORD_READERS", "Alumnus", "AlumnusSkill", "AlumnusState", "Audience", "Block", "Connection",
    "ConnectionState", "CustomField", "CustomFieldKind", "DuplicatePair",
    "ExitReason", "ExitType", "ExportState", "Involvement",
    "InvolvementKind", "Job", "LeapDay", "Level", "Merge", "NameWord", "OpenTo", "PairState", "PeopleExport",
    "PrivateNote", "RehireEligibility", "SearchRow", "Skill", "Spell", "StaffNote", "Tie", "TieKind",
]  # fmt: skip
