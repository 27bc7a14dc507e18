"""What happens, sent to systems that follow along: signed, in order, tried again. delivering.py first."""

from adapters.webhooks.delivering import Deliveries
from adapters.webhooks.kept import SqlWebhooks
from adapters.webhooks.posting import Post
from adapters.webhooks.sending import Sending, Telling

__all__ = ["Deliveries", "Post", "Sending", "SqlWebhooks", "Telling"]
