from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Every file under a name that changes with its content, also the modules that a script imports."""

    support_js_module_import_aggregation = True
