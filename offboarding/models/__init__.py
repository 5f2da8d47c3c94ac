from offboarding.models.cases import (
    REACHED,
    RUNNING,
    UNCOUNTED,
    Case,
    CaseEvent,
    CaseSource,
    CaseState,
    CaseStep,
    SkipReason,
    StepKind,
)
from offboarding.models.checklists import CaseTask, ChecklistTemplate, TaskOwner, TemplateItem
from offboarding.models.claims import Claim, ClaimState
from offboarding.models.eligibility import EligibilityRule
from offboarding.models.imports import ImportRow, ImportSource, ImportState, LeaverImport, RememberedMapping, RowOutcome
from offboarding.models.leavers import AddressCheck, Colleague, LeaverLink
from offboarding.models.timetable import QuestionDay, StepDay

__all__ = [
    "REACHED",
    "RUNNING",
    "UNCOUNTED",
    "AddressCheck",
    "Case",
    "CaseEvent",
    "CaseSource",
    "CaseState",
    "CaseStep",
    "CaseTask",
    "ChecklistTemplate",
    "Claim",
    "ClaimState",
    "Colleague",
    "EligibilityRule",
    "ImportRow",
    "ImportSource",
    "ImportState",
    "LeaverImport",
    "LeaverLink",
    "QuestionDay",
    "RememberedMapping",
    "RowOutcome",
    "SkipReason",
    "StepDay",
    "StepKind",
    "TaskOwner",
    "TemplateItem",
]
