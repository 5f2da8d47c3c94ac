from offboarding.tasks.claims import forget_claims, forget_employers_claims
from offboarding.tasks.imports import rescue_employers_imports, rescue_imports, work_on_import
from offboarding.tasks.timeline import daily, run_employer

__all__ = [
    "daily",
    "forget_claims",
    "forget_employers_claims",
    "rescue_employers_imports",
    "rescue_imports",
    "run_employer",
    "work_on_import",
]
