from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Every file under a name that changes with its content, also the modules that our script imports.

    Django's own switch for modules would also read those of packages, and stumbles over one of django-htmx's.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r'(?P<matched>import "(?P<url>\./[^"]+)";)', 'import "%(url)s";'),)),
    )
