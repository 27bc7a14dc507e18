"""Everything with side effects: for each port a module, or a package where it takes more than one.

Beside the ports: subscriptions, reactors, intake and daily make the system act; upkeep is an operator's;
stand_ins play the outside in development."""
