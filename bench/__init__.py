"""bin/bench: floor, peer and ours side by side in one run. The story stands in docs/performance.md."""
