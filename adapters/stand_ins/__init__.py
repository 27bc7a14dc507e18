"""What the outside world does in development and tests: the register, the payment provider, the bank."""

from adapters.stand_ins.app import serve_stand_ins, stand_in_app

__all__ = ["serve_stand_ins", "stand_in_app"]
