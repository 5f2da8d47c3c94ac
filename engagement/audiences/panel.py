"""What is shown beside the builder: how many people that is, who gets the mail, why not the others, and some names."""

from dataclasses import dataclass, field

from directory.models import Alumnus
from engagement.audiences.forms import CriteriaForm
from engagement.audiences.reach import Reach, reach
from mail.categories import Category


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
    names = Alumnus.objects.filter(pk__in=counted.some).order_by("sort_name", "pk")
    sample = list(names.only("tenant_id", "given_name", "family_name", "employee_number"))
    return Panel(category, counted, sample)
