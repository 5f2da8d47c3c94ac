"""What is shown beside the builder: how many people that is, who gets the mail, why not the others, and some names."""

from dataclasses import dataclass, field

from directory.models import Alumnus
from engagement.audiences.criteria import Criteria, people
from engagement.audiences.forms import CriteriaForm
from engagement.audiences.reach import Reach, reach, recipients
from mail.categories import Category

SAMPLE = 10


@dataclass(frozen=True)
class Panel:
    """Without `reach` there is nothing to count yet. `sample` are some of those who get it; of all, if nobody does."""

    category: Category
    reach: Reach | None = None
    sample: list[Alumnus] = field(default_factory=list)
    is_broken: bool = False


def panel_of(form: CriteriaForm) -> Panel:
    criteria, category = form.draft, Category(form.category)
    if criteria is None:
        return Panel(category, is_broken=form.is_broken)
    counted = reach(criteria, category=category)
    return Panel(category, counted, _sample(criteria, counted, category) if counted.people else [])


def _sample(criteria: Criteria, counted: Reach, category: Category) -> list[Alumnus]:
    """The records that came first, by name: always the same while one types."""
    found = recipients(criteria, category=category) if counted.count else people(criteria)
    names = found.only("tenant_id", "given_name", "family_name", "employee_number", "sort_name")
    return sorted(names.order_by("pk")[:SAMPLE], key=lambda person: (person.sort_name, person.pk))
