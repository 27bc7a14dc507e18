"""A kit for whoever writes properties of this system; shipped as the extra ``toegang[testing]``.

Read in this order: ``scenario`` (given/when/then), ``world`` (an executor and its log, in memory), ``desks``
(what holders and staff ask, a line each), ``strategies``, ``model`` (an auditor with books of its own),
``machines`` (random histories, audited after every step). docs/testing.md walks through it."""
