"""How fast it is, each measure beside its ceiling: what the same machine does at best without us.

Read harness, store, sample, raw; then any measure: a file each. Run ``python -m benchmarks --quick``.
"""
