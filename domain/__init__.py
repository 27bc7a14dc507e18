"""The rules of access-code accounts, free of any database, network or clock.

Read in this order: ``catalogue.py`` (the vocabulary), ``account/events.py`` (what can happen),
``account/aggregate.py`` (what may happen), ``use_cases/apply_for_code.py`` (a decision that spans
streams), ``policies/`` (what follows).
"""
