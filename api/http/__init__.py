"""What every request meets, whoever asks. Read app.py first, which gathers the rooms; then principals.py."""
