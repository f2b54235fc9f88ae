"""The rows of operators, their presence and their canned replies."""
