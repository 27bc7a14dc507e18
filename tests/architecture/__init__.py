"""The house's rules, as tests: they read the sources and need no configuration."""
