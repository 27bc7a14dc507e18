"""Who asks: the commands of holders, guests, staff and of all that runs by itself, in one line each."""
