"""What reactors did to the outside world: one stream per reaction to one event."""
