"""Called by audit, filled by the apps above in `AppConfig.ready()`."""

from collections.abc import Callable

from audit.models import ChainCheck

# Each is called once when a chain is found broken that was whole before, in the scope of its employer or in none.
chain_broken: list[Callable[[ChainCheck], object]] = []
