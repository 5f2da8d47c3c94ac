from django.apps import AppConfig


class TestappConfig(AppConfig):
    name = "tests.tenancy.testapp"
    label = "testapp"
