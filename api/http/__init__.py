"""The edge: what every request meets, whoever asks. app.py gathers the rooms; read it, then principals.py."""
