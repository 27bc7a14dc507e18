"""What members of staff do, one module per resource; acting.py is what every act has."""
