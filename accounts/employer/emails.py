from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer


def send_test_mail(*, employer: Employer, to: str) -> Message:
    context = {"url": employer.absolute_url()}
    return enqueue(to=to, template="accounts/test_mail", context=context, category=Category.SERVICE, employer=employer)
