"""An operator's care of a whole system: what `toegang doctor` examines, and its copy to other databases."""
